/** One image through a network: what is shown is what the network computes, and every written-out number adds up to it. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { beforeAll, describe, expect, test } from 'vitest'
import type { FlowMap, FlowMaps, FlowOverview, FlowStep } from '../../../src-shared/api/flow.ts'
import { tileSidePx } from '../../../src-shared/api/flow.ts'
import type { NetworkDocument } from '../../../src-shared/network/document.ts'
import { ganHalves } from '../../../src-shared/network/ganHalves.ts'
import { draw, finishDrawing, startDrawing } from '../../../src-shared/templates/drawing.ts'
import { templateById } from '../../../src-shared/templates/index.ts'
import { createOnnxExecutor } from '../../../src-main/executors/onnx/onnxExecutor.ts'
import { decodeImage } from '../../../src-main/images/decode.ts'
import { answerFlow } from '../../../src-main/insight/flow.ts'
import type { FlowAnswer, FlowQuestion, FlowRequest } from '../../../src-main/insight/messages.ts'
import { lowerInference } from '../../../src-main/lowering/inference.ts'
import { freshWeights } from '../../../src-main/lowering/step.ts'
import { checkpointNames, saveCheckpoint } from '../../../src-main/training/checkpoint.ts'
import { startPosition } from '../../../src-main/training/position.ts'
import { drawPng } from '../../support/drawImages.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'

const folder = temporaryFolder()
const file = join(folder, 'picture.png')
const sidePx = 96

/** Every kind whose numbers can be written out, in every way of padding, with branches and groups. */
function variety(): NetworkDocument {
  const drawing = startDrawing()
  const scaled = draw(drawing, 'input', 'Rescaling', { scale: 1 / 255 })
  const first = draw(drawing, scaled, 'Conv2D', { filters: 6, padding: 'same', strides: [2, 2], activation: 'relu', bias_initializer: 'random_normal' })
  const grouped = draw(drawing, first, 'Conv2D', { filters: 4, groups: 2, kernel_size: [3, 2], padding: 'custom', custom_padding: [2, 0, 1, 1] })
  const wide = draw(drawing, grouped, 'Conv2D', { filters: 12, dilation_rate: [2, 2], use_bias: false, activation: 'tanh' })
  const deep = draw(drawing, wide, 'DepthwiseConv2D', { depth_multiplier: 2, strides: 2, padding: 'same' })
  const max = draw(drawing, deep, 'MaxPooling2D', { padding: 'same', pool_size: [3, 3], strides: [2, 2] })
  const average = draw(drawing, max, 'AveragePooling2D', { padding: 'same', pool_size: [3, 2], strides: [2, 2] })
  const root = draw(drawing, average, 'L2Pooling2D', { padding: 'custom', custom_padding: [1, 0, 0, 1] })
  const flat = draw(drawing, draw(drawing, root, 'Dropout'), 'Flatten')
  draw(drawing, flat, 'Dense', { units: 5, activation: 'softmax' })
  return finishDrawing(drawing, 'Variety', { widthPx: sidePx, heightPx: sidePx, colour: 'rgb', fit: 'stretch' })
}
const document = variety()
const request = (question: FlowQuestion, other: Partial<FlowRequest> = {}): FlowRequest => ({ kind: 'flow', network: document, file, run: null, seed: 3, question, ...other })
async function ask<A extends FlowAnswer>(question: FlowQuestion, other: Partial<FlowRequest> = {}): Promise<A> {
  return (await answerFlow(request(question, other))) as A
}
const floats = (base64: string): Float32Array => {
  const bytes = Buffer.from(base64, 'base64')
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength))
}

beforeAll(async () => writeFileSync(file, await drawPng(5, sidePx, sidePx)))

describe('what layers make of an image', () => {
  test('the last layer says what inference says', async () => {
    const inference = lowerInference(document, freshWeights(document, 3), { batchSize: 1 })
    const executable = await createOnnxExecutor({ purpose: 'inference', threads: 1 }).compile(inference.graph)
    const { probabilities } = await executable.run({ images: { shape: [1, 3, sidePx, sidePx], dtype: 'uint8', data: await decodeImage(file, document.input) } })
    await executable.close()
    const values = await ask<number[]>({ about: 'values', layerId: 'dense_1', first: 0 })
    expect(values).toHaveLength(5)
    values.forEach((value, index) => expect(value).toBeCloseTo(Number(probabilities!.data[index]), 5))
  })
  test('every layer is told of, with its range', async () => {
    const { layers, freshLayers } = await ask<FlowOverview>({ about: 'layers' })
    expect(layers.map(({ id }) => id)).toEqual(document.layers.map(({ id }) => id))
    expect(layers[0]).toMatchObject({ shape: [sidePx, sidePx, 3], mapCount: 3, canStep: false, nonFinite: 0 })
    expect(layers[1]!.max).toBeLessThanOrEqual(1)
    const relu = layers[2]!
    expect(relu).toMatchObject({ mapCount: 6, min: 0, canStep: true })
    expect(relu.zeroShare).toBeGreaterThan(0.05)
    expect(layers.at(-1)).toMatchObject({ shape: [5], mapCount: 0 })
    expect(freshLayers).toEqual([])
  })
  test('tiles are means of the map, scaled to its range', async () => {
    const { values, min, max } = await ask<FlowMap>({ about: 'map', layerId: 'rescaling_1', first: 1 })
    const map = floats(values)
    expect(map).toHaveLength(sidePx ** 2)
    expect([Math.min(...map), Math.max(...map)]).toEqual([min, max])
    const { tiles, tileSize, mapSize } = await ask<FlowMaps>({ about: 'maps', layerId: 'rescaling_1', first: 1, count: 8 })
    expect([mapSize, tileSize, tiles.length]).toEqual([[sidePx, sidePx], [sidePx / 2, sidePx / 2], 2])
    expect(Math.max(...tileSize)).toBeLessThanOrEqual(tileSidePx)
    const bytes = Buffer.from(tiles[0]!.pixels, 'base64')
    expect([tiles[0]!.min, tiles[0]!.max]).toEqual([min, max])
    const mean = (map[0]! + map[1]! + map[sidePx]! + map[sidePx + 1]!) / 4
    expect(tiles[0]!.min + (bytes[0]! / 255) * (tiles[0]!.max - tiles[0]!.min)).toBeCloseTo(mean, 2)
  })
})

test('a generator gets random numbers, so that it has something to make an image of', async () => {
  const template = templateById('dcgan')
  const network = template.create({ widthPx: 16, heightPx: 16, colour: 'rgb', fit: 'stretch' }, 0, { width: 0.0625 })
  const numbers = await ask<number[]>({ about: 'values', layerId: 'input_1', first: 0 }, { network })
  expect(new Set(numbers).size).toBe(100)
  expect(numbers.reduce((sum, value) => sum + value ** 2, 0) / 100).toBeCloseTo(1, 0)
  const { layers } = await ask<FlowOverview>({ about: 'layers' }, { network })
  const made = layers.find(({ id }) => id === ganHalves(network)!.generator.outputIds[0])!
  expect(made.max - made.min).toBeGreaterThan(0)
})

describe('arithmetic of one number', () => {
  const activate: Readonly<Record<string, (x: number) => number>> = { linear: (x) => x, relu: (x) => Math.max(0, x), tanh: Math.tanh }
  test.each(document.layers.filter(({ kind }) => /Conv2D|[a-z]Pooling2D|^L2/.test(kind)).map(({ id }) => id))('%s adds up to what the layer put out', async (layerId) => {
    const { layers } = await ask<FlowOverview>({ about: 'layers' })
    const layer = layers.find(({ id }) => id === layerId)!
    const [rows = 1, columns = 1, channels = 1] = layer.shape
    // Corners, where the padding is, and the middle.
    for (const [row, column] of [[0, 0], [rows - 1, columns - 1], [0, columns - 1], [Math.floor(rows / 2), Math.floor(columns / 3)]] as const) {
      for (const channel of new Set([0, Math.floor(channels / 2), channels - 1])) {
        const step = await ask<FlowStep>({ about: 'step', layerId, channel, row, column, firstInput: 0 })
        const map = await ask<FlowMap>({ about: 'map', layerId, first: channel })
        expect(step.output).toBe(floats(map.values)[row * columns + column])
        expect(activate[step.activation]!(step.total)).toBeCloseTo(step.output, 4)
        if (step.rule === 'convolution') {
          expect(step.sums.reduce((sum, part) => sum + part, step.bias ?? 0)).toBeCloseTo(step.total, 6)
          for (const part of step.channels) expect(part.values.reduce<number>((sum, value, index) => sum + (value ?? 0) * part.weights[index]!, 0)).toBeCloseTo(part.sum, 6)
        }
      }
    }
  })
  test.each([
    ['doubling', { kernel_size: [3, 3], strides: [2, 2], padding: 'same', activation: 'relu', bias_initializer: 'random_normal' }],
    ['without padding', { kernel_size: [4, 2], strides: [1, 3], use_bias: false }],
    ['a stride beyond the window', { kernel_size: [2, 2], strides: [3, 3], padding: 'same' }],
    ['dilated, with a row more', { kernel_size: [3, 2], dilation_rate: [2, 2] }],
    ['output padding', { kernel_size: [3, 3], strides: [2, 2], output_padding: [1, 0], activation: 'tanh' }],
  ] as const)('Conv2DTranspose, %s, adds up what reaches a place', async (_title, options) => {
    const drawing = startDrawing()
    const before = draw(drawing, draw(drawing, draw(drawing, 'input', 'Rescaling', { scale: 1 / 255 }), 'AveragePooling2D', { pool_size: [8, 8], strides: [12, 16] }), 'Conv2D', { filters: 11, kernel_size: [1, 1] })
    const id = draw(drawing, before, 'Conv2DTranspose', { filters: 3, ...options })
    const other = { network: finishDrawing(drawing, 'Transposed', document.input) }
    const { layers } = await ask<FlowOverview>({ about: 'layers' }, other)
    const { shape: [rows = 1, columns = 1], canStep } = layers.find((layer) => layer.id === id)!
    expect(canStep).toBe(true)
    const map = floats((await ask<FlowMap>({ about: 'map', layerId: id, first: 2 }, other)).values)
    for (let place = 0; place < rows * columns; place += 1) {
      const [row, column] = [Math.floor(place / columns), place % columns]
      const step = await ask<FlowStep>({ about: 'step', layerId: id, channel: 2, row, column, firstInput: 0 }, other)
      expect(step).toMatchObject({ rule: 'transposed', parts: 11, output: map[place] })
      expect(activate[step.activation]!(step.total), `${row} ${column}`).toBeCloseTo(step.output, 4)
      for (const part of step.channels) {
        expect(part.values).toHaveLength(step.grid[0] * step.grid[1])
        expect(part.values.reduce<number>((sum, value, index) => sum + (value ?? 0) * part.weights[index]!, 0)).toBeCloseTo(part.sum, 6)
      }
    }
  })
  test('the window of a transposed convolution begins at the first input that reaches the place', async () => {
    const drawing = startDrawing()
    const id = draw(drawing, draw(drawing, 'input', 'MaxPooling2D', { pool_size: [16, 16], strides: [16, 16] }), 'Conv2DTranspose', { filters: 1, kernel_size: [3, 3], strides: [2, 2], padding: 'same' })
    const other = { network: finishDrawing(drawing, 'Transposed', document.input) }
    const at = async (row: number, column: number): Promise<readonly unknown[]> => {
      const { start, grid, channels } = await ask<FlowStep>({ about: 'step', layerId: id, channel: 0, row, column, firstInput: 0 }, other)
      return [start, grid, channels[0]!.values.map((value) => value === null)]
    }
    // Keras doubles with `same` so that input i draws places 2i to 2i + 2: an even place is reached by i - 1 and i, an odd one by one input.
    expect(await at(0, 0)).toEqual([[-1, -1], [2, 2], [true, true, true, false]])
    expect(await at(5, 4)).toEqual([[2, 1], [1, 2], [false, false]])
  })
  test('SeparableConv2D: a window inside each channel, mixed by a weight each', async () => {
    const drawing = startDrawing()
    const id = draw(drawing, draw(drawing, 'input', 'Rescaling', { scale: 1 / 255 }), 'SeparableConv2D', { filters: 7, depth_multiplier: 4, strides: 2, padding: 'same', activation: 'relu', bias_initializer: 'random_normal' })
    const other = { network: finishDrawing(drawing, 'Separable', document.input) }
    const map = floats((await ask<FlowMap>({ about: 'map', layerId: id, first: 5 }, other)).values)
    for (const [row, column] of [[0, 0], [47, 47], [11, 30]] as const) {
      const step = await ask<FlowStep>({ about: 'step', layerId: id, channel: 5, row, column, firstInput: 8 }, other)
      expect(step).toMatchObject({ rule: 'convolution', parts: 12, output: map[row * 48 + column] })
      expect(Math.max(0, step.total)).toBeCloseTo(step.output, 4)
      expect(step.channels).toHaveLength(4)
      for (const part of step.channels) {
        expect(part.values.reduce<number>((sum, value, index) => sum + (value ?? 0) * part.weights[index]!, 0)).toBeCloseTo(part.sum, 6)
        expect(step.sums.some((sum) => Math.abs(sum - part.sum * part.factor!) < 1e-9)).toBe(true)
        expect(part.channel).toBeLessThan(3)
      }
    }
  })
  test('Dense on a list, on a sequence and on an image: each input times a weight of its own', async () => {
    const drawing = startDrawing()
    const image = draw(drawing, draw(drawing, 'input', 'Rescaling', { scale: 1 / 255 }), 'Dense', { units: 5, activation: 'relu', bias_initializer: 'random_normal' })
    const rows = draw(drawing, draw(drawing, image, 'Reshape', { target_shape: [sidePx, sidePx * 5] }), 'Dense', { units: 6, activation: 'tanh' })
    const list = draw(drawing, draw(drawing, rows, 'Flatten'), 'Dense', { units: 4, use_bias: false })
    const other = { network: finishDrawing(drawing, 'Dense', document.input) }
    for (const [layerId, channel, row, column, place, features] of [[image, 3, 7, 90, 7 * sidePx + 90, 3], [rows, 0, 50, 5, 50 * 6 + 5, sidePx * 5]] as const) {
      const map = floats((await ask<FlowMap>({ about: 'map', layerId, first: channel }, other)).values)
      const step = await ask<FlowStep>({ about: 'step', layerId, channel, row, column, firstInput: 0 }, other)
      expect(step).toMatchObject({ rule: 'dense', parts: features, output: map[place], inputMap: null })
      expect(activate[step.activation]!(step.total)).toBeCloseTo(step.output, 4)
    }
    const values = await ask<number[]>({ about: 'values', layerId: list, first: 0 }, other)
    const pages = await Promise.all([0, 8].map((firstInput) => ask<FlowStep>({ about: 'step', layerId: list, channel: 2, row: 0, column: 0, firstInput }, other)))
    expect(pages[0]).toMatchObject({ parts: sidePx * 6, bias: null, output: values[2] })
    expect(pages[0]!.total).toBeCloseTo(values[2]!, 4)
    const products = pages.flatMap((step) => step.channels.map(({ values: [value], weights: [weight], sum }) => { expect(sum).toBe(value! * weight!); return Math.abs(sum) }))
    expect(products).toEqual(products.toSorted((a, b) => b - a))
    await expect(ask({ about: 'step', layerId: list, channel: 4, row: 0, column: 0, firstInput: 0 }, other)).rejects.toThrow('Choose from 0 to 3.')
  })
  test('channels come by the page, those of the group only', async () => {
    const wide = await ask<FlowStep>({ about: 'step', layerId: 'conv_2', channel: 3, row: 0, column: 0, firstInput: 1 })
    expect([wide.sums.length, wide.firstChannel, wide.channels.map(({ channel }) => channel)]).toEqual([3, 3, [4, 5]])
  })
  test('layers along a sequence, too: Conv1D in all ways of padding, and pools', async () => {
    const drawing = startDrawing()
    const rows = draw(drawing, draw(drawing, 'input', 'Rescaling', { scale: 1 / 255 }), 'Reshape', { target_shape: [sidePx, sidePx * 3] })
    const valid = draw(drawing, rows, 'Conv1D', { filters: 5, strides: 2, activation: 'relu' })
    const causal = draw(drawing, valid, 'Conv1D', { filters: 7, kernel_size: 2, padding: 'causal', dilation_rate: 3, bias_initializer: 'random_normal' })
    const max = draw(drawing, causal, 'MaxPooling1D')
    draw(drawing, draw(drawing, max, 'AveragePooling1D', { pool_size: 3, strides: 2, padding: 'same' }), 'Conv1D', { filters: 2, padding: 'same' })
    const sequence = finishDrawing(drawing, 'Sequence', document.input)
    const { layers } = await ask<FlowOverview>({ about: 'layers' }, { network: sequence })
    const steppable = layers.filter(({ canStep }) => canStep)
    expect(steppable).toHaveLength(5)
    for (const { id, shape: [steps = 1, features = 1] } of steppable) {
      const map = floats((await ask<FlowMap>({ about: 'map', layerId: id, first: 0 }, { network: sequence })).values)
      for (const [row, column] of [[0, 0], [steps - 1, features - 1], [Math.floor(steps / 2), 1]] as const) {
        const step = await ask<FlowStep>({ about: 'step', layerId: id, channel: 0, row, column, firstInput: 0 }, { network: sequence })
        expect(step.output).toBe(map[row * features + column])
        expect(activate[step.activation]!(step.total), `${id} ${row} ${column}`).toBeCloseTo(step.output, 4)
        expect([step.inputMap, step.start[1]]).toEqual([0, step.channels[0]!.channel])
      }
    }
  })
  test('of many channels those that add most come first', async () => {
    const drawing = startDrawing()
    const many = draw(drawing, draw(drawing, 'input', 'Rescaling', { scale: 1 / 255 }), 'Conv2D', { filters: 20, activation: 'relu' })
    draw(drawing, many, 'Conv2D', { filters: 2 })
    const other = { network: finishDrawing(drawing, 'Many', document.input) }
    const pages = await Promise.all([0, 8, 16].map((firstInput) => ask<FlowStep>({ about: 'step', layerId: 'conv_2', channel: 1, row: 4, column: 9, firstInput }, other)))
    const channels = pages.flatMap((step) => step.channels)
    expect(channels.map(({ channel }) => channel).toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, index) => index))
    expect(channels.every(({ sum }, index) => index === 0 || Math.abs(sum) <= Math.abs(channels[index - 1]!.sum))).toBe(true)
    for (const { channel, sum } of channels) expect(pages[0]!.sums[channel]).toBe(sum)
  })
  test('places that are not there, and layers that have no window, are refused with a sentence', async () => {
    await expect(ask({ about: 'step', layerId: 'conv_1', channel: 6, row: 0, column: 0, firstInput: 0 })).rejects.toThrow('there is no channel 6. Choose from 0 to 5.')
    await expect(ask({ about: 'step', layerId: 'flatten_1', channel: 0, row: 0, column: 0, firstInput: 0 })).rejects.toThrow('no layer "flatten_1" that can be shown this way')
  })
  test('the teaching example through the engine: 0 to 8 with a kernel of 0 to 3 gives 19, 25, 37, 43', async () => {
    const drawing = startDrawing()
    draw(drawing, 'input', 'Conv2D', { filters: 1, kernel_size: [2, 2] })
    const small = finishDrawing(drawing, 'Example', { widthPx: 3, heightPx: 3, colour: 'grey', fit: 'stretch' })
    const picture = join(folder, 'counting.png')
    await sharp(Buffer.from([0, 1, 2, 3, 4, 5, 6, 7, 8]), { raw: { width: 3, height: 3, channels: 1 } }).png().toFile(picture)
    const run = join(folder, 'example')
    mkdirSync(run)
    const tensors = new Map([['conv_1/kernel', { shape: [1, 1, 2, 2], dtype: 'float32' as const, data: Float32Array.of(0, 1, 2, 3) }], ['conv_1/bias', { shape: [1], dtype: 'float32' as const, data: Float32Array.of(0) }]])
    saveCheckpoint(run, checkpointNames.best, { seed: 1, position: startPosition, tensors, stepLoss: new Float32Array(0), stepAccuracy: new Float32Array(0) }, false)
    const other = { network: small, file: picture, run: { folder: run, at: 'best' } } as const
    const { values } = await ask<FlowMap>({ about: 'map', layerId: 'conv_1', first: 0 }, other)
    expect([...floats(values)]).toEqual([19, 25, 37, 43])
    const step = await ask<FlowStep>({ about: 'step', layerId: 'conv_1', channel: 0, row: 1, column: 0, firstInput: 0 }, other)
    expect(step).toMatchObject({ total: 37, bias: 0, output: 37, start: [1, 0], channels: [{ values: [3, 4, 6, 7], weights: [0, 1, 2, 3] }] })
  })
  test('weights of a run are used where they fit; other layers are named', async () => {
    const run = join(folder, 'other')
    mkdirSync(run)
    const trained = new Map([...freshWeights(document, 9)].filter(([name]) => !name.startsWith('dense_1/')))
    saveCheckpoint(run, checkpointNames.best, { seed: 1, position: startPosition, tensors: trained, stepLoss: new Float32Array(0), stepAccuracy: new Float32Array(0) }, false)
    const other = { run: { folder: run, at: 'best' } } as const
    expect((await ask<FlowOverview>({ about: 'layers' }, other)).freshLayers).toEqual(['dense_1'])
    const step = await ask<FlowStep>({ about: 'step', layerId: 'conv_1', channel: 0, row: 0, column: 0, firstInput: 0 }, other)
    expect(step.bias).toBeCloseTo(Number(trained.get('conv_1/bias')!.data[0]), 6)
  })
  test('a network with problems, and a file that is no image, are told', async () => {
    const broken = { ...document, connections: document.connections.slice(1) }
    await expect(ask({ about: 'layers' }, { network: broken })).rejects.toThrow('nothing is connected to it')
    await expect(ask({ about: 'layers' }, { file: join(folder, 'none.png') })).rejects.toThrow()
  })
})
