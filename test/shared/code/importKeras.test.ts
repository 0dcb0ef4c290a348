/** Keras 2 and TensorFlow.js files, whose form is another one; single options that old and new files write differently. */
import { describe, expect, test } from 'vitest'
import { codeCases } from '../../cases/code.ts'
import { tfjsTopology } from '../../../src-main/exports/tfjsModel.ts'
import { kerasJson } from '../../../src-shared/code/kerasJson.ts'
import { importNetworkText } from '../../../src-shared/code/import/importNetworkText.ts'
import type { AppError } from '../../../src-shared/errors/appError.ts'
import { inferNetwork } from '../../../src-shared/network/infer.ts'
import { taskOf } from '../../../src-shared/network/task.ts'
import { templates } from '../../../src-shared/templates/index.ts'
import { outputCount } from '../../../src-shared/templates/template.ts'

const layer = (className: string, name: string, config: object, inbound?: unknown): object => ({ class_name: className, name, config: { name, ...config }, ...(inbound === undefined ? {} : { inbound_nodes: inbound }) })
const read = (value: unknown): ReturnType<typeof importNetworkText> => importNetworkText(JSON.stringify(value), null)
const sequential = (...layers: object[]): unknown => ({ class_name: 'Sequential', config: { name: 'old', layers }, keras_version: '2.4.0', backend: 'tensorflow' })
const image = { batch_input_shape: [null, 8, 8, 3] }
/** The options of the only layer behind the input. */
const optionsOf = (className: string, config: object): { readonly options: object; readonly notes: readonly string[] } => {
  const { document, notes } = read(sequential(layer('InputLayer', 'in', image), layer(className, 'x', config)))
  return { options: document.layers[1]?.config ?? {}, notes: notes.map(({ effect, sentence }) => `${effect}: ${sentence}`) }
}

test('a Sequential model of Keras 2 without InputLayer', () => {
  const { document, notes } = read(sequential(layer('Conv2D', 'conv', { ...image, filters: 4, kernel_size: [3, 3], data_format: 'channels_last', activation: 'relu' }), layer('Flatten', 'flat', { data_format: 'channels_last' }), layer('Dense', 'answer', { units: 2, activation: 'softmax' })))
  expect(notes).toEqual([])
  expect(document.layers.map(({ id, kind }) => `${id} ${kind}`)).toEqual(['conv_input Input', 'conv Conv2D', 'flat Flatten', 'answer Dense'])
  expect(inferNetwork(document).parameters).toBe(112 + 6 * 6 * 4 * 2 + 2)
})

test('Keras 2.0 wrote a Sequential model as a plain list', () => {
  expect(read({ class_name: 'Sequential', config: [layer('Dense', 'a', { batch_input_shape: [null, 64], units: 2 })] }).document.layers.map(({ kind }) => kind)).toEqual(['Input', 'Reshape', 'Dense'])
})

test('a Functional model of Keras 2: merging, a shared layer, tensors among the arguments of a call', () => {
  const { document, notes } = read({
    class_name: 'Functional',
    config: {
      name: 'old',
      layers: [
        layer('InputLayer', 'in', { batch_input_shape: [null, 6, 5, 3] }, []),
        layer('Conv2D', 'conv', { filters: 3, kernel_size: [3, 3], padding: 'same' }, [[['in', 0, 0, {}]], [['conv', 0, 0, {}]]]),
        layer('Add', 'sum', {}, [[['conv', 0, 0, {}], ['conv', 1, 0, {}]]]),
        layer('Reshape', 'rows', { target_shape: [6, 15] }, [[['sum', 0, 0, {}]]]),
        layer('MultiHeadAttention', 'look', { num_heads: 2, key_dim: 4, value_dim: 4 }, [[['rows', 0, 0, { value: ['rows', 0, 0] }]]]),
      ],
      input_layers: [['in', 0, 0]], output_layers: [['look', 0, 0]],
    },
  })
  expect(notes).toEqual([])
  expect(document.connections.map(({ from, to, toPort }) => `${from} ${to} ${toPort}`)).toEqual(['in conv 0', 'conv conv_2 0', 'conv sum 0', 'conv_2 sum 1', 'sum rows 0', 'rows look 0'])
  expect(document.layers.find(({ id }) => id === 'conv_2')?.sharedWith).toBe('conv')
})

describe('options', () => {
  test.each([
    ['LeakyReLU', { alpha: 0.1 }, { negative_slope: 0.1 }],
    ['LeakyReLU', {}, { negative_slope: 0.3 }],
    ['MaxPooling2D', { pool_size: 3, strides: null }, { pool_size: [3, 3], strides: [3, 3] }],
    ['ZeroPadding2D', { padding: 2 }, { padding: [2, 2, 2, 2] }],
    ['ZeroPadding2D', { padding: [1, 2] }, { padding: [1, 1, 2, 2] }],
    ['ReLU', { max_value: 6 }, { max_value: 6 }],
    ['ThresholdedReLU', { theta: 0.5 }, { threshold: 0.5, max_value: 0, negative_slope: 0 }],
    ['Activation', { activation: 'swish' }, { activation: 'silu' }],
    ['Activation', { activation: { module: 'builtins', class_name: 'function', config: 'relu', registered_name: 'function' } }, { activation: 'relu' }],
    ['Dense', { units: 3, kernel_initializer: { class_name: 'VarianceScaling', config: { scale: 2, mode: 'fan_in', distribution: 'truncated_normal', seed: null } } }, { kernel_initializer: 'he_normal' }],
    ['Dense', { units: 3, kernel_regularizer: { class_name: 'L2', config: { l2: 0.0005000000237487257 } } }, { kernel_regularizer_l1: 0, kernel_regularizer_l2: 0.0005 }],
    ['Dropout', { rate: 0.2, noise_shape: [null, 1, 1, 1] }, { rate: 0.2 }],
  ] as const)('%s %j', (className, given, expected) => {
    const { options, notes } = optionsOf(className, given)
    expect(notes).toEqual([])
    expect(options).toMatchObject(expected)
  })

  test.each([
    ['Dense', { units: 3, activation: 'hard_sigmoid' }, /^changed: its activation hard_sigmoid is relu6/],
    ['Dense', { units: 1e9 }, /^changed: its units 1000000000 is not known here; it is 64 now/],
    ['Dense', { units: 3, kernel_constraint: { class_name: 'MaxNorm', config: {} } }, /^lost: its option kernel_constraint/],
    ['Dense', { units: 3, trainable: false }, /^lost: its weights were frozen/],
    ['Conv2D', { filters: 3, kernel_size: [3, 3], data_format: 'channels_first' }, /^left out: its data has the channels in front/],
    ['BatchNormalization', { axis: [1] }, /^changed: it normalizes over axis 1/],
    ['UpSampling2D', { interpolation: 'bicubic' }, /^changed: its interpolation "bicubic" is not known here; it is "nearest" now/],
    ['AlphaDropout', { rate: 0.5 }, /^lost: in training it keeps mean and spread of what goes through it; here it is a plain Dropout$/],
    ['ConvLSTM2D', { filters: 3 }, /^left out: there is no layer of this class here/],
    ['__proto__', {}, /^left out: there is no layer of this class here/],
    ['constructor', {}, /^left out: there is no layer of this class here/],
    ['Dense', JSON.parse('{"units":3,"__proto__":{"polluted":1},"constructor":1}') as object, /^changed: its option constructor 1/],
  ] as const)('%s %j is listed', (className, given, sentence) => {
    const { notes } = optionsOf(className, given)
    expect(notes).toHaveLength(1)
    expect(notes[0]).toMatch(sentence)
  })
})

describe('the topology we write for TensorFlow.js is read as a network of the same outputs and parameters', () => {
  test.each(codeCases)('$title', ({ document: make }) => {
    const document = make()
    let topology: object
    try {
      topology = tfjsTopology(document)
    } catch (error) {
      // What TensorFlow.js lacks is refused by name; nothing to read then.
      expect((error as AppError).code).toBe('exportLayerUnsupported')
      return
    }
    const { document: back } = importNetworkText(JSON.stringify({ format: 'layers-model', modelTopology: topology }), null)
    const [before, after] = [inferNetwork(document), inferNetwork(back)]
    expect(after.outputIds.map((id) => after.layers.get(id)?.outputShape).toSorted()).toEqual(before.outputIds.map((id) => before.layers.get(id)?.outputShape).toSorted())
    expect(after.problems.filter(({ severity }) => severity === 'error')).toEqual([])
  })
})

test('what a network is trained for is not in the file, and follows from what it puts out', () => {
  const tasks = templates.filter(({ id }) => id !== 'empty').map((template) => {
    const document = template.create(template.small.input, outputCount(template, 3), { width: template.small.width })
    return [template.id, taskOf(importNetworkText(kerasJson(document).text, null).document)]
  })
  expect(tasks.filter(([, task]) => task !== 'single_label')).toEqual([['u-net', 'segmentation'], ['u-net-padded', 'segmentation'], ['autoencoder', 'autoencoder'], ['siamese', 'pairs'], ['dcgan', 'gan']])
})
