/** Keras MaxPooling1D: the largest value of each window of steps. */
import type { LayerKind } from './layer.ts'
import { pooling1d } from './poolingOptions.ts'

export const maxPooling1d: LayerKind = {
  ...pooling1d,
  kind: 'MaxPooling1D',
  summary: 'Keeps the largest value of each window of steps, feature by feature: the sequence gets shorter.',
}
