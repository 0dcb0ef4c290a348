/** Networks as people write them in Keras 3 (test/golden/kerasModels.py): each is read with its parameters and its outputs, or what is missing is listed. */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { runReference } from '../../../src-main/executors/reference/referenceExecutor.ts'
import { networkWeights } from '../../../src-main/lowering/forward.ts'
import { lowerInference } from '../../../src-main/lowering/inference.ts'
import { importNetworkText } from '../../../src-shared/code/import/importNetworkText.ts'
import { inferNetwork } from '../../../src-shared/network/infer.ts'
import { digestError, formulaWeights, type Digest } from '../../support/formula.ts'
import { goldenInputs } from '../../support/kerasValues.ts'

interface ModelRow {
  readonly name: string
  readonly parameters: number
  readonly model: object
  readonly outputs?: readonly Digest[]
}

/** Keras computes in float32. */
const float32 = 2e-6
const rows = new Map((JSON.parse(readFileSync(new URL('../../golden/kerasModels.json', import.meta.url), 'utf8')) as readonly ModelRow[]).map((row) => [row.name, row]))
const read = (name: string, change: (text: string) => string = (text) => text): ReturnType<typeof importNetworkText> => importNetworkText(change(JSON.stringify(rows.get(name)!.model)), null)
const listed = (name: string): readonly string[] => read(name).notes.map(({ effect, layers, className, sentence }) => `${effect}: ${layers.join()} (${className}) ${sentence}`)

describe('gives the numbers it gives in Keras', () => {
  test.each([...rows.values()].filter(({ outputs }) => outputs !== undefined))('$name', ({ name, parameters, outputs = [] }) => {
    const { document } = read(name)
    const network = inferNetwork(document)
    // SpectralNormalization keeps a vector of its own, one number per filter.
    expect(network.parameters).toBe(parameters - (name === 'rarely_seen' ? 4 : 0))
    const found = Object.values(runReference(lowerInference(document, formulaWeights(networkWeights(network)), { batchSize: 2 }).graph, goldenInputs(document, 2)))
    expect(found.length).toBe(outputs.length)
    for (const digest of outputs) expect(Math.min(...found.map(({ data }) => digestError('output', data, digest)))).toBeLessThan(float32)
  })
})

describe('lists what is another one here', () => {
  const nothing = ['tutorial_cnn', 'operators', 'siamese', 'image_and_numbers', 'nested_twice']
  test.each(nothing)('%s: nothing', (name) => expect(listed(name)).toEqual([]))

  test.each([
    ['transfer_learning', [
      'lost: resizing (Resizing) every image of a project is brought to the size of the network when it is read, so the network begins with that size',
      ...['flip', 'rotation', 'zoom'].map((what) => `lost: augmentation/random_${what} (Random${what[0]!.toUpperCase()}${what.slice(1)}) it changes images at random in training only; here the augmentation of a run does that. What it reads is read directly`),
      'lost: base/conv2d (Conv2D) its weights were frozen in the file; here all weights are trained',
      'lost: base/batch_normalization (BatchNormalization) its weights were frozen in the file; here all weights are trained',
    ]],
    ['both_directions', ['changed: rows (InputLayer) its 10×6 numbers are the pixels of a grey image of 10×6 here, through a Reshape that was put behind it']],
    ['rarely_seen', [
      'lost: bounded (SpectralNormalization) its kernel is kept at a greatest singular value of 1 while it is trained, here it is free',
      'lost: bounded (SpectralNormalization) its option bias_regularizer "L2" with arguments of its own has no counterpart here and was left out',
      'lost: activity_regularization (ActivityRegularization) it adds a penalty of what goes through it to the loss, here there are penalties of weights. What it reads is read directly',
      'lost: alpha_dropout (AlphaDropout) in training it keeps mean and spread of what goes through it; here it is a plain Dropout',
      'lost: identity (Identity) it gives what it gets, and was left away',
      'changed: masking (Masking) time steps whose numbers are all 0 are passed over in the file, here they count as the others. What it reads is read directly',
    ]],
    ['normalized', ['changed: normalization (Normalization) it normalizes by a mean and variance of each channel, [100, 110, 120] and [3000, 3100, 3200]; here a BatchNormalization without factor and offset measures them while it is trained']],
    ['states', [
      'changed: source (InputLayer) its 10×4 numbers are the pixels of a grey image of 10×4 here, through a Reshape that was put behind it',
      'left out: encoder (GRU) it hands on or keeps its state, which layers here do not. Its place is open',
      'left out: decoder (GRU) it is called with 2 inputs, here it takes 1. Its place is open',
    ]],
    ['own_python', [
      'changed: conv2d (Conv2D) its activation a piece of Python is not known here; it is "linear" now',
      'left out: more (Lambda) what it computes is a piece of Python, which is not run here. Its place is open: connect what came before it, or build it from other layers',
      'left out: scale (Scale) there is no layer of this class here. Its place is open: connect what came before it, or build it from other layers',
    ]],
    ['shuffled_channels', [
      'left out: get_item,get_item_1,get_item_2 (GetItem) there is no layer of this class here. Its place is open: connect what came before it, or build it from other layers',
      'left out: stack (Stack) there is no layer of this class here. Its place is open: connect what came before it, or build it from other layers',
      'left out: add (Add) it computes with a fixed tensor of numbers, which no layer here holds. Its place is open',
    ]],
  ] as const)('%s', (name, expected) => expect(listed(name)).toEqual(expected))
})

test('the size a model is given with Resizing is the size of the network', () => {
  const { document } = read('transfer_learning')
  expect(document.input).toMatchObject({ widthPx: 24, heightPx: 24, colour: 'rgb' })
  expect(document.layers.map(({ kind }) => kind)).toEqual(['Input', 'Rescaling', 'Conv2D', 'BatchNormalization', 'Activation', 'GlobalAveragePooling2D', 'Dropout', 'Dense'])
})

test('a number before the sign of a subtraction is told from one behind it', () => {
  const { document } = read('operators')
  expect(document.layers.filter(({ kind }) => kind === 'Rescaling').map(({ config }) => [config['scale'], config['offset']])).toEqual([[1 / 127.5, 0], [1, -1], [2, 0], [-1, 1], [-1, 0]])
})

test('a number that no layer can have leaves its place open', () => {
  const { notes } = read('operators', (text) => text.replaceAll('127.5', '0'))
  expect(notes.map(({ layers, sentence }) => `${layers.join()}: ${sentence}`)).toEqual(['true_divide: it computes with the fixed value 0, which no layer here holds. Its place is open'])
})

test('options of functions that activations here do not have are listed', () => {
  const { notes } = read('operators', (text) => text.replace(/"class_name":"Relu","config":\{/, '"class_name":"Gelu","config":{"approximate":true,"axis":-1,'))
  expect(notes.map(({ layers, sentence }) => `${layers.join()}: ${sentence}`)).toEqual(['relu: it is called with approximate true, which has no counterpart here and was left out'])
})

test('the form in which the converter of TensorFlow.js and HDF5 files hold a model', () => {
  const { document } = read('tutorial_cnn')
  const version = { keras_version: '3.15.1', backend: 'tensorflow' }
  const converted = read('tutorial_cnn', (text) => `{"format":"layers-model","generatedBy":"keras v3.15.1","convertedBy":"TensorFlow.js Converter v4.22.0","modelTopology":${JSON.stringify({ ...version, model_config: JSON.parse(text) as object })},"weightsManifest":[]}`)
  expect(converted).toEqual({ document, notes: [] })
  expect(read('tutorial_cnn', (text) => JSON.stringify({ ...version, model_config: text }))).toEqual({ document, notes: [] })
})

test('a file of Keras 3 in the form of Keras 2 means what Keras 3 means', () => {
  const layers = [{ class_name: 'InputLayer', config: { batch_input_shape: [null, 8, 8, 3], name: 'in' } }, { class_name: 'Conv2D', config: { filters: 2, kernel_size: [3, 3], activation: 'hard_sigmoid', name: 'gate' } }]
  const notes = (version: string): number => importNetworkText(JSON.stringify({ keras_version: version, model_config: { class_name: 'Sequential', config: { name: 'old', layers } } }), null).notes.length
  expect([notes('2.15.0'), notes('3.15.1'), notes('tfjs-layers 4.22.0')]).toEqual([1, 0, 1])
})

test('a state that is an output of the model is listed', () => {
  const { notes } = read('states', (text) => text.replace(/"output_layers":\[.*?\]/, '"output_layers":[["encoder",0,1],["dense",0,0]]'))
  expect(notes.map(({ sentence }) => sentence)).toContain('one of its outputs is a state or a score that a layer gives besides its output, which layers here do not')
})
