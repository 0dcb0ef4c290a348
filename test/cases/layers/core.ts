/** The image, Dense and what changes numbers one by one. */
import type { LayerCase, LayerCases } from './layerCase.ts'

const activationRows: readonly LayerCase[] = ['linear', 'relu', 'relu6', 'leaky_relu', 'sigmoid', 'tanh', 'softmax'].flatMap((activation) => [
  { title: `${activation} on images`, config: { activation } },
  { title: `${activation} on features`, config: { activation }, from: 'features' as const },
])

export const coreCases = {
  Input: [{ title: 'raw pixels', config: {} }],
  Rescaling: [{ title: 'scale and offset', config: { scale: 0.5, offset: -1 } }, { title: 'features', config: { scale: 2, offset: 0 }, from: 'features' }],
  Dense: [
    { title: 'relu', config: { units: 4, activation: 'relu' }, from: 'features' },
    { title: 'one unit, no bias', config: { units: 1, use_bias: false, kernel_initializer: 'he_normal' }, from: 'features' },
    { title: 'softmax in the middle', config: { units: 4, activation: 'softmax' }, from: 'features' },
    { title: 'every place of a sequence', config: { units: 4, activation: 'softmax' }, from: 'sequence' },
    { title: 'every pixel of an image', config: { units: 4, activation: 'tanh' } },
  ],
  Activation: activationRows,
  Dropout: [
    { title: 'rate 0', config: { rate: 0 } },
    { title: 'rate 0.5 on images', config: { rate: 0.5 } },
    { title: 'rate 0.3 on features', config: { rate: 0.3 }, from: 'features' },
  ],
} as const satisfies LayerCases
