/** Keras MaxPooling2D. */
import { poolingWindow } from '../../src-shared/layers/poolingOptions.ts'
import { maxPool2d } from '../autodiff/primitives/maxPool2d.ts'
import type { Value } from '../graph/ir.ts'
import type { LayerContext } from './layer.ts'
import { soleInput } from './layer.ts'
import { padsFor } from './windowAttributes.ts'

export function lowerMaxPooling2d(context: LayerContext): Value {
  const x = soleInput(context)
  const window = poolingWindow(context.config)
  return maxPool2d(context.builder, x, { window: window.kernel, strides: window.strides, pads: padsFor(window, x) })
}
