/** Keras Embedding: whole numbers of any shape -> a learnt row of features for each, [T] -> [T, output_dim]. */
import { initializerField, initializerOf } from './activationField.ts'
import { numberOption, stringOption, type LayerKind } from './layer.ts'
import { regularizerFields } from './regularizers.ts'

export const embedding: LayerKind = {
  kind: 'Embedding',
  category: 'core',
  summary: 'Looks up a learnt list of features for every whole number of its input, for example for words or grey levels.',
  fields: [
    { name: 'input_dim', label: 'Entries', type: 'integer', default: 256, min: 1, max: 10_000_000, help: 'How many different numbers there are: 0 up to this one, not included. Others are no number and stop the training.' },
    { name: 'output_dim', label: 'Features', type: 'integer', default: 16, min: 1, max: 16_384, help: 'Learnt numbers per entry.' },
    initializerField('embeddings_initializer', 'random_uniform'),
    ...regularizerFields('embeddings'),
  ],
  inputs: { min: 1, max: 1 },
  check: () => [],
  infer: (config, inputs) => [...(inputs[0] ?? []), numberOption(config, 'output_dim')],
  weights: (config) => [{ name: 'embeddings', shape: [numberOption(config, 'input_dim'), numberOption(config, 'output_dim')], trainable: true, initializer: initializerOf(stringOption(config, 'embeddings_initializer')) }],
  multiplyAdds: () => 0,
}
