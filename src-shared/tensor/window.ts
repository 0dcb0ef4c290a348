/** Window arithmetic of convolutions and pools: the one place that knows output sizes and padding (Keras rules). */

/** Along one axis; two numbers are zeros before and after. */
export type Padding = 'valid' | 'same' | readonly [number, number]

export interface Window {
  /** Output size along this axis; 0 or less means the window does not fit. */
  readonly size: number
  /** Zeros before and after the axis. `same` puts the odd one after, as Keras and TensorFlow do. */
  readonly before: number
  readonly after: number
}

/**
 * Output size and padding along one axis [pixels].
 * valid: floor((n - k') / s) + 1, same: ceil(n / s), [b, a]: floor((n + b + a - k') / s) + 1, with k' = (k - 1) * dilation + 1.
 */
export function windowAlong(inputSize: number, kernel: number, stride: number, padding: Padding, dilation = 1): Window {
  const span = (kernel - 1) * dilation + 1
  if (padding !== 'same') {
    const [before, after] = padding === 'valid' ? [0, 0] : padding
    return { size: Math.floor((inputSize + before + after - span) / stride) + 1, before, after }
  }
  const size = Math.ceil(inputSize / stride)
  const total = Math.max((size - 1) * stride + span - inputSize, 0)
  const before = Math.floor(total / 2)
  return { size, before, after: total - before }
}

/**
 * A transposed convolution along one axis: its output size [pixels] and the padding of the convolution it is the transpose of.
 * Keras's rule: without `outputPadding` valid gives (n - 1) * s + max(k', s) and same gives n * s; with it, what is added to
 * (n - 1) * s + k' or, for same, to (n - 1) * s + k' mod 2.
 */
export function transposedWindowAlong(inputSize: number, kernel: number, stride: number, padding: 'valid' | 'same', dilation: number, outputPadding: number | null): Window {
  const span = (kernel - 1) * dilation + 1
  const whole = (inputSize - 1) * stride + span
  if (padding === 'valid') return { size: whole + (outputPadding ?? Math.max(stride - span, 0)), before: 0, after: 0 }
  const size = outputPadding === null ? inputSize * stride : (inputSize - 1) * stride + (span % 2) + outputPadding
  const total = Math.max(whole - size, 0)
  const before = Math.floor(total / 2)
  return { size, before, after: total - before }
}
