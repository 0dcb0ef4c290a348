/** Keras UpSampling1D: every step of [T, F] is repeated. */
import { numberOption, type LayerKind } from './layer.ts'
import { checkSequence, sequenceOf } from './sequenceWindow.ts'

export const upSampling1d: LayerKind = {
  kind: 'UpSampling1D',
  category: 'reshaping',
  summary: 'Makes a sequence longer by repeating every step.',
  fields: [{ name: 'size', label: 'Factor', type: 'integer', default: 2, min: 1, max: 1024, help: 'How often each step is repeated.' }],
  inputs: { min: 1, max: 1 },
  check: (_config, inputs) => checkSequence(inputs),
  infer(config, inputs) {
    const { steps, features } = sequenceOf(inputs)
    return [steps * numberOption(config, 'size'), features]
  },
  weights: () => [],
  multiplyAdds: () => 0,
}
