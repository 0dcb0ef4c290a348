/** Layers with several inputs. */
import type { LayerCases } from './layerCase.ts'

export const mergingCases = {
  Add: [{ title: 'images', config: {} }, { title: 'features', config: {}, from: 'features' }],
  Concatenate: [
    { title: 'images', config: {} },
    { title: 'features', config: {}, from: 'features' },
    { title: 'images below each other', config: { axis: 1 } },
    { title: 'images beside each other', config: { axis: -2 }, inputs: 2 },
    { title: 'sequences after each other', config: { axis: 1 }, from: 'sequence' },
    { title: 'series of images after each other', config: { axis: 1 }, from: 'series', inputs: 2 },
  ],
  Subtract: [{ title: 'images', config: {}, inputs: 2 }, { title: 'features', config: {}, from: 'features', inputs: 2 }],
  Multiply: [{ title: 'images', config: {} }, { title: 'a sequence', config: {}, from: 'sequence' }],
  Average: [{ title: 'images', config: {} }, { title: 'two', config: {}, from: 'features', inputs: 2 }],
  Maximum: [{ title: 'images', config: {}, inputs: 2 }, { title: 'features', config: {}, from: 'features', inputs: 2 }],
  Minimum: [{ title: 'images', config: {}, inputs: 2 }, { title: 'features', config: {}, from: 'features', inputs: 2 }],
  Dot: [
    { title: 'features', config: {}, from: 'features', inputs: 2 },
    { title: 'cosine', config: { normalize: true }, from: 'features', inputs: 2 },
    { title: 'sequences, every step with every other', config: { axes: [2, -1] }, from: 'sequence', inputs: 2 },
    { title: 'sequences over their steps, cosine', config: { axes: [1, 1], normalize: true }, from: 'sequence', inputs: 2 },
  ],
  SqueezeExcite: [{ title: 'one unit', config: {} }, { title: 'as MobileNetV3', config: { ratio: 1, gate_activation: 'hard_sigmoid' } }, { title: 'silu', config: { ratio: 2, activation: 'silu' } }],
  CBAM: [{ title: 'as published', config: {} }, { title: 'an even window', config: { ratio: 1, kernel_size: 4 } }],
} as const satisfies LayerCases
