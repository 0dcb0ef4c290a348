/** Keras Softmax. */
import { axisPlaces } from '../../src-shared/layers/axes.ts'
import { numberOption } from '../../src-shared/layers/layer.ts'
import { softmax } from '../autodiff/primitives/softmax.ts'
import type { Value } from '../graph/ir.ts'
import { irAxis, kerasShape, withAxesLast } from './axes.ts'
import type { LayerContext } from './layer.ts'
import { soleInput } from './layer.ts'

/** At the end of a network nothing: the loss, and inference, apply it (`forward.ts` says so by the activation). */
export function lowerSoftmax(context: LayerContext): Value {
  const x = soleInput(context)
  if (context.config['activation'] === 'linear') return x
  const axes = axisPlaces([numberOption(context.config, 'axis')], kerasShape(x)).map((place) => irAxis(x.shape.length - 1, place))
  return withAxesLast(context.builder, x, axes, (moved) => softmax(context.builder, moved))
}
