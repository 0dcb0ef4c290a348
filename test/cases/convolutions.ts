/** Rows for the convolution and its two gradients: one list of geometries, three primitives. */
import type { AttributesOf } from '../../src-main/autodiff/primitives/index.ts'
import type { ConvolutionAttributes, Pair, Pads } from '../../src-main/autodiff/windows.ts'
import { windowedSize } from '../../src-main/autodiff/windows.ts'
import type { PrimitiveCase } from './primitiveCase.ts'
import { f32 } from './primitiveCase.ts'

interface Geometry {
  readonly title: string
  /** N, C, H, W */
  readonly data: readonly [number, number, number, number]
  /** K, R, S */
  readonly kernel: readonly [number, number, number]
  readonly strides?: Pair
  readonly pads?: Pads
  readonly dilations?: Pair
  readonly groups?: number
}

const geometries: readonly Geometry[] = [
  { title: '3x3 valid', data: [2, 3, 6, 5], kernel: [4, 3, 3] },
  { title: '3x3 same', data: [2, 2, 5, 6], kernel: [3, 3, 3], pads: [1, 1, 1, 1] },
  { title: '1x1', data: [2, 5, 4, 3], kernel: [3, 1, 1] },
  { title: '1x1 stride 2', data: [2, 5, 5, 6], kernel: [3, 1, 1], strides: [2, 2] },
  { title: '3x3 stride 2, same on an even size', data: [2, 3, 6, 8], kernel: [4, 3, 3], strides: [2, 2], pads: [0, 0, 1, 1] },
  { title: '3x3 stride 2, same on an odd size', data: [1, 3, 7, 5], kernel: [4, 3, 3], strides: [2, 2], pads: [1, 1, 1, 1] },
  { title: '3x3 stride 2 valid, last row unused', data: [1, 2, 6, 6], kernel: [2, 3, 3], strides: [2, 2] },
  { title: 'stride larger than the kernel', data: [1, 2, 8, 7], kernel: [3, 2, 2], strides: [3, 4] },
  { title: '5x5 same', data: [1, 1, 7, 6], kernel: [2, 5, 5], pads: [2, 2, 2, 2] },
  { title: 'even kernel 2x4, uneven padding', data: [1, 2, 5, 5], kernel: [2, 2, 4], pads: [0, 1, 1, 2] },
  { title: 'kernel as large as the input', data: [2, 3, 4, 4], kernel: [5, 4, 4] },
  { title: 'dilation 2', data: [1, 2, 8, 7], kernel: [3, 3, 3], dilations: [2, 2], pads: [2, 2, 2, 2] },
  { title: 'dilation 3 x 1', data: [1, 1, 9, 5], kernel: [2, 3, 2], dilations: [3, 1] },
  { title: 'two groups', data: [2, 4, 5, 4], kernel: [6, 3, 3], groups: 2, pads: [1, 1, 1, 1] },
  { title: 'depthwise', data: [2, 3, 6, 5], kernel: [3, 3, 3], groups: 3, pads: [1, 1, 1, 1] },
  { title: 'depthwise, multiplier 2, stride 2', data: [2, 3, 6, 6], kernel: [6, 3, 3], groups: 3, strides: [2, 2], pads: [0, 0, 1, 1] },
  { title: 'everything 1', data: [1, 1, 1, 1], kernel: [1, 1, 1] },
  { title: '16 to 32 channels', data: [2, 16, 6, 6], kernel: [32, 3, 3], pads: [1, 1, 1, 1] },
  { title: '32 to 16 channels, valid', data: [1, 32, 7, 5], kernel: [16, 3, 3] },
  { title: '16 to 16 channels, stride 2', data: [2, 16, 8, 8], kernel: [16, 3, 3], strides: [2, 2], pads: [0, 0, 1, 1] },
  { title: '16 to 32 channels, 1x1 stride 2', data: [2, 16, 7, 8], kernel: [32, 1, 1], strides: [2, 2] },
  { title: '16 to 16 channels, 5x5 dilation 2', data: [1, 16, 11, 10], kernel: [16, 3, 3], dilations: [2, 2], pads: [2, 2, 2, 2] },
  { title: 'depthwise 16 channels', data: [2, 16, 7, 6], kernel: [16, 3, 3], groups: 16, pads: [1, 1, 1, 1] },
  { title: 'depthwise 32 channels, stride 2, even', data: [1, 32, 8, 6], kernel: [32, 3, 3], groups: 32, strides: [2, 2], pads: [0, 0, 1, 1] },
  { title: 'depthwise 16 channels, stride 2, odd', data: [2, 16, 7, 7], kernel: [16, 3, 3], groups: 16, strides: [2, 2], pads: [1, 1, 1, 1] },
  { title: '40x40 with few channels', data: [1, 1, 40, 40], kernel: [2, 3, 3], pads: [1, 1, 1, 1] },
  { title: '34x34, 8 channels, valid', data: [1, 8, 34, 34], kernel: [4, 3, 3] },
  { title: 'batch of 16, image', data: [16, 3, 6, 5], kernel: [16, 3, 3], pads: [1, 1, 1, 1] },
  { title: 'batch of 16, uneven padding and stride, 24 channels', data: [16, 24, 6, 7], kernel: [32, 3, 3], strides: [2, 2], pads: [0, 1, 1, 0] },
  { title: 'batch of 16, the last rows and columns are not reached', data: [16, 2, 8, 9], kernel: [16, 3, 2], strides: [3, 4] },
  { title: 'batch of 32, 1x1 stride 2', data: [32, 16, 5, 5], kernel: [16, 1, 1], strides: [2, 2] },
  { title: 'batch of 16, wide padding', data: [16, 16, 3, 2], kernel: [16, 5, 3], pads: [3, 2, 2, 3] },
  { title: 'batch of 16, dilated', data: [16, 4, 6, 6], kernel: [16, 2, 2], dilations: [2, 1] },
]

interface Sizes {
  readonly attributes: ConvolutionAttributes
  readonly data: readonly number[]
  readonly kernel: readonly number[]
  readonly result: readonly number[]
  readonly inputSize: Pair
  readonly kernelSize: Pair
}

function sizesOf({ data, kernel, strides = [1, 1], pads = [0, 0, 0, 0], dilations = [1, 1], groups = 1 }: Geometry): Sizes {
  const [n, c, h, w] = data
  const [k, r, s] = kernel
  return {
    attributes: { strides, pads, dilations, groups },
    data,
    kernel: [k, c / groups, r, s],
    result: [n, k, ...windowedSize('case', [h, w], [r, s], strides, pads, dilations)],
    inputSize: [h, w],
    kernelSize: [r, s],
  }
}

export const convolutionCases: readonly PrimitiveCase<ConvolutionAttributes>[] = [
  { title: 'by hand', inputs: [f32([1, 1, 3, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9]), f32([1, 1, 2, 2], [1, 0, 0, -1]), f32([1], [10])], attributes: { strides: [1, 1], pads: [0, 0, 0, 0], dilations: [1, 1], groups: 1 }, expected: [[6, 6, 6, 6]] },
  ...geometries.map((geometry, index) => {
    const { attributes, data, kernel } = sizesOf(geometry)
    const bias = index % 2 === 0 ? [f32([kernel[0] ?? 0])] : []
    return { title: `${geometry.title}${bias.length > 0 ? ', bias' : ''}`, inputs: [f32(data), f32(kernel), ...bias], attributes }
  }),
]

export const convolutionInputGradientCases: readonly PrimitiveCase<AttributesOf<'conv2d_input_gradient'>>[] = geometries.map((geometry) => {
  const { attributes, kernel, result, inputSize } = sizesOf(geometry)
  return { title: geometry.title, inputs: [f32(result), f32(kernel)], attributes: { ...attributes, inputSize } }
})

export const convolutionKernelGradientCases: readonly PrimitiveCase<AttributesOf<'conv2d_kernel_gradient'>>[] = geometries.map((geometry) => {
  const { attributes, data, result, kernelSize } = sizesOf(geometry)
  return { title: geometry.title, inputs: [f32(data), f32(result)], attributes: { ...attributes, kernelSize } }
})
