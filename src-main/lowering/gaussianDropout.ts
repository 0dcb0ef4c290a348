/** Keras GaussianDropout. */
import { numberOption } from '../../src-shared/layers/layer.ts'
import { multiply } from '../autodiff/primitives/multiply.ts'
import type { Value } from '../graph/ir.ts'
import { plus, times } from './arithmetic.ts'
import type { LayerContext } from './layer.ts'
import { soleInput } from './layer.ts'
import { randomNormal } from './randomNormal.ts'

export function lowerGaussianDropout(context: LayerContext): Value {
  const { builder, config, training, salt } = context
  const x = soleInput(context)
  const rate = numberOption(config, 'rate')
  if (!training || rate === 0) return x
  const noise = times(builder, randomNormal(builder, context.randomKey(), x.shape, salt), Math.sqrt(rate / (1 - rate)))
  return multiply(builder, x, plus(builder, noise, 1))
}
