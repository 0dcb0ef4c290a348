/** Layers with a learnt window. */
import type { LayerCases } from './layerCase.ts'

export const convolutionCases = {
  Conv2D: [
    { title: '3x3 valid relu', config: { filters: 4, activation: 'relu' } },
    { title: '3x3 same stride 2', config: { filters: 2, padding: 'same', strides: [2, 2] } },
    { title: '1x1 without bias', config: { filters: 2, kernel_size: [1, 1], use_bias: false } },
    { title: 'stride larger than the kernel', config: { filters: 2, kernel_size: [2, 1], strides: [3, 2] } },
    { title: 'groups, dilation, tanh', config: { filters: 6, kernel_size: [2, 2], dilation_rate: [2, 3], groups: 3, activation: 'tanh' } },
    { title: 'kernel as large as the image', config: { filters: 3, kernel_size: [6, 5], activation: 'sigmoid', kernel_initializer: 'he_normal' } },
  ],
  DepthwiseConv2D: [
    { title: '3x3 same', config: { padding: 'same' } },
    { title: 'multiplier 2, stride 2, leaky relu', config: { depth_multiplier: 2, strides: 2, padding: 'same', activation: 'leaky_relu' } },
    { title: 'dilation, no bias', config: { kernel_size: [2, 2], dilation_rate: [2, 2], use_bias: false, depthwise_initializer: 'he_normal' } },
  ],
} as const satisfies LayerCases
