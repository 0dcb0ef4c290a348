/** The image, Dense and what changes numbers one by one. */
import { activations } from '../../../src-shared/layers/activationField.ts'
import type { LayerCase, LayerCases } from './layerCase.ts'

const activationRows: readonly LayerCase[] = activations.flatMap((activation) => [
  { title: `${activation} on images`, config: { activation } },
  { title: `${activation} on features`, config: { activation }, from: 'features' as const },
  { title: `${activation} on a sequence`, config: { activation }, from: 'sequence' as const },
])

export const coreCases = {
  Input: [{ title: 'raw pixels', config: {} }],
  Rescaling: [{ title: 'scale and offset', config: { scale: 0.5, offset: -1 } }, { title: 'features', config: { scale: 2, offset: 0 }, from: 'features' }, { title: 'sequence', config: { scale: 2, offset: 1 }, from: 'sequence' }, { title: 'series of images', config: { scale: 2, offset: 1 }, from: 'series' }],
  Dense: [
    { title: 'relu', config: { units: 4, activation: 'relu', bias_initializer: 'ones' }, from: 'features' },
    { title: 'one unit, no bias', config: { units: 1, use_bias: false, kernel_initializer: 'he_normal' }, from: 'features' },
    { title: 'softmax in the middle', config: { units: 4, activation: 'softmax' }, from: 'features' },
    { title: 'every place of a sequence', config: { units: 4, activation: 'softmax' }, from: 'sequence' },
    { title: 'every pixel of an image', config: { units: 4, activation: 'tanh' } },
  ],
  Embedding: [
    { title: 'a row per grey level', config: { input_dim: 256, output_dim: 2 }, from: 'pixels' },
    { title: 'with a penalty', config: { input_dim: 300, output_dim: 1, embeddings_initializer: 'glorot_uniform', embeddings_regularizer_l1: 0.03125, embeddings_regularizer_l2: 0.0625 }, from: 'pixels' },
  ],
  Activation: [...activationRows, { title: 'softmax on a series of images', config: { activation: 'softmax' }, from: 'series' }],
  Dropout: [
    { title: 'rate 0', config: { rate: 0 } },
    { title: 'rate 0.5 on images', config: { rate: 0.5 } },
    { title: 'rate 0.3 on features', config: { rate: 0.3 }, from: 'features' },
    { title: 'rate 0.3 on a sequence', config: { rate: 0.3 }, from: 'sequence' },
    { title: 'rate 0.3 on a series of images', config: { rate: 0.3 }, from: 'series' },
  ],
} as const satisfies LayerCases
