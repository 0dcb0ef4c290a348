/** Keras MaxPooling1D: [N,T,F] -> [N,T',F]. */
import { poolingWindow1d } from '../../src-shared/layers/poolingOptions.ts'
import { maxPool2d } from '../autodiff/primitives/maxPool2d.ts'
import type { Value } from '../graph/ir.ts'
import type { LayerContext } from './layer.ts'
import { soleInput } from './layer.ts'
import { toImage, toSequence } from './sequenceImage.ts'
import { padsFor } from './windowAttributes.ts'

export function lowerMaxPooling1d(context: LayerContext): Value {
  const { builder } = context
  const image = toImage(builder, soleInput(context))
  const window = poolingWindow1d(context.config)
  return toSequence(builder, maxPool2d(builder, image, { window: window.kernel, strides: window.strides, pads: padsFor(window, image) }))
}
