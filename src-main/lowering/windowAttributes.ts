/** From a layer's window options to the attributes of the convolution and pooling primitives. */
import type { WindowOptions } from '../../src-shared/layers/slidingWindow.ts'
import { windowAlong } from '../../src-shared/tensor/window.ts'
import type { Pads } from '../autodiff/windows.ts'
import type { Value } from '../graph/ir.ts'

/** Padding of a window over x [N,C,H,W] by Keras's rule; `same` puts the odd pixel at the bottom and right. */
export function padsFor({ kernel, strides, dilation, padding }: WindowOptions, x: Value): Pads {
  const rows = windowAlong(x.shape[2] ?? 0, kernel[0], strides[0], padding, dilation[0])
  const columns = windowAlong(x.shape[3] ?? 0, kernel[1], strides[1], padding, dilation[1])
  return [rows.before, columns.before, rows.after, columns.after]
}
