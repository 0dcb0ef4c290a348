/** Keras LayerNormalization (Ba et al. 2016): mean 0 and spread 1 over some axes of each example. Any shape, unchanged. */
import { axisPlaces, checkAxes } from './axes.ts'
import { listOption, type LayerKind } from './layer.ts'
import { scaleAndCenterFields, scaleAndCenterWeights } from './scaleAndCenter.ts'
import { unchanged } from './unchanged.ts'

export const layerNormalization: LayerKind = {
  ...unchanged,
  kind: 'LayerNormalization',
  category: 'normalization',
  summary: 'Brings the features of every place to mean 0 and spread 1, each example on its own. Usual in transformers.',
  fields: [
    { name: 'axis', label: 'Axes', type: 'integers', default: [-1], min: -4, max: 4, maxLength: 4, help: 'The axes that are brought to mean 0 together, counted from 1; -1 is the last, the features or channels.' },
    ...scaleAndCenterFields,
  ],
  check(config, inputs) {
    const axes = listOption(config, 'axis')
    if (axes.length === 0) return [{ sentence: 'no axis is named. Name at least one, -1 for the features or channels.', field: 'axis' }]
    return checkAxes(axes, inputs[0] ?? [], 'axis')
  },
  weights(config, inputs) {
    const shape = inputs[0] ?? []
    return scaleAndCenterWeights(config, axisPlaces(listOption(config, 'axis'), shape).map((place) => shape[place] ?? 0))
  },
}
