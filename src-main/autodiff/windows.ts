/** Attributes and shape rules shared by the convolution and pooling primitives. Data [N,C,H,W], kernels [K,C/groups,R,S]. */
import type { Shape } from '../../src-shared/tensor/shape.ts'
import { requireThat } from './typeRules.ts'

/** Rows, then columns. */
export type Pair = readonly [number, number]
/** Zeros at the top, left, bottom, right (ONNX's order). */
export type Pads = readonly [number, number, number, number]

export type ConvolutionAttributes = {
  readonly strides: Pair
  readonly pads: Pads
  readonly dilations: Pair
  readonly groups: number
}

export type PoolAttributes = {
  readonly window: Pair
  readonly strides: Pair
  readonly pads: Pads
}

/** floor((n + pads - ((k - 1) * dilation + 1)) / stride) + 1 for rows and columns [pixels]; throws when the window does not fit. */
export function windowedSize(primitive: string, input: Pair, window: Pair, strides: Pair, pads: Pads, dilations: Pair = [1, 1]): Pair {
  const along = (axis: 0 | 1): number => {
    const span = (window[axis] - 1) * dilations[axis] + 1
    return Math.floor((input[axis] + pads[axis] + pads[axis === 0 ? 2 : 3] - span) / strides[axis]) + 1
  }
  const size: Pair = [along(0), along(1)]
  requireThat(size[0] > 0 && size[1] > 0, primitive, 'the window must fit its padded input', { input, window, pads, dilations })
  return size
}

/** Output shape [N,K,oh,ow] of a convolution of [N,C,H,W] with [K,C/groups,R,S]. */
export function convolvedShape(primitive: string, input: Shape, kernel: Shape, attributes: ConvolutionAttributes): Shape {
  requireThat(input.length === 4 && kernel.length === 4, primitive, 'takes data [N,C,H,W] and kernel [K,C/groups,R,S]', [input, kernel])
  const [n = 0, c = 0, h = 0, w = 0] = input
  const [k = 0, cPerGroup = 0, r = 0, s = 0] = kernel
  const { groups } = attributes
  requireThat(c === cPerGroup * groups && k % groups === 0, primitive, `channels must fit ${groups} groups`, [input, kernel])
  return [n, k, ...windowedSize(primitive, [h, w], [r, s], attributes.strides, attributes.pads, attributes.dilations)]
}

/** Output shape [N,C,oh,ow] of a pool over [N,C,H,W]. Padding is smaller than the window, so no window is all padding at an edge. */
export function pooledShape(primitive: string, input: Shape, attributes: PoolAttributes): Shape {
  requireThat(input.length === 4, primitive, 'takes data [N,C,H,W]', input)
  const [n = 0, c = 0, h = 0, w = 0] = input
  const { window, strides, pads } = attributes
  const fits = pads.every((count, side) => count >= 0 && count < window[side % 2 === 0 ? 0 : 1])
  requireThat(fits, primitive, 'padding must be smaller than the window', attributes)
  return [n, c, ...windowedSize(primitive, [h, w], window, strides, pads)]
}
