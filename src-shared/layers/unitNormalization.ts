/** Keras UnitNormalization: every vector along the axes gets length 1. Any shape, unchanged. */
import { checkAxes } from './axes.ts'
import { listOption, type LayerKind } from './layer.ts'
import { unchanged } from './unchanged.ts'

export const unitNormalization: LayerKind = {
  ...unchanged,
  kind: 'UnitNormalization',
  category: 'normalization',
  summary: 'Divides every vector by its length, so that only its direction counts, as for embeddings that are compared.',
  fields: [{ name: 'axis', label: 'Axes', type: 'integers', default: [-1], min: -4, max: 4, maxLength: 4, help: 'The axes a vector runs along, counted from 1; -1 is the last, the features or channels.' }],
  check(config, inputs) {
    const axes = listOption(config, 'axis')
    if (axes.length === 0) return [{ sentence: 'no axis is named. Name at least one, -1 for the features or channels.', field: 'axis' }]
    return checkAxes(axes, inputs[0] ?? [], 'axis')
  },
}
