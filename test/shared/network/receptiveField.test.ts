/** Receptive fields of published networks (table of Araujo, Norris and Sim, Distill 2019), of everything that sees the whole image, and the memory of activations. */
import { describe, expect, test } from 'vitest'
import type { LayerKindName } from '../../../src-shared/layers/index.ts'
import type { LayerConfig } from '../../../src-shared/layers/layer.ts'
import { activationBytes, outputBytes } from '../../../src-shared/network/activationMemory.ts'
import { inferNetwork } from '../../../src-shared/network/infer.ts'
import { receptiveFields, type ReceptiveField } from '../../../src-shared/network/receptiveField.ts'
import { draw, drawInput, finishDrawing, startDrawing, type Drawing } from '../../../src-shared/templates/drawing.ts'
import { templates } from '../../../src-shared/templates/index.ts'
import { lenet5 } from '../../../src-shared/templates/lenet5.ts'

function fieldAfter(layers: readonly (readonly [LayerKindName, LayerConfig])[], sidePx = 224): ReceptiveField | undefined {
  const drawing = startDrawing()
  return fieldOf(drawing, layers.reduce((last, [kind, options]) => draw(drawing, last, kind, options), 'input'), sidePx)
}
function fieldOf(drawing: Drawing, id: string, sidePx = 32): ReceptiveField | undefined {
  const network = inferNetwork(finishDrawing(drawing, 'Field', { widthPx: sidePx, heightPx: sidePx, colour: 'rgb', fit: 'stretch' }))
  expect(network.layers.get(id)?.outputShape, 'the drawing has shapes').not.toBeNull()
  return receptiveFields(network).get(id)
}
const conv = (side: number, stride = 1): readonly [LayerKindName, LayerConfig] => ['Conv2D', { filters: 4, kernel_size: [side, side], strides: [stride, stride], padding: 'same' }]
const pool = (side: number): readonly [LayerKindName, LayerConfig] => ['MaxPooling2D', { pool_size: [side, side], strides: [2, 2], padding: 'same' }]
const depthwise = (stride: number): readonly [LayerKindName, LayerConfig] => ['DepthwiseConv2D', { strides: stride, padding: 'same' }]

describe('published receptive fields', () => {
  test('AlexNet: 195', () => expect(fieldAfter([conv(11, 4), pool(3), conv(5), pool(3), conv(3), conv(3), conv(3), pool(3)])).toEqual({ size: [195, 195], stride: [32, 32], context: false }))
  test('VGG-16: 212', () => expect(fieldAfter([2, 2, 3, 3, 3].flatMap((count) => [...Array.from({ length: count }, () => conv(3)), pool(2)]))?.size).toEqual([212, 212]))
  test('MobileNet: 315', () => expect(fieldAfter([conv(3, 2), ...[1, 2, 1, 2, 1, 2, 1, 1, 1, 1, 1, 2, 1].flatMap((stride) => [depthwise(stride), conv(1)])])?.size).toEqual([315, 315]))
})

describe('published receptive fields of our templates, the last layer with one', () => {
  test.each([['alexnet', 195], ['vgg-16', 212], ['mobilenet', 315], ['resnet-50', 483], ['inception-v3', 1311]])('%s: %i', (id, sidePx) => {
    const template = templates.find((candidate) => candidate.id === id)!
    const fields = [...receptiveFields(inferNetwork(template.create(template.input, 10))).values()].flatMap(({ size }) => (size === null ? [] : [size]))
    expect(fields.at(-1)).toEqual([sidePx, sidePx])
  })
})

describe('the whole image', () => {
  const whole = { size: null, stride: null, context: false }
  test.each<[LayerKindName, LayerConfig]>([['Flatten', {}], ['GlobalAveragePooling2D', {}], ['GlobalMaxPooling2D', { keepdims: true }], ['MultiHeadAttention', {}], ['Reshape', { target_shape: [32, 128] }]])('after %s', (kind, options) => {
    expect(fieldAfter([conv(3), [kind, options]], 32)).toEqual(whole)
  })
  test('attention over patches; before it a token sees its patch', () => {
    const drawing = startDrawing()
    const patches = draw(drawing, 'input', 'PatchEmbedding', { patch_size: 8 })
    const normal = draw(drawing, patches, 'LayerNormalization')
    expect(fieldOf(drawing, normal)).toEqual({ size: [8, 8], stride: [8, 8], context: false })
    const attention = draw(drawing, normal, 'MultiHeadAttention')
    expect(fieldOf(drawing, attention)).toEqual(whole)
    expect(fieldOf(drawing, draw(drawing, [attention, patches], 'Add'))).toEqual(whole)
  })
  test('a gate that looks at the whole image leaves the region and is told', () => {
    const gated = { size: [3, 3], stride: [1, 1], context: true }
    expect(fieldAfter([conv(3), ['SqueezeExcite', {}]], 32)).toEqual(gated)
    const drawing = startDrawing()
    const map = draw(drawing, 'input', 'Conv2D', { filters: 4 })
    const gate = draw(drawing, draw(drawing, map, 'GlobalAveragePooling2D', { keepdims: true }), 'Conv2D', { filters: 4, kernel_size: [1, 1] })
    expect(fieldOf(drawing, draw(drawing, [map, gate], 'Multiply'))).toEqual(gated)
  })
  test('an input of plain numbers sees no image', () => {
    const drawing = startDrawing()
    const numbers = draw(drawing, drawInput(drawing, { data: 'numbers', shape: [4] }), 'Dense', { units: 2 })
    expect(fieldOf(drawing, numbers)).toBeUndefined()
  })
})

test('a shortcut does not shrink the field: the larger branch counts', () => {
  const drawing = startDrawing()
  const start = draw(drawing, 'input', 'Conv2D', { filters: 4, padding: 'same' })
  const long = draw(drawing, draw(drawing, start, 'Conv2D', { filters: 4, padding: 'same' }), 'Conv2D', { filters: 4, padding: 'same' })
  expect(fieldOf(drawing, draw(drawing, [long, start], 'Add'))?.size).toEqual([7, 7])
})

test('activation memory of LeNet-5: four bytes a number', () => {
  const network = inferNetwork(lenet5.create(lenet5.input, 10), 10)
  const first = [...network.layers.values()].find(({ layer }) => layer.kind === 'Conv2D')!
  expect(outputBytes(first)).toBe(first.outputShape!.reduce((a, b) => a * b) * 4)
  expect(activationBytes(network)).toBe([...network.layers.values()].reduce((sum, { outputShape }) => sum + outputShape!.reduce((a, b) => a * b) * 4, 0))
})
