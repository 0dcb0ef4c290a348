/** Reference convolution and its two gradients: one loop over every multiplication, three things to do with it. */
import type { Shape } from '../../../src-shared/tensor/shape.ts'
import { sizeOf } from '../../../src-shared/tensor/shape.ts'
import type { ConvolutionAttributes } from '../../autodiff/windows.ts'
import type { AnyArray } from './array.ts'

/** Calls `visit` with the flat positions (data, kernel, result) of each product of a convolution; products with padding are left out. */
function forEachProduct(data: Shape, kernel: Shape, result: Shape, attributes: ConvolutionAttributes, visit: (x: number, w: number, y: number) => void): void {
  const [n = 0, c = 0, h = 0, w = 0] = data
  const [k = 0, perGroup = 0, r = 0, s = 0] = kernel
  const [, , oh = 0, ow = 0] = result
  const { strides, pads, dilations, groups } = attributes
  for (let image = 0; image < n; image += 1)
    for (let out = 0; out < k; out += 1)
      for (let within = 0; within < perGroup; within += 1) {
        const channel = Math.floor(out / (k / groups)) * perGroup + within
        for (let i = 0; i < oh; i += 1)
          for (let j = 0; j < ow; j += 1)
            for (let a = 0; a < r; a += 1) {
              const row = i * strides[0] + a * dilations[0] - pads[0]
              if (row < 0 || row >= h) continue
              for (let b = 0; b < s; b += 1) {
                const column = j * strides[1] + b * dilations[1] - pads[1]
                if (column < 0 || column >= w) continue
                visit(((image * c + channel) * h + row) * w + column, ((out * perGroup + within) * r + a) * s + b, ((image * k + out) * oh + i) * ow + j)
              }
            }
      }
}

export function convolve(x: AnyArray, kernel: AnyArray, bias: AnyArray | undefined, attributes: ConvolutionAttributes, shape: Shape): Float64Array {
  const result = new Float64Array(sizeOf(shape))
  const [, channels = 0, oh = 0, ow = 0] = shape
  if (bias) for (let at = 0; at < result.length; at += 1) result[at] = bias.data[Math.floor(at / (oh * ow)) % channels] ?? 0
  forEachProduct(x.shape, kernel.shape, shape, attributes, (from, weight, to) => {
    result[to] = (result[to] ?? 0) + (x.data[from] ?? 0) * (kernel.data[weight] ?? 0)
  })
  return result
}

export function convolveInputGradient(dy: AnyArray, kernel: AnyArray, attributes: ConvolutionAttributes, shape: Shape): Float64Array {
  const result = new Float64Array(sizeOf(shape))
  forEachProduct(shape, kernel.shape, dy.shape, attributes, (from, weight, to) => {
    result[from] = (result[from] ?? 0) + (dy.data[to] ?? 0) * (kernel.data[weight] ?? 0)
  })
  return result
}

export function convolveKernelGradient(x: AnyArray, dy: AnyArray, attributes: ConvolutionAttributes, shape: Shape): Float64Array {
  const result = new Float64Array(sizeOf(shape))
  forEachProduct(x.shape, shape, dy.shape, attributes, (from, weight, to) => {
    result[weight] = (result[weight] ?? 0) + (x.data[from] ?? 0) * (dy.data[to] ?? 0)
  })
  return result
}
