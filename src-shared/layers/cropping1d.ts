/** Keras Cropping1D: steps are cut off at both ends. */
import { listOption, type LayerKind } from './layer.ts'
import { checkSequence, endsField, sequenceOf } from './sequenceWindow.ts'

export const cropping1d: LayerKind = {
  kind: 'Cropping1D',
  category: 'reshaping',
  summary: 'Cuts steps off the start and the end of a sequence.',
  fields: [endsField('cropping', 'Cropping', 'Steps cut off at the start and at the end.')],
  inputs: { min: 1, max: 1 },
  check(config, inputs) {
    const notSequence = checkSequence(inputs)
    if (notSequence.length > 0) return notSequence
    const { steps } = sequenceOf(inputs)
    const [start = 0, end = 0] = listOption(config, 'cropping')
    if (start + end < steps) return []
    return [{ sentence: `cutting off ${start + end} steps leaves nothing of its ${steps}. Cut off less.`, field: 'cropping' }]
  },
  infer(config, inputs) {
    const { steps, features } = sequenceOf(inputs)
    const [start = 0, end = 0] = listOption(config, 'cropping')
    return [steps - start - end, features]
  },
  weights: () => [],
  multiplyAdds: () => 0,
}
