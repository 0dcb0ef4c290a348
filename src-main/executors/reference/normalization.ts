/** Reference batch normalization (training statistics), layer normalization and the per-channel affine map. */
import type { AnyArray } from './array.ts'

/** The channel of each flat position of [N,C,...]. */
function channelOf(x: AnyArray): (at: number) => number {
  const channels = x.shape[1] ?? 1
  const plane = x.data.length / ((x.shape[0] ?? 1) * channels)
  return (at) => Math.floor(at / plane) % channels
}

export function channelAffineArray(x: AnyArray, scale: AnyArray, shift: AnyArray): Float64Array {
  const channel = channelOf(x)
  return Float64Array.from(x.data, (element, at) => element * (scale.data[channel(at)] ?? 0) + (shift.data[channel(at)] ?? 0))
}

/** y, mean and population variance per channel. */
export function batchNormArrays(x: AnyArray, gamma: AnyArray, beta: AnyArray, epsilon: number): readonly [Float64Array, Float64Array, Float64Array] {
  const channel = channelOf(x)
  const channels = x.shape[1] ?? 1
  const count = x.data.length / channels
  const mean = new Float64Array(channels)
  const variance = new Float64Array(channels)
  x.data.forEach((element, at) => (mean[channel(at)] = (mean[channel(at)] ?? 0) + element / count))
  x.data.forEach((element, at) => (variance[channel(at)] = (variance[channel(at)] ?? 0) + (element - (mean[channel(at)] ?? 0)) ** 2 / count))
  const y = Float64Array.from(x.data, (element, at) => {
    const c = channel(at)
    return ((gamma.data[c] ?? 0) * (element - (mean[c] ?? 0))) / Math.sqrt((variance[c] ?? 0) + epsilon) + (beta.data[c] ?? 0)
  })
  return [y, mean, variance]
}

/** y, and per row of the last axis mean and 1 / sqrt(population variance + epsilon). */
export function layerNormArrays(x: AnyArray, gamma: AnyArray, beta: AnyArray, epsilon: number): readonly [Float64Array, Float64Array, Float64Array] {
  const length = gamma.data.length
  const rows = x.data.length / length
  const y = new Float64Array(x.data.length)
  const [means, inverses] = [new Float64Array(rows), new Float64Array(rows)]
  for (let row = 0; row < rows; row += 1) {
    const numbers = Float64Array.from(x.data.subarray(row * length, (row + 1) * length))
    const mean = numbers.reduce((sum, number) => sum + number, 0) / length
    const variance = numbers.reduce((sum, number) => sum + (number - mean) ** 2, 0) / length
    const inverse = 1 / Math.sqrt(variance + epsilon)
    numbers.forEach((number, at) => (y[row * length + at] = (gamma.data[at] ?? 0) * (number - mean) * inverse + (beta.data[at] ?? 0)))
    means[row] = mean
    inverses[row] = inverse
  }
  return [y, means, inverses]
}
