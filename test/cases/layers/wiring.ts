/** What layers can be besides themselves: users of another layer's weights, applied to every time step, the end of a network without a Dense. */
import type { LayerKindName } from '../../../src-shared/layers/index.ts'
import type { LayerConfig } from '../../../src-shared/layers/layer.ts'
import type { NetworkDocument } from '../../../src-shared/network/document.ts'
import { draw, finishDrawing, startDrawing, type Drawing } from '../../../src-shared/templates/drawing.ts'
import { caseClasses, caseInput } from './layerCase.ts'

interface WiringCase {
  readonly title: string
  readonly document: NetworkDocument
}

/** Another use of a layer's weights. */
export function again(drawing: Drawing, owner: string, from: string | readonly string[]): string {
  const { kind, config, timeDistributed } = drawing.layers.find(({ id }) => id === owner)!
  const id = draw(drawing, from, kind as LayerKindName, config)
  change(drawing, id, { sharedWith: owner, ...(timeDistributed ? { timeDistributed } : {}) })
  return id
}

/** A layer that is applied to every time step. */
function everyStep(drawing: Drawing, from: string, kind: LayerKindName, config: LayerConfig = {}): string {
  const id = draw(drawing, from, kind, config)
  change(drawing, id, { timeDistributed: true })
  return id
}

function change(drawing: Drawing, id: string, values: { readonly sharedWith?: string; readonly timeDistributed?: true }): void {
  const at = drawing.layers.findIndex((layer) => layer.id === id)
  drawing.layers[at] = { ...drawing.layers[at]!, ...values }
}

/** `build` gets the scaled image [6,5,3] behind weights; what it returns is flattened in front of a softmax, unless it is the end itself. */
function wiring(title: string, build: (drawing: Drawing, image: string) => string, end = false): WiringCase {
  const drawing = startDrawing()
  const image = draw(drawing, draw(drawing, 'input', 'Rescaling', { scale: 1 / 128, offset: -1 }), 'Conv2D', { filters: 3, kernel_size: [1, 1] })
  const last = build(drawing, image)
  if (!end) draw(drawing, draw(drawing, last, 'Flatten'), 'Dense', { units: caseClasses, activation: 'softmax' })
  return { title, document: finishDrawing(drawing, title, caseInput) }
}

/** Two different views of the image. */
function views(drawing: Drawing, image: string): readonly [string, string] {
  return [image, draw(drawing, image, 'DepthwiseConv2D', { padding: 'same' })]
}

const features = (drawing: Drawing, image: string): string => draw(drawing, draw(drawing, image, 'Flatten'), 'Dense', { units: 5, activation: 'tanh' })
const series = (drawing: Drawing, image: string): string => draw(drawing, image, 'Reshape', { target_shape: [2, 3, 5, 3] })

export const wiringCases: readonly WiringCase[] = [
  wiring('sharedWith: siamese convolution and Dense', (drawing, image) => {
    const [one, other] = views(drawing, image)
    const convolved = draw(drawing, one, 'Conv2D', { filters: 4, activation: 'relu' })
    const first = features(drawing, convolved)
    const second = again(drawing, first, draw(drawing, again(drawing, convolved, other), 'Flatten'))
    return draw(drawing, [first, second], 'Subtract')
  }),
  wiring('sharedWith: batch normalization used twice moves its statistics twice', (drawing, image) => {
    const first = draw(drawing, image, 'BatchNormalization', { momentum: 0.9 })
    return again(drawing, first, draw(drawing, first, 'Conv2D', { filters: 3, padding: 'same', activation: 'tanh' }))
  }),
  wiring('sharedWith: three uses behind each other, one penalty', (drawing, image) => {
    const start = features(drawing, image)
    const first = draw(drawing, start, 'Dense', { units: 5, activation: 'tanh', kernel_regularizer_l2: 0.0625 })
    return again(drawing, first, again(drawing, first, first))
  }),
  wiring('sharedWith: attention and an LSTM on two sequences', (drawing, image) => {
    const [one, other] = views(drawing, image)
    const patches = draw(drawing, one, 'PatchEmbedding', { patch_size: 2, embed_dim: 4 })
    const attended = draw(drawing, patches, 'MultiHeadAttention', { num_heads: 2, key_dim: 2 })
    const read = draw(drawing, attended, 'LSTM', { units: 3 })
    return draw(drawing, [read, again(drawing, read, again(drawing, attended, again(drawing, patches, other)))], 'Multiply')
  }),
  wiring('timeDistributed: convolution, pool, Flatten and Dense on a series of images', (drawing, image) => {
    const convolved = everyStep(drawing, series(drawing, image), 'Conv2D', { filters: 2, padding: 'same', activation: 'tanh' })
    return everyStep(drawing, everyStep(drawing, everyStep(drawing, convolved, 'MaxPooling2D'), 'Flatten'), 'Dense', { units: 3, kernel_regularizer_l1: 0.0625 })
  }),
  wiring('timeDistributed: LSTM along the rows of an image', (drawing, image) => everyStep(drawing, image, 'LSTM', { units: 2 })),
  wiring('timeDistributed: Conv1D and LayerNormalization along rows', (drawing, image) =>
    everyStep(drawing, everyStep(drawing, image, 'Conv1D', { filters: 4, kernel_size: 2, padding: 'causal' }), 'LayerNormalization', { axis: [1, 2] })),
  wiring('timeDistributed: squeeze-and-excitation, Permute, Reshape', (drawing, image) => {
    const squeezed = everyStep(drawing, series(drawing, image), 'SqueezeExcite', { ratio: 1 })
    return everyStep(drawing, everyStep(drawing, squeezed, 'Permute', { dims: [3, 1, 2] }), 'Reshape', { target_shape: [5, 9] })
  }),
  wiring('timeDistributed: upsampling along rows, patches of every image of a series', (drawing, image) => {
    const rows = everyStep(drawing, image, 'UpSampling1D')
    const patches = everyStep(drawing, series(drawing, image), 'PatchEmbedding', { patch_size: 2, embed_dim: 3 })
    return draw(drawing, [draw(drawing, rows, 'Flatten'), draw(drawing, patches, 'Flatten')], 'Concatenate')
  }),
  wiring('timeDistributed and sharedWith: Dense with softmax on two sequences', (drawing, image) => {
    const [one, other] = views(drawing, image)
    const first = everyStep(drawing, draw(drawing, one, 'Reshape', { target_shape: [6, 15] }), 'Dense', { units: 4, activation: 'softmax' })
    return draw(drawing, [first, again(drawing, first, draw(drawing, other, 'Reshape', { target_shape: [6, 15] }))], 'Maximum')
  }),
  wiring('the end: a Softmax layer', (drawing, image) => draw(drawing, draw(drawing, features(drawing, image), 'Dense', { units: caseClasses }), 'Softmax'), true),
  wiring('the end: a Softmax layer behind a convolution and a global pool', (drawing, image) =>
    draw(drawing, draw(drawing, draw(drawing, image, 'Conv2D', { filters: caseClasses }), 'GlobalMaxPooling2D'), 'Softmax'), true),
  wiring('the end: Activation softmax', (drawing, image) => draw(drawing, draw(drawing, features(drawing, image), 'Dense', { units: caseClasses }), 'Activation', { activation: 'softmax' }), true),
]

/** Networks that are no classifiers of single images: several inputs, several outputs. The main output still makes classes, so that there is a loss. */
function several(title: string, build: (drawing: Drawing, image: string) => void): WiringCase {
  const drawing = startDrawing()
  build(drawing, draw(drawing, 'input', 'Rescaling', { scale: 1 / 128, offset: -1 }))
  return { title, document: finishDrawing(drawing, title, caseInput) }
}

function input(drawing: Drawing, id: string, config: LayerConfig): string {
  drawing.layers.push({ id, kind: 'Input', config: { data: 'image', shape: [], ...config }, position: { x: 0, y: 0 } })
  return id
}

const classes = (drawing: Drawing, from: string | readonly string[]): string =>
  draw(drawing, typeof from === 'string' ? from : draw(drawing, from, 'Concatenate'), 'Dense', { units: caseClasses, activation: 'softmax' })

export const severalCases: readonly WiringCase[] = [
  several('two images through one network', (drawing, image) => {
    const other = draw(drawing, input(drawing, 'other', {}), 'Rescaling', { scale: 1 / 128, offset: -1 })
    const convolved = draw(drawing, image, 'Conv2D', { filters: 4, activation: 'relu' })
    const first = features(drawing, convolved)
    const second = again(drawing, first, draw(drawing, again(drawing, convolved, other), 'Flatten'))
    classes(drawing, draw(drawing, [first, second], 'Subtract'))
  }),
  several('an image and numbers of one, two and three axes', (drawing, image) => {
    const list = input(drawing, 'list', { data: 'numbers', shape: [4] })
    const sequence = draw(drawing, input(drawing, 'sequence', { data: 'numbers', shape: [3, 2] }), 'GRU', { units: 3 })
    const plane = draw(drawing, draw(drawing, input(drawing, 'plane', { data: 'numbers', shape: [4, 3, 2] }), 'Conv2D', { filters: 2, kernel_size: [2, 2] }), 'Flatten')
    classes(drawing, [features(drawing, image), list, sequence, plane])
  }),
  several('outputs of classes, of a sigmoid, of numbers and of an image', (drawing, image) => {
    const convolved = draw(drawing, image, 'Conv2D', { filters: 3, padding: 'same', activation: 'tanh' })
    draw(drawing, convolved, 'Conv2D', { filters: 2, kernel_size: [1, 1], activation: 'relu' })
    const inner = features(drawing, convolved)
    draw(drawing, inner, 'Dense', { units: 4, activation: 'sigmoid' })
    draw(drawing, inner, 'Dense', { units: 2 })
    classes(drawing, draw(drawing, inner, 'Dense', { units: 4, activation: 'tanh' }))
  }),
  several('outputs of recurrent layers and of attention keep their activations', (drawing, image) => {
    const tokens = draw(drawing, image, 'PatchEmbedding', { patch_size: 2, embed_dim: 4 })
    draw(drawing, tokens, 'LSTM', { units: 2, activation: 'sigmoid' })
    draw(drawing, draw(drawing, image, 'Conv2D', { filters: 2 }), 'SqueezeExcite', { ratio: 1, activation: 'sigmoid' })
    classes(drawing, draw(drawing, draw(drawing, draw(drawing, tokens, 'MultiHeadAttention', { num_heads: 1, key_dim: 2 }), 'GlobalAveragePooling1D'), 'Dense', { units: 3 }))
  }),
]
