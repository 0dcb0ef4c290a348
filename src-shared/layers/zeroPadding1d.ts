/** Keras ZeroPadding1D: steps of zeros before and after a sequence. */
import { listOption, type LayerKind } from './layer.ts'
import { checkSequence, endsField, sequenceOf } from './sequenceWindow.ts'

export const zeroPadding1d: LayerKind = {
  kind: 'ZeroPadding1D',
  category: 'reshaping',
  summary: 'Adds steps of zeros at the start and the end of a sequence.',
  fields: [endsField('padding', 'Padding', 'Steps of zeros at the start and at the end.')],
  inputs: { min: 1, max: 1 },
  check: (_config, inputs) => checkSequence(inputs),
  infer(config, inputs) {
    const { steps, features } = sequenceOf(inputs)
    const [start = 0, end = 0] = listOption(config, 'padding')
    return [steps + start + end, features]
  },
  weights: () => [],
  multiplyAdds: () => 0,
}
