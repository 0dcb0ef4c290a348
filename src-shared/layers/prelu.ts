/** Keras PReLU (He et al. 2015): x where x > 0, else alpha * x, with a learnt alpha per number; shared_axes have one alpha along them. */
import { initializerField, initializerOf } from './activationField.ts'
import { axisPlaces, checkAxes } from './axes.ts'
import { listOption, stringOption, type LayerKind } from './layer.ts'
import { unchanged } from './unchanged.ts'

export const prelu: LayerKind = {
  ...unchanged,
  kind: 'PReLU',
  category: 'activation',
  summary: 'A leaky ReLU that learns its slopes: one per number, or one per channel with shared axes 1, 2.',
  fields: [
    { name: 'shared_axes', label: 'Shared axes', type: 'integers', default: [], min: 1, max: 4, maxLength: 4, help: 'Axes along which one slope is shared, counted from 1; 1, 2 gives images one slope per channel.' },
    initializerField('alpha_initializer', 'zeros'),
  ],
  check: (config, inputs) => checkAxes(listOption(config, 'shared_axes'), inputs[0] ?? [], 'shared_axes'),
  weights(config, inputs) {
    const shape = inputs[0] ?? []
    const shared = axisPlaces(listOption(config, 'shared_axes'), shape)
    return [{ name: 'alpha', shape: shape.map((size, place) => (shared.includes(place) ? 1 : size)), trainable: true, initializer: initializerOf(stringOption(config, 'alpha_initializer')) }]
  },
}
