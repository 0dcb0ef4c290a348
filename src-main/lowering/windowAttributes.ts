/** From a layer's window options to the attributes of the convolution and pooling primitives. */
import type { WindowOptions } from '../../src-shared/layers/slidingWindow.ts'
import { windowAlong } from '../../src-shared/tensor/window.ts'
import { conv2d } from '../autodiff/primitives/conv2d.ts'
import { pad } from '../autodiff/primitives/pad.ts'
import type { Pads } from '../autodiff/windows.ts'
import type { GraphBuilder } from '../graph/builder.ts'
import type { Value } from '../graph/ir.ts'

/** Padding of a window over x [N,C,H,W] by Keras's rule; `same` puts the odd pixel at the bottom and right. */
export function padsFor({ kernel, strides, dilation, padding }: WindowOptions, x: Value): Pads {
  const rows = windowAlong(x.shape[2] ?? 0, kernel[0], strides[0], padding[0], dilation[0])
  const columns = windowAlong(x.shape[3] ?? 0, kernel[1], strides[1], padding[1], dilation[1])
  return [rows.before, columns.before, rows.after, columns.after]
}

/** A convolution layer's window over x [N,C,H,W], kernel [K,C/groups,R,S], bias [K] or undefined. */
export function convolve(builder: GraphBuilder, x: Value, kernel: Value, window: WindowOptions, groups: number, bias: Value | undefined): Value {
  const pads = padsFor(window, x)
  // Padding as wide as the window: zeros of their own, since executors expect that each window sees a pixel.
  const wide = pads.some((count, side) => count > ((window.kernel[side % 2] ?? 1) - 1) * (window.dilation[side % 2] ?? 1))
  const [top, left, bottom, right] = pads
  const image = wide ? pad(builder, x, [0, 0, top, left], [0, 0, bottom, right]) : x
  return conv2d(builder, image, kernel, { strides: window.strides, pads: wide ? [0, 0, 0, 0] : pads, dilations: window.dilation, groups }, bias)
}
