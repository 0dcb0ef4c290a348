/** Keras ELU: x where x > 0, else alpha * (e^x - 1) (Clevert et al. 2015). Any shape, unchanged. */
import type { LayerKind } from './layer.ts'
import { unchanged } from './unchanged.ts'

export const elu: LayerKind = {
  ...unchanged,
  kind: 'ELU',
  category: 'activation',
  summary: 'Keeps what is positive; negative numbers bend smoothly towards -alpha.',
  fields: [{ name: 'alpha', label: 'Alpha', type: 'number', default: 1, min: 0, max: 100, step: 0.1, help: 'How far below zero the result can get.' }],
}
