/** Recurrent layers and Embedding for TensorFlow.js 4, which has them with Keras's options but not every activation and not GRU's reset_after. */
import { booleanOption, numberOption, stringOption } from '../../src-shared/layers/layer.ts'
import { activationName } from './tfjsActivations.ts'
import type { LayerToWrite, TfjsLayer, Unwritable, Written } from './tfjsLayer.ts'

export const recurrentLayers = {
  Embedding: ({ id, config, weight }: LayerToWrite): Written =>
    [{ name: id, className: 'Embedding', config: { input_dim: numberOption(config, 'input_dim'), output_dim: numberOption(config, 'output_dim') }, weights: [['embeddings', weight('embeddings')]] }],
  LSTM: (layer: LayerToWrite): Written => recurrent(layer, 'LSTM', { ...gates(layer), unit_forget_bias: booleanOption(layer.config, 'unit_forget_bias') }),
  GRU: (layer: LayerToWrite): Written => {
    if (booleanOption(layer.config, 'reset_after')) return { limitation: 'TensorFlow.js has no GRU that resets after the product. Export as ONNX, or train it with "Reset after the product" off.' }
    return recurrent(layer, 'GRU', { ...gates(layer), reset_after: false })
  },
  SimpleRNN: (layer: LayerToWrite): Written => recurrent(layer, 'SimpleRNN', {}),
}

function gates({ config }: LayerToWrite): Readonly<Record<string, unknown>> {
  return { recurrent_activation: activationName(stringOption(config, 'recurrent_activation')) }
}

function recurrent({ id, config, weight }: LayerToWrite, className: string, options: TfjsLayer['config']): readonly TfjsLayer[] | Unwritable {
  const activation = activationName(stringOption(config, 'activation'))
  if (activation === null || options.recurrent_activation === null) return { limitation: `TensorFlow.js has no ${className} with this activation. Export as ONNX.` }
  const flags = Object.fromEntries(['use_bias', 'return_sequences', 'go_backwards'].map((name) => [name, booleanOption(config, name)]))
  const names = ['kernel', 'recurrent_kernel', ...(flags.use_bias ? ['bias'] : [])]
  return [{ name: id, className, config: { units: numberOption(config, 'units'), activation, ...options, ...flags, return_state: false, stateful: false, unroll: false }, weights: names.map((name) => [name, weight(name)] as const) }]
}
