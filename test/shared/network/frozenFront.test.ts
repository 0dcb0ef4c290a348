/** Where the front of a network ends whose output is the same in every step. */
import { expect, test } from 'vitest'
import { parseDocument } from '../../../src-shared/network/assertDocument.ts'
import type { NetworkDocument } from '../../../src-shared/network/document.ts'
import { frozenFront, layersUpTo, pretrainedRates } from '../../../src-shared/network/frozenFront.ts'
import { inferNetwork, isReady } from '../../../src-shared/network/infer.ts'
import { draw, drawGroup, drawInput, drawShared, finishDrawing, startDrawing, type Drawing } from '../../../src-shared/templates/drawing.ts'

const input = { widthPx: 16, heightPx: 12, colour: 'rgb', fit: 'stretch' } as const

function network(build: (drawing: Drawing) => string): NetworkDocument {
  const drawing = startDrawing()
  draw(drawing, draw(drawing, build(drawing), 'GlobalAveragePooling2D'), 'Dense', { units: 2, activation: 'softmax' })
  return finishDrawing(drawing, 'Front', input)
}
const conv = (drawing: Drawing, from: string | readonly string[], options = {}): string => draw(drawing, from, 'Conv2D', { filters: 4, padding: 'same', ...options })
const frozen = (document: NetworkDocument, ...live: readonly string[]): Record<string, number> => Object.fromEntries(document.layers.filter(({ id }) => !live.includes(id)).map(({ id }) => [id, 0]))

const chain = network((drawing) => conv(drawing, draw(drawing, draw(drawing, conv(drawing, 'input'), 'BatchNormalization'), 'MaxPooling2D')))

test.each([
  ['all but the last layer: its pooling belongs to it', frozen(chain, 'dense_1'), 'global_avg_pool_1', [4]],
  ['a live layer ends it', frozen(chain, 'conv_2', 'dense_1'), 'max_pool_1', [6, 8, 4]],
  ['statistics are weights: a layer that is not named is trained', { conv_1: 0 }, 'conv_1', [12, 16, 4]],
  ['a small rate is not 0', { conv_1: 0.1, batch_norm_1: 0 }, null, null],
  ['nothing frozen', {}, null, null],
  ['everything frozen: something must be left, so the last layer is', frozen(chain), 'global_avg_pool_1', [4]],
])('%s', (_, rates, layerId, shape) => {
  const front = frozenFront(chain, rates)
  expect(front === null ? null : front.layerId).toBe(layerId)
  expect(front === null ? null : front.shape).toEqual(shape)
})

test.each([
  ['Dropout', { rate: 0.2 }, 'conv_1'],
  ['Dropout', { rate: 0 }, 'global_avg_pool_1'],
  ['SpatialDropout2D', { rate: 0.2 }, 'conv_1'],
  ['GaussianNoise', { stddev: 0.1 }, 'conv_1'],
  ['GaussianDropout', { rate: 0.1 }, 'conv_1'],
  ['StochasticDepth', { rate: 0.1 }, 'conv_1'],
] as const)('%s %j', (kind, options, layerId) => {
  const document = network((drawing) => draw(drawing, conv(drawing, 'input'), kind, options))
  expect(frozenFront(document, frozen(document, 'dense_1'))?.layerId).toBe(layerId)
})

test('recurrent layers and attention end it when they leave numbers out', () => {
  const of = (options: Record<string, number>): string | undefined => {
    const drawing = startDrawing()
    const rows = draw(drawing, conv(drawing, 'input'), 'Reshape', { target_shape: [12, 64] })
    draw(drawing, draw(drawing, rows, 'LSTM', { units: 3, ...options }), 'Dense', { units: 2, activation: 'softmax' })
    const document = finishDrawing(drawing, 'Rows', input)
    return frozenFront(document, frozen(document, 'dense_1'))?.layerId
  }
  expect(of({})).toBe('lstm_1')
  expect(of({ dropout: 0.1 })).toBe('reshape_1')
  expect(of({ recurrent_dropout: 0.1 })).toBe('reshape_1')
})

test('a shortcut over the end of the front moves the end before it', () => {
  const document = network((drawing) => {
    const first = conv(drawing, 'input')
    return draw(drawing, [first, conv(drawing, conv(drawing, first))], 'Add')
  })
  expect(frozenFront(document, frozen(document, 'conv_3', 'dense_1'))?.layerId).toBe('conv_1')
  expect(frozenFront(document, frozen(document, 'dense_1'))?.layerId).toBe('global_avg_pool_1')
})

test('the weights that count are those of the owner', () => {
  const document = network((drawing) => {
    const first = conv(drawing, conv(drawing, 'input'), { filters: 4 })
    return drawShared(drawing, first, 'conv_2')
  })
  expect(frozenFront(document, { conv_1: 0, conv_2: 0 })?.layerId).toBe('global_avg_pool_1')
  expect(frozenFront(document, { conv_1: 0, conv_2: 1, conv_3: 0 })?.layerId).toBe('conv_1')
})

test('there is none with two inputs, with problems, or without weights in it', () => {
  const two = network((drawing) => draw(drawing, [conv(drawing, 'input'), conv(drawing, drawInput(drawing))], 'Add'))
  expect(frozenFront(two, frozen(two, 'dense_1'))).toBeNull()
  const broken = network((drawing) => conv(drawing, 'input', { kernel_size: [50, 50], padding: 'valid' }))
  expect(isReady(inferNetwork(broken))).toBe(false)
  expect(frozenFront(broken, frozen(broken, 'dense_1'))).toBeNull()
  const scaled = network((drawing) => conv(drawing, draw(drawing, 'input', 'Rescaling')))
  expect(frozenFront(scaled, {})).toBeNull()
})

test('the front is a network of its own, with the groups it still has', () => {
  const document = network((drawing) => {
    const first = drawGroup(drawing, 'First', () => conv(drawing, 'input'))
    return drawGroup(drawing, 'Second', () => conv(drawing, first))
  })
  const front = layersUpTo(document, 'conv_1')
  expect(front.layers.map(({ id }) => id)).toEqual(['input', 'conv_1'])
  expect(front.connections).toEqual([{ from: 'input', to: 'conv_1', toPort: 0 }])
  expect(front.groups?.map(({ name }) => name)).toEqual(['First'])
})

test('layers with pretrained weights begin frozen, and stay so in a file', () => {
  const document = { ...chain, layers: chain.layers.map((layer) => (layer.id === 'conv_1' ? { ...layer, pretrained: { backbone: 'some', layer: 'conv_7' } } : layer)) }
  expect(pretrainedRates(document)).toEqual({ conv_1: 0 })
  expect(parseDocument(JSON.stringify(document))).toEqual(document)
})
