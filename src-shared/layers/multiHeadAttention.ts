/**
 * Keras MultiHeadAttention (Vaswani et al. 2017): query, value and key, in the order in which Keras calls the layer; one input is
 * all three, two are query and value (which is the key too). `use_causal_mask` is an argument of Keras's call, an option here.
 * Sequences [T, F], or images [H, W, C] whose pixels are the sequence.
 */
import { biasFields, initializerField, initializerOf } from './activationField.ts'
import { booleanOption, numberOption, stringOption, type LayerConfig, type LayerKind, type LayerProblem, type WeightSpec } from './layer.ts'
import { regularizerFields } from './regularizers.ts'
import { formatShape, sameShape, sizeOf, type Shape } from '../tensor/shape.ts'

export interface AttentionShapes {
  readonly query: Shape
  readonly value: Shape
  readonly key: Shape
  readonly heads: number
  /** Numbers per head that queries and keys are compared by. */
  readonly keyDim: number
  /** Numbers per head that are gathered. */
  readonly valueDim: number
}

/** What the options and inputs mean; the lowering reads the same. */
export function attentionShapes(config: LayerConfig, [query = [], value = query, key = value]: readonly Shape[]): AttentionShapes {
  const keyDim = numberOption(config, 'key_dim')
  return { query, value, key, heads: numberOption(config, 'num_heads'), keyDim, valueDim: numberOption(config, 'value_dim') || keyDim }
}

export const multiHeadAttention: LayerKind = {
  kind: 'MultiHeadAttention',
  category: 'attention',
  summary: 'Every place of a sequence looks at all others and takes over what suits it, several times side by side.',
  fields: [
    { name: 'num_heads', label: 'Heads', type: 'integer', default: 4, min: 1, max: 1024, help: 'How many comparisons run side by side.' },
    { name: 'key_dim', label: 'Key size', type: 'integer', default: 16, min: 1, max: 16_384, help: 'Numbers per head that places are compared by. Heads times key size is usually the number of features.' },
    { name: 'value_dim', label: 'Value size', type: 'integer', default: 0, min: 0, max: 16_384, help: 'Numbers per head that are taken over. 0: as many as the key size.' },
    { name: 'dropout', label: 'Dropout', type: 'number', default: 0, min: 0, max: 0.99, step: 0.05, help: 'Share of the looks that are left out at random in training.' },
    { name: 'use_causal_mask', label: 'Only backwards', type: 'boolean', default: false, help: 'Every place of a sequence looks at itself and what comes before it only, as in networks that write texts.' },
    ...biasFields,
    initializerField('kernel_initializer'),
    ...regularizerFields('kernel'),
  ],
  inputs: { min: 1, max: 3 },
  check(config, inputs) {
    const { query, value, key } = attentionShapes(config, inputs)
    const flat = [query, value, key].find((shape) => shape.length < 2)
    if (flat !== undefined) return [{ sentence: `it works on a sequence of features, its input is flat (${formatShape(flat)}). Move it before Flatten, or make a sequence with Reshape.` }]
    if (query.length !== value.length || query.length !== key.length) return [{ sentence: `its inputs have different numbers of axes, ${[query, value, key].map(formatShape).join(', ')}. Make them alike with Reshape.` }]
    if (!sameShape(value.slice(0, -1), key.slice(0, -1))) return [{ sentence: `its value ${formatShape(value)} and key ${formatShape(key)} have different lengths. Every key belongs to one value: make them equally long.` }]
    if (booleanOption(config, 'use_causal_mask') && query.length > 2) return [{ sentence: `its input ${formatShape(query)} has no single direction in which places come before others. Make a sequence with Reshape, or let it look everywhere.`, field: 'use_causal_mask' }]
    return tooManyScores(config, inputs)
  },
  infer: (config, inputs) => attentionShapes(config, inputs).query,
  weights(config, inputs) {
    const { query, value, key, heads, keyDim, valueDim } = attentionShapes(config, inputs)
    const initializer = initializerOf(stringOption(config, 'kernel_initializer'))
    const features = query.at(-1) ?? 0
    // Keras counts the fans over the axes that are multiplied: [F] to [heads, size] on the way in, [heads, size] to [F] on the way out.
    const projection = (name: string, from: number, size: number): readonly WeightSpec[] => [
      { name: `${name}/kernel`, shape: [from, heads, size], trainable: true, initializer, fanShape: [from, heads * size] },
      { name: `${name}/bias`, shape: [heads, size], trainable: true, initializer: initializerOf(stringOption(config, 'bias_initializer')) },
    ]
    const weights: readonly WeightSpec[] = [
      ...projection('query', features, keyDim),
      ...projection('key', key.at(-1) ?? 0, keyDim),
      ...projection('value', value.at(-1) ?? 0, valueDim),
      { name: 'attention_output/kernel', shape: [heads, valueDim, features], trainable: true, initializer, fanShape: [heads * valueDim, features] },
      { name: 'attention_output/bias', shape: [features], trainable: true, initializer: initializerOf(stringOption(config, 'bias_initializer')) },
    ]
    return booleanOption(config, 'use_bias') ? weights : weights.filter(({ name }) => name.endsWith('/kernel'))
  },
  multiplyAdds(config, inputs) {
    const { query, value, key, heads, keyDim, valueDim } = attentionShapes(config, inputs)
    const [asking, answering] = [sizeOf(query.slice(0, -1)), sizeOf(key.slice(0, -1))]
    const [features, keyFeatures, valueFeatures] = [query, key, value].map((shape) => shape.at(-1) ?? 0) as [number, number, number]
    const projections = asking * features * (keyDim + valueDim) + answering * (keyFeatures * keyDim + valueFeatures * valueDim)
    return heads * (projections + asking * answering * (keyDim + valueDim))
  },
}

/** 2^28 numbers are 1 GiB, as for the output of a layer. */
const maxScores = 2 ** 28

/** Every place is compared with every other one: large images give tables that no memory holds. */
function tooManyScores(config: LayerConfig, inputs: readonly Shape[]): readonly LayerProblem[] {
  const { query, key, heads } = attentionShapes(config, inputs)
  const [asking, answering] = [sizeOf(query.slice(0, -1)), sizeOf(key.slice(0, -1))]
  if (heads * asking * answering <= maxScores) return []
  return [{ sentence: `it would compare ${asking.toLocaleString('en-US')} places with ${answering.toLocaleString('en-US')} in each of its ${heads} heads, more than ${maxScores.toLocaleString('en-US')} numbers per image. Make the sequence shorter, for example with larger patches.` }]
}
