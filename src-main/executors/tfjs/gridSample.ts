/** grid_sample in tfjs: the pixels around each point are gathered as rows of channels. */
import * as tf from '@tensorflow/tfjs'
import type { GridSampleAttributes } from '../../autodiff/primitives/gridSample.ts'
import { channelsLast, type DeviceValue, type Stored } from './deviceValue.ts'

/** x [N,C,H,W] at the points of grid [N,rows,columns,2]. */
export function gridSample(x: DeviceValue, grid: DeviceValue, { mode, padding }: GridSampleAttributes): Stored {
  const [batch = 1, channels = 1, height = 1, width = 1] = x.shape
  const pixels = tf.reshape(x.inOrder(channelsLast), [batch * height * width, channels])
  const [gx, gy] = tf.unstack(grid.plain(), 3) as [tf.Tensor, tf.Tensor]
  const [px, py] = [toPixels(gx, width), toPixels(gy, height)]
  const firstPixel = tf.reshape(tf.mul(tf.range(0, batch, 1, 'float32'), height * width), [batch, 1, 1])
  const at = (row: tf.Tensor, column: tf.Tensor): tf.Tensor => {
    const place = tf.add(tf.add(tf.mul(inside(row, height, padding), width), inside(column, width, padding)), firstPixel)
    const found = tf.gather(pixels, tf.cast(place, 'int32'))
    return padding === 'zeros' ? tf.mul(found, tf.expandDims(tf.mul(isInside(row, height), isInside(column, width)), 3)) : found
  }
  if (mode === 'nearest') return { tensor: at(tf.round(py), tf.round(px)), order: channelsLast }
  const [left, top] = [tf.floor(px), tf.floor(py)]
  const [right, down] = [tf.expandDims(tf.sub(px, left), 3), tf.expandDims(tf.sub(py, top), 3)]
  const mix = (a: tf.Tensor, b: tf.Tensor, share: tf.Tensor): tf.Tensor => tf.add(a, tf.mul(tf.sub(b, a), share))
  const line = (row: tf.Tensor): tf.Tensor => mix(at(row, left), at(row, tf.add(left, 1)), right)
  return { tensor: mix(line(top), line(tf.add(top, 1)), down), order: channelsLast }
}

function toPixels(coordinate: tf.Tensor, size: number): tf.Tensor {
  return tf.div(tf.sub(tf.mul(tf.add(coordinate, 1), size), 1), 2)
}

/** 1 where the index is one of the image, else 0. */
function isInside(index: tf.Tensor, size: number): tf.Tensor {
  return tf.cast(tf.logicalAnd(tf.greaterEqual(index, 0), tf.less(index, size)), 'float32')
}

/** The index inside the image that stands for this one. */
function inside(index: tf.Tensor, size: number, padding: GridSampleAttributes['padding']): tf.Tensor {
  if (padding !== 'reflection') return tf.clipByValue(index, 0, size - 1)
  const wrapped = tf.sub(index, tf.mul(tf.floor(tf.div(tf.add(index, 0.5), 2 * size)), 2 * size))
  return tf.minimum(wrapped, tf.sub(2 * size - 1, wrapped))
}
