/** Window arithmetic of convolutions and pools: the one place that knows output sizes and padding (Keras rules). */

export type Padding = 'valid' | 'same'

export interface Window {
  /** Output size along this axis; 0 or less means the window does not fit. */
  readonly size: number
  /** Zeros before and after the axis. `same` puts the odd one after, as Keras and TensorFlow do. */
  readonly before: number
  readonly after: number
}

/**
 * Output size and padding along one axis [pixels].
 * valid: floor((n - k') / s) + 1, same: ceil(n / s), with k' = (k - 1) * dilation + 1.
 */
export function windowAlong(inputSize: number, kernel: number, stride: number, padding: Padding, dilation = 1): Window {
  const span = (kernel - 1) * dilation + 1
  if (padding === 'valid') return { size: Math.floor((inputSize - span) / stride) + 1, before: 0, after: 0 }
  const size = Math.ceil(inputSize / stride)
  const total = Math.max((size - 1) * stride + span - inputSize, 0)
  const before = Math.floor(total / 2)
  return { size, before, after: total - before }
}
