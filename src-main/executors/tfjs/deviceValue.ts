/**
 * Values of a running graph as tensors of tfjs. A tensor may hold the axes of its value in another order than the IR: image kernels
 * of tfjs want channels last, and a copy in their order is kept beside the first one for as long as the value lives.
 */
import * as tf from '@tensorflow/tfjs'
import type { Tensor } from '../../graph/ir.ts'
import { transpose } from './quirks.ts'
import { sameShape, type Shape } from '../../../src-shared/tensor/shape.ts'

/** Axis i of the tensor is axis order[i] of the value. */
export type Order = readonly number[]

/** What a kernel returns: axes in the order of the IR unless said. */
export interface Stored {
  readonly tensor: tf.Tensor
  readonly order: Order
}

/** NCHW -> NHWC. */
export const channelsLast: Order = [0, 2, 3, 1]
/** KCRS -> RSCK, the kernels of tfjs. */
export const filterOrder: Order = [2, 3, 1, 0]

export interface DeviceValue {
  readonly shape: Shape
  /** The order in which the value was made. */
  readonly order: Order
  /** The data where the caller gave it: of inputs and constants. */
  readonly host: Tensor['data'] | undefined
  /** The tensor in the order of the IR. Owned by the value: a kernel must not return it. */
  plain(): tf.Tensor
  /** The tensor in another order, made when first asked for. Owned by the value. */
  inOrder(order: Order): tf.Tensor
  dispose(): void
}

/** The order of the IR: 0, 1, 2 ... */
export function plainOrder(rank: number): Order {
  return Array.from({ length: rank }, (_, axis) => axis)
}

/** Takes the tensor over; it must not be of an enclosing tidy scope. */
export function deviceValue(shape: Shape, { tensor, order }: Stored, host?: Tensor['data']): DeviceValue {
  const tensors = new Map([[order.join(), tensor]])
  const value: DeviceValue = {
    shape,
    order,
    host,
    plain: () => value.inOrder(plainOrder(shape.length)),
    inOrder(wanted) {
      const kept = tensors.get(wanted.join())
      if (kept) return kept
      const made = tf.tidy(() => tf.keep(transpose(tensor, wanted.map((axis) => order.indexOf(axis)))))
      tensors.set(wanted.join(), made)
      return made
    },
    dispose() {
      for (const kept of tensors.values()) kept.dispose()
      tensors.clear()
    },
  }
  return value
}

/** A tensor in the order of the IR. */
export function stored(tensor: tf.Tensor): Stored {
  return { tensor, order: plainOrder(tensor.rank) }
}

/**
 * The order to compute an elementwise kernel in: that of the first input as large as the result, where every input has the same
 * rank or is a scalar, so that images stay channels last from one convolution to the next.
 */
export function commonOrder(inputs: readonly DeviceValue[], shape: Shape): Order {
  const alike = inputs.every((input) => input.shape.length === shape.length || input.shape.length === 0)
  const first = inputs.find((input) => sameShape(input.shape, shape))
  return alike && first ? first.order : plainOrder(shape.length)
}

/** The tensor of an input in the order of a computation; scalars have none. */
export function aligned(input: DeviceValue, order: Order): tf.Tensor {
  return input.shape.length === order.length ? input.inOrder(order) : input.plain()
}
