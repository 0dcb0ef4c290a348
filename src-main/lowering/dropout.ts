/** Keras Dropout: in training each value is kept with probability 1 - rate and scaled by 1 / (1 - rate); at inference nothing happens. */
import { numberOption } from '../../src-shared/layers/layer.ts'
import type { Shape } from '../../src-shared/tensor/shape.ts'
import { cast } from '../autodiff/primitives/cast.ts'
import { greater } from '../autodiff/primitives/greater.ts'
import { multiply } from '../autodiff/primitives/multiply.ts'
import { randomUniform } from '../autodiff/primitives/randomUniform.ts'
import { scalar } from '../graph/builder.ts'
import type { Value } from '../graph/ir.ts'
import type { LayerContext } from './layer.ts'
import { soleInput } from './layer.ts'

export function lowerDropout(context: LayerContext): Value {
  return dropped(context, soleInput(context), numberOption(context.config, 'rate'))
}

/** x of any shape with values left out at this rate, one draw per element of `drawn`, which stretches over x; used by layers that have a dropout of their own too. */
export function dropped({ builder, training, salt, randomKey }: LayerContext, x: Value, rate: number, drawn: Shape = x.shape): Value {
  if (!training || rate === 0) return x
  // u is a multiple of 2^-24 in [0, 1): u > rate - 2^-25 means u >= rate for every such rate.
  const uniform = randomUniform(builder, randomKey(), drawn, salt)
  const kept = cast(builder, greater(builder, uniform, scalar(builder, Math.fround(rate - 2 ** -25))), 'float32')
  return multiply(builder, x, multiply(builder, kept, scalar(builder, 1 / (1 - rate))))
}
