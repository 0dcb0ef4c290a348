/** Keras GlobalAveragePooling1D: [T, F] -> [F], the mean of every feature over all steps. */
import type { LayerKind } from './layer.ts'
import { globalPooling } from './poolingOptions.ts'

export const globalAveragePooling1d: LayerKind = {
  ...globalPooling(1),
  kind: 'GlobalAveragePooling1D',
  summary: 'One number per feature: its mean over all steps of the sequence.',
}
