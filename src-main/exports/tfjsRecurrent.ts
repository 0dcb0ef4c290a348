/** Recurrent layers and Embedding for TensorFlow.js 4, which has them with Keras's options but not every activation and not GRU's reset_after. */
import { booleanOption, numberOption, stringOption, type LayerConfig } from '../../src-shared/layers/layer.ts'
import { directions, innerLayer, type BidirectionalInner } from '../../src-shared/layers/bidirectional.ts'
import { activationName } from './tfjsActivations.ts'
import type { LayerToWrite, TfjsLayer, Unwritable, Written } from './tfjsLayer.ts'

export const recurrentLayers = {
  Embedding: ({ id, config, weight }: LayerToWrite): Written =>
    [{ name: id, className: 'Embedding', config: { input_dim: numberOption(config, 'input_dim'), output_dim: numberOption(config, 'output_dim') }, weights: [['embeddings', weight('embeddings')]] }],
  LSTM: (layer: LayerToWrite): Written => recurrent(layer, 'LSTM'),
  GRU: (layer: LayerToWrite): Written => recurrent(layer, 'GRU'),
  SimpleRNN: (layer: LayerToWrite): Written => recurrent(layer, 'SimpleRNN'),
  Bidirectional: ({ id, config, weight }: LayerToWrite): Written => {
    const { kind, config: own } = innerLayer(config)
    const written = described(kind, own)
    if (isUnwritable(written)) return written
    // TensorFlow.js names the weights of both directions after the layer inside.
    const inner = `${id}_step`
    return [{
      name: id, className: 'Bidirectional', config: { merge_mode: stringOption(config, 'merge_mode'), layer: { class_name: kind, config: { name: inner, trainable: true, ...written } } },
      weights: directions.flatMap((direction) => weightNames(own).map((name) => [`${direction}_${inner}/${name}`, weight(`${direction}/${name}`)] as const)),
    }]
  },
}

/** Options that only some of them have, or why TensorFlow.js cannot have these. */
const ownOptions: { readonly [K in BidirectionalInner]: (config: LayerConfig) => TfjsLayer['config'] | Unwritable } = {
  LSTM: (config) => ({ ...gates(config), unit_forget_bias: booleanOption(config, 'unit_forget_bias') }),
  GRU: (config) => (booleanOption(config, 'reset_after')
    ? { limitation: 'TensorFlow.js has no GRU that resets after the product. Export as ONNX, or train it with "Reset after the product" off.' }
    : { ...gates(config), reset_after: false }),
  SimpleRNN: () => ({}),
}

function gates(config: LayerConfig): TfjsLayer['config'] {
  return { recurrent_activation: activationName(stringOption(config, 'recurrent_activation')) }
}

function weightNames(config: LayerConfig): readonly string[] {
  return ['kernel', 'recurrent_kernel', ...(booleanOption(config, 'use_bias') ? ['bias'] : [])]
}

function recurrent({ id, config, weight }: LayerToWrite, kind: BidirectionalInner): Written {
  const written = described(kind, config)
  return isUnwritable(written) ? written : [{ name: id, className: kind, config: written, weights: weightNames(config).map((name) => [name, weight(name)] as const) }]
}

/** The layer's options in TensorFlow.js. */
function described(kind: BidirectionalInner, config: LayerConfig): TfjsLayer['config'] | Unwritable {
  const own = ownOptions[kind](config)
  if (isUnwritable(own)) return own
  const activation = activationName(stringOption(config, 'activation'))
  if (activation === null || own.recurrent_activation === null) return { limitation: `TensorFlow.js has no ${kind} with this activation. Export as ONNX.` }
  const flags = Object.fromEntries(['use_bias', 'return_sequences', 'go_backwards'].map((name) => [name, booleanOption(config, name)]))
  return { units: numberOption(config, 'units'), activation, ...own, ...flags, return_state: false, stateful: false, unroll: false }
}

function isUnwritable(options: TfjsLayer['config'] | Unwritable): options is Unwritable {
  return 'limitation' in options
}
