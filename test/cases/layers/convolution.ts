/** Layers with a learnt window. */
import type { LayerCases } from './layerCase.ts'

export const convolutionCases = {
  Conv2D: [
    { title: '3x3 valid relu', config: { filters: 4, activation: 'relu', bias_initializer: 'ones' } },
    { title: '3x3 same stride 2, with penalties', config: { filters: 2, padding: 'same', strides: [2, 2], kernel_regularizer_l1: 0.03125, kernel_regularizer_l2: 0.0625 } },
    { title: '1x1 without bias', config: { filters: 2, kernel_size: [1, 1], use_bias: false } },
    { title: 'stride larger than the kernel', config: { filters: 2, kernel_size: [2, 1], strides: [3, 2] } },
    { title: 'groups, dilation, tanh', config: { filters: 6, kernel_size: [2, 2], dilation_rate: [2, 3], groups: 3, activation: 'tanh' } },
    { title: 'kernel as large as the image', config: { filters: 3, kernel_size: [6, 5], activation: 'sigmoid', kernel_initializer: 'he_normal' } },
    { title: 'custom padding', config: { filters: 2, padding: 'custom', custom_padding: [2, 0, 1, 3], kernel_size: [3, 4], strides: [2, 1] } },
    { title: 'custom padding wider than the window', config: { filters: 2, padding: 'custom', custom_padding: [1, 4, 0, 2], kernel_size: [1, 2] } },
  ],
  DepthwiseConv2D: [
    { title: '3x3 same, with penalties', config: { padding: 'same', bias_initializer: 'random_normal', depthwise_regularizer_l1: 0.03125, depthwise_regularizer_l2: 0.0625 } },
    { title: 'multiplier 2, stride 2, leaky relu', config: { depth_multiplier: 2, strides: 2, padding: 'same', activation: 'leaky_relu' } },
    { title: 'dilation, no bias', config: { kernel_size: [2, 2], dilation_rate: [2, 2], use_bias: false, depthwise_initializer: 'he_normal' } },
    { title: 'custom padding', config: { padding: 'custom', custom_padding: [0, 2, 1, 0], kernel_size: [3, 2] } },
  ],
  SeparableConv2D: [
    { title: '3x3 same relu, with penalties', config: { filters: 4, padding: 'same', activation: 'relu', bias_initializer: 'random_uniform', depthwise_regularizer_l1: 0.03125, depthwise_regularizer_l2: 0.0625, pointwise_regularizer_l1: 0.015625, pointwise_regularizer_l2: 0.125 } },
    { title: 'multiplier 2, stride 2, no bias', config: { filters: 3, depth_multiplier: 2, strides: 2, use_bias: false, depthwise_initializer: 'he_normal', pointwise_initializer: 'orthogonal' } },
    { title: 'dilation, custom padding', config: { filters: 2, kernel_size: [2, 3], dilation_rate: [2, 1], padding: 'custom', custom_padding: [1, 1, 0, 2], activation: 'tanh' } },
  ],
  Conv2DTranspose: [
    { title: '3x3 valid', config: { filters: 2 } },
    { title: '3x3 same stride 2, with penalties', config: { filters: 4, strides: [2, 2], padding: 'same', activation: 'tanh', bias_initializer: 'truncated_normal', kernel_initializer: 'lecun_uniform', kernel_regularizer_l1: 0.03125, kernel_regularizer_l2: 0.0625 } },
    { title: '2x2 stride 2, without bias', config: { filters: 2, kernel_size: [2, 2], strides: [2, 2], use_bias: false } },
    { title: 'strides larger than the kernel', config: { filters: 2, kernel_size: [2, 1], strides: [3, 2] } },
    { title: 'same, output padding', config: { filters: 3, kernel_size: [4, 3], strides: [3, 2], padding: 'same', output_padding: [2, 1] } },
    { title: 'valid, output padding', config: { filters: 3, kernel_size: [2, 3], strides: [2, 3], output_padding: [1, 2] } },
    { title: 'dilation same', config: { filters: 2, kernel_size: [2, 3], dilation_rate: [3, 2], padding: 'same' } },
  ],
  Conv1D: [
    { title: '3 valid relu', config: { filters: 4, activation: 'relu' }, from: 'sequence' },
    { title: 'same stride 2, with penalties', config: { filters: 3, kernel_size: 4, strides: 2, padding: 'same', bias_initializer: 'ones', kernel_initializer: 'glorot_normal', kernel_regularizer_l1: 0.03125, kernel_regularizer_l2: 0.0625 }, from: 'sequence' },
    { title: 'causal, dilation, softmax, no bias', config: { filters: 3, kernel_size: 2, dilation_rate: 3, padding: 'causal', use_bias: false, activation: 'softmax' }, from: 'sequence' },
    { title: 'groups', config: { filters: 10, kernel_size: 2, groups: 5 }, from: 'sequence' },
  ],
} as const satisfies LayerCases
