/** Keras LayerNormalization; the population variance, as in batch normalization. */
import { axisPlaces } from '../../src-shared/layers/axes.ts'
import { listOption, numberOption } from '../../src-shared/layers/layer.ts'
import { sizeOf } from '../../src-shared/tensor/shape.ts'
import { layerNorm } from '../autodiff/primitives/layerNorm.ts'
import { reshape } from '../autodiff/primitives/reshape.ts'
import { scalar } from '../graph/builder.ts'
import type { Value } from '../graph/ir.ts'
import { irAxis, kerasShape, withAxesLast } from './axes.ts'
import type { LayerContext } from './layer.ts'
import { soleInput } from './layer.ts'

export function lowerLayerNormalization(context: LayerContext): Value {
  const { builder, config } = context
  const x = soleInput(context)
  const axes = axisPlaces(listOption(config, 'axis'), kerasShape(x)).map((place) => irAxis(x.shape.length - 1, place))
  return withAxesLast(builder, x, axes, (moved) => {
    const outer = moved.shape.slice(0, moved.shape.length - axes.length)
    const row = [sizeOf(moved.shape.slice(outer.length))]
    const weight = (name: string, otherwise: number): Value => (context.hasWeight(name) ? reshape(builder, context.weight(name), row) : scalar(builder, otherwise, row))
    const { y } = layerNorm(builder, reshape(builder, moved, [...outer, ...row]), weight('gamma', 1), weight('beta', 0), numberOption(config, 'epsilon'))
    return reshape(builder, y, moved.shape)
  })
}
