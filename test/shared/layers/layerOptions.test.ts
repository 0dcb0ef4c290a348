/** Options of every layer kind against the arguments of Keras's layers (`test/golden/layerOptions.py`): the same names, the same defaults; what is left out, and what is ours, has a reason here. */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { layerKinds } from '../../../src-shared/layers/index.ts'
import type { Field, FieldValue, LayerKind } from '../../../src-shared/layers/layer.ts'

type Default = number | string | boolean | null | readonly (number | readonly number[])[]
type Argument = { readonly required: true } | { readonly default: Default }

const golden = JSON.parse(readFileSync(new URL('../../golden/layerOptions.json', import.meta.url), 'utf8')) as Readonly<Record<string, Readonly<Record<string, Argument>>>>
const kinds = Object.values(layerKinds as Readonly<Record<string, LayerKind>>).filter(({ kind }) => Object.hasOwn(golden, kind))

/** Keras's arguments that no layer kind has. A pattern stands for all that it fits. */
const leftOut: readonly (readonly [pattern: RegExp, reason: string])[] = [
  [/^name$/, 'The id of the layer is its name.'],
  [/^(dtype|quantization_config|lora_.*)$/, 'Everything is float32.'],
  [/^data_format$/, 'Documents are channels last; the graph has its own order.'],
  [/^seed$/, 'The seed of the run decides all random numbers.'],
  [/_constraint$/, 'Weights are not clamped after a step; weight decay and regularizers keep them small.'],
  [/^activity_regularizer$/, 'Regularizers are of weights.'],
  [/^(bias|gamma|beta|alpha)_regularizer$/, 'Regularizers are of kernels and embeddings, where they are used.'],
  [/^moving_(mean|variance)_initializer$/, 'Moving averages begin with 0 and 1, and lose their beginning soon.'],
  [/^axis$/, 'BatchNormalization and GroupNormalization work on the channels, the last axis, as by default; Permute moves others there.'],
  [/^renorm/, 'Batch renormalization is not part of the field of image networks that this is for.'],
  [/^synchronized$/, 'There is one device.'],
  [/^noise_shape$/, 'SpatialDropout and StochasticDepth are the shapes in use.'],
  [/^output_shape$/, 'Attention gives back the shape of its query, as by default; a Dense layer changes it.'],
  [/^attention_axes$/, 'All places are compared with all, as by default.'],
  [/^(sliding_window|use_gate|flash_attention)$/, 'Variants of recent language models, or ways of computing the same.'],
  [/^(mask_zero|weights)$/, 'Sequences have one length, so nothing is masked; weights come from a checkpoint.'],
  [/^(return_state|stateful)$/, 'A layer has one output, and no step knows the one before.'],
  [/^backward_layer$/, 'Both directions have the same options; two layers and a merge can have different ones.'],
  [/^(unroll|use_cudnn)$/, 'Ways of computing the same; the graph is always written out.'],
]

/** Options that Keras has in another place or not at all. */
const ours: readonly (readonly [pattern: RegExp, reason: string])[] = [
  [/^custom_padding$/, 'PyTorch has padding by number; with Keras it takes a ZeroPadding2D.'],
  [/_regularizer_l[12]$/, 'The numbers of one L1L2 regularizer.'],
  [/^use_causal_mask$/, 'In Keras an argument of the call.'],
]

/** What None means. */
const none: Readonly<Record<string, FieldValue>> = { activation: 'linear', max_value: 0, value_dim: 0, output_padding: [], shared_axes: [] }
const renamed: Readonly<Record<string, string>> = { uniform: 'random_uniform', Zeros: 'zeros' }

/** Keras's default as the field has it: one number for all sides, [[top, bottom], [left, right]] flat. */
function asField(field: Field, value: Default, fields: readonly Field[]): FieldValue | undefined {
  if (value === null) return field.name === 'strides' ? fields.find(({ name }) => name === 'pool_size')?.default : none[field.name]
  if (typeof value === 'string') return renamed[value] ?? value
  const wanted = Array.isArray(field.default) ? field.default.length : 1
  const numbers = (Array.isArray(value) ? value.flat() : [value]) as readonly number[]
  const filled = numbers.length === wanted ? numbers : Array.from({ length: wanted }, (_, at) => numbers[Math.floor((at * numbers.length) / wanted)] ?? Number.NaN)
  return Array.isArray(field.default) ? filled : filled[0]
}

describe.each(kinds)('$kind', ({ kind, fields }) => {
  const known = golden[kind] ?? {}

  test('has the defaults of Keras', () => {
    for (const field of fields) {
      const argument = known[field.name]
      if (argument !== undefined && 'default' in argument) expect(field.default, field.name).toEqual(asField(field, argument.default, fields))
    }
  })

  test('lacks no argument without a reason', () => {
    const has = (name: string): boolean => fields.some((field) => field.name === name || field.name === `${name}_l1`)
    expect(Object.keys(known).filter((name) => !has(name) && !leftOut.some(([pattern]) => pattern.test(name)))).toEqual([])
  })

  test('has no option of its own without a reason', () => {
    // Keras has those of the layer inside in the layer itself.
    const wrapped = kind === 'Bidirectional' ? { ...golden['LSTM'], ...golden['GRU'] } : {}
    expect(fields.map(({ name }) => name).filter((name) => !Object.hasOwn(known, name) && !Object.hasOwn(wrapped, name) && !ours.some(([pattern]) => pattern.test(name)))).toEqual([])
  })
})

test('no reason is left over', () => {
  const lacking = kinds.flatMap(({ kind, fields }) => Object.keys(golden[kind] ?? {}).filter((name) => !fields.some((field) => field.name === name)))
  expect(leftOut.filter(([pattern]) => !lacking.some((name) => pattern.test(name))).map(([pattern]) => pattern.source)).toEqual([])
})

test('every kind that Keras has is compared', () => {
  expect(Object.keys(layerKinds).filter((kind) => !Object.hasOwn(golden, kind))).toEqual(['Input', 'L2Pooling2D', 'LocalResponseNormalization', 'LayerScale', 'StochasticDepth', 'SqueezeExcite', 'CBAM', 'PatchEmbedding'])
})
