/**
 * Local response normalization over channels (Krizhevsky et al. 2012, AlexNet; also GoogLeNet), with the names of
 * tf.nn.local_response_normalization: y = x / (bias + alpha * sum of x^2 over the channels c - depth_radius ... c + depth_radius)^beta.
 * ONNX's LRN and torch's LocalResponseNorm count the window as size = 2 * depth_radius + 1 and divide alpha by it. [H, W, C], unchanged.
 */
import type { LayerKind } from './layer.ts'
import { checkMap } from './slidingWindow.ts'
import { unchanged } from './unchanged.ts'

export const localResponseNormalization: LayerKind = {
  ...unchanged,
  kind: 'LocalResponseNormalization',
  category: 'normalization',
  summary: 'Dampens a channel where its neighbours are strong, as in AlexNet and GoogLeNet. Its options begin with AlexNet\'s.',
  fields: [
    { name: 'depth_radius', label: 'Radius', type: 'integer', default: 2, min: 0, max: 127, help: 'How many channels on either side count.' },
    { name: 'bias', label: 'Bias', type: 'number', default: 2, min: 1e-3, max: 1e3, step: 0.5, help: 'Added to the sum, so that nothing is divided by zero.' },
    { name: 'alpha', label: 'Alpha', type: 'number', default: 1e-4, min: 0, max: 1e3, step: 1e-4, help: 'Weight of the sum of squares. Where a paper divides it by the window, do so here.' },
    { name: 'beta', label: 'Beta', type: 'number', default: 0.75, min: 0, max: 10, step: 0.05, help: 'Exponent of the sum.' },
  ],
  check: (_config, inputs) => checkMap(inputs),
  multiplyAdds: () => 0,
}
