/** Padding and dilation for the image kernels of tfjs, which know only 'valid' and 'same'. Data is channels last here, kernels RSCK. */
import * as tf from '@tensorflow/tfjs'
import type { Pads, Pair } from '../../autodiff/windows.ts'
import { pad } from './quirks.ts'
import { windowAlong } from '../../../src-shared/tensor/window.ts'

export interface WindowPlan {
  /** What tfjs is told. */
  readonly pad: 'valid' | 'same'
  /** Padding that has to be written around the data first: top, left, bottom, right. */
  readonly written: Pads
}

const nothing: Pads = [0, 0, 0, 0]

/** Whether the padding is what TensorFlow means by 'same' on this size, none, or has to be written out. */
export function windowPlan(size: Pair, window: Pair, strides: Pair, pads: Pads): WindowPlan {
  if (pads.every((count) => count === 0)) return { pad: 'valid', written: nothing }
  const same = ([0, 1] as const).every((axis) => {
    const { before, after } = windowAlong(size[axis], window[axis], strides[axis], 'same')
    return pads[axis] === before && pads[axis === 0 ? 2 : 3] === after
  })
  return same ? { pad: 'same', written: nothing } : { pad: 'valid', written: pads }
}

/** [N,H,W,C] with rows and columns of `filling` around it; the tensor itself where there are none. */
export function withPadding(x: tf.Tensor4D, [top, left, bottom, right]: Pads, filling = 0): tf.Tensor4D {
  return top + left + bottom + right === 0 ? x : tf.pad(x, [[0, 0], [top, bottom], [left, right], [0, 0]], filling)
}

/** The shape of `withPadding`. */
export function paddedShape([n = 0, h = 0, w = 0, c = 0]: readonly number[], [top, left, bottom, right]: Pads): [number, number, number, number] {
  return [n, h + top + bottom, w + left + right, c]
}

/** The part of [N,H,W,C] inside the padding; the tensor itself where there is none. */
export function withoutPadding(x: tf.Tensor4D, pads: Pads): tf.Tensor4D {
  const [top, left, bottom, right] = pads
  const [n, h, w, c] = x.shape
  return top + left + bottom + right === 0 ? x : tf.slice(x, [0, top, left, 0], [n, h - top - bottom, w - left - right, c])
}

/** Rows and columns that a dilated kernel covers. */
export function span(kernel: Pair, dilations: Pair): Pair {
  return [(kernel[0] - 1) * dilations[0] + 1, (kernel[1] - 1) * dilations[1] + 1]
}

/** A kernel [R,S,C,K] with zeros between its points: [span R, span S, C, K]; the tensor itself without dilation. */
export function dilateKernel(kernel: tf.Tensor4D, dilations: Pair): tf.Tensor4D {
  const [rows, columns] = dilations
  if (rows === 1 && columns === 1) return kernel
  const [r, s, c, k] = kernel.shape
  const spread = pad(tf.reshape(kernel, [r, 1, s, 1, c * k]), [[0, 0], [0, rows - 1], [0, 0], [0, columns - 1], [0, 0]])
  return tf.slice(tf.reshape<tf.Rank.R4>(spread, [r * rows, s * columns, c, k]), [0, 0, 0, 0], [...span([r, s], dilations), c, k])
}

/** The points of a dilated kernel: the reverse of `dilateKernel`. */
export function kernelPoints(kernel: tf.Tensor4D, dilations: Pair): tf.Tensor4D {
  return dilations[0] === 1 && dilations[1] === 1 ? kernel : (tf.stridedSlice(kernel, [0, 0, 0, 0], kernel.shape, [...dilations, 1, 1]) as tf.Tensor4D)
}
