/** Keras AveragePooling1D: the mean of each window of steps; with padding "same" only real steps are counted. */
import type { LayerKind } from './layer.ts'
import { pooling1d } from './poolingOptions.ts'

export const averagePooling1d: LayerKind = {
  ...pooling1d,
  kind: 'AveragePooling1D',
  summary: 'Replaces each window of steps by its mean, feature by feature: a shorter, smoother sequence.',
}
