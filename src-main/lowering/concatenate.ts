/** Keras Concatenate; the last axis of an image is the second one of [N,C,H,W]. */
import { axisPlace } from '../../src-shared/layers/axes.ts'
import { numberOption } from '../../src-shared/layers/layer.ts'
import { concatenate } from '../autodiff/primitives/concatenate.ts'
import type { Value } from '../graph/ir.ts'
import { irAxis, kerasShape } from './axes.ts'
import type { LayerContext } from './layer.ts'
import { soleInput } from './layer.ts'

export function lowerConcatenate(context: LayerContext): Value {
  const shape = kerasShape(soleInput(context))
  return concatenate(context.builder, context.inputs, irAxis(shape.length, axisPlace(numberOption(context.config, 'axis'), shape) ?? 0))
}
