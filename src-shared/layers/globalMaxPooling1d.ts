/** Keras GlobalMaxPooling1D: [T, F] -> [F], the largest value of every feature over all steps. */
import type { LayerKind } from './layer.ts'
import { globalPooling } from './poolingOptions.ts'

export const globalMaxPooling1d: LayerKind = {
  ...globalPooling(1),
  kind: 'GlobalMaxPooling1D',
  summary: 'One number per feature: its largest value at any step of the sequence.',
}
