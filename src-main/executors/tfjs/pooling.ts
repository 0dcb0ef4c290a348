/** Pooling and its gradients on tfjs, channels last. Used by the table. */
import * as tf from '@tensorflow/tfjs'
import type { Pair, Pads, PoolAttributes } from '../../autodiff/windows.ts'
import { channelsLast, type DeviceValue, type Stored } from './deviceValue.ts'
import { run } from './kernel.ts'
import { maxPoolGradient, writesAllPadding } from './quirks.ts'
import { paddedShape, windowPlan, withoutPadding, withPadding } from './windows.ts'

function sizeOfImage({ shape }: DeviceValue): Pair {
  return [shape[2] ?? 0, shape[3] ?? 0]
}

/** Written padding is -Infinity, so it never wins. */
export function maxPool2d(x: DeviceValue, { window, strides, pads }: PoolAttributes): Stored {
  const { pad, written } = windowPlan(sizeOfImage(x), window, strides, pads)
  const data = withPadding(x.inOrder(channelsLast) as tf.Tensor4D, written, -Infinity)
  return { tensor: tf.maxPool(data, [...window], [...strides], pad), order: channelsLast }
}

export function maxPool2dGradient(x: DeviceValue, y: DeviceValue, dy: DeviceValue, { window, strides, pads }: PoolAttributes): Stored {
  const { pad, written } = writesAllPadding() ? ({ pad: 'valid', written: pads } as const) : windowPlan(sizeOfImage(x), window, strides, pads)
  const input = withPadding(x.inOrder(channelsLast) as tf.Tensor4D, written, -Infinity)
  const dx = maxPoolGradient(input, y.inOrder(channelsLast), dy.inOrder(channelsLast), window, strides, pad)
  return { tensor: withoutPadding(dx, written), order: channelsLast }
}

/** The mean over whole windows of padded data, times window / pixels inside the image. */
export function averagePool2d(x: DeviceValue, { window, strides, pads }: PoolAttributes): Stored {
  const mean = tf.avgPool(withPadding(x.inOrder(channelsLast) as tf.Tensor4D, pads), [...window], [...strides], 'valid')
  return { tensor: byPixelsInside(mean, { window, strides, pads }, sizeOfImage(x)), order: channelsLast }
}

/** The transpose of `averagePool2d`; `inputSize` is [H,W]. */
export function averagePool2dGradient(dy: DeviceValue, { window, strides, pads }: PoolAttributes, inputSize: Pair): Stored {
  const gradient = byPixelsInside(dy.inOrder(channelsLast) as tf.Tensor4D, { window, strides, pads }, inputSize)
  // The kernel asks for the pooled data and looks only at its shape.
  const input = tf.zeros(paddedShape([dy.shape[0] ?? 0, ...inputSize, dy.shape[1] ?? 0], pads))
  const dx = run(tf.AvgPoolGrad, { dy: gradient, input }, { filterSize: [...window], strides: [...strides], pad: 'valid' })
  return { tensor: withoutPadding(dx, pads), order: channelsLast }
}

/** y [N,oh,ow,C] times (pixels of a window) / (pixels of this window inside the image); y itself without padding. */
function byPixelsInside(y: tf.Tensor4D, { window, strides, pads }: PoolAttributes, size: Pair): tf.Tensor4D {
  if (pads.every((count) => count === 0)) return y
  const [, rows, columns] = y.shape
  const inside = (axis: 0 | 1, index: number): number => pixelsInside(axis, index, size, window, strides, pads)
  const factors = Float32Array.from({ length: rows * columns }, (_, index) => (window[0] * window[1]) / (inside(0, Math.floor(index / columns)) * inside(1, index % columns)))
  return tf.mul(y, tf.tensor4d(factors, [1, rows, columns, 1]))
}

function pixelsInside(axis: 0 | 1, index: number, size: Pair, window: Pair, strides: Pair, pads: Pads): number {
  const start = index * strides[axis] - pads[axis]
  return Math.min(start + window[axis], size[axis]) - Math.max(start, 0)
}
