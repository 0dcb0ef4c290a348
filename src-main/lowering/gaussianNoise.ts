/** Keras GaussianNoise. */
import { numberOption } from '../../src-shared/layers/layer.ts'
import { add } from '../autodiff/primitives/add.ts'
import type { Value } from '../graph/ir.ts'
import { times } from './arithmetic.ts'
import type { LayerContext } from './layer.ts'
import { soleInput } from './layer.ts'
import { randomNormal } from './randomNormal.ts'

export function lowerGaussianNoise(context: LayerContext): Value {
  const { builder, config, training, salt } = context
  const x = soleInput(context)
  const deviation = numberOption(config, 'stddev')
  if (!training || deviation === 0) return x
  return add(builder, x, times(builder, randomNormal(builder, context.randomKey(), x.shape, salt), deviation))
}
