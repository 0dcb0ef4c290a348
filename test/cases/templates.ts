/** Whole networks and blocks of the field, small enough for the float64 reference. Read by test/golden/layerValues.py and the tests against it. */
import type { InputSettings } from '../../src-shared/dataset/inputSettings.ts'
import type { NetworkDocument } from '../../src-shared/network/document.ts'
import { draw, finishDrawing, startDrawing, type Drawing } from '../../src-shared/templates/drawing.ts'
import { lenet5 } from '../../src-shared/templates/lenet5.ts'
import { mobilenetV2, resnet20 } from '../bench/networks.ts'

export const templateClasses = 10
const input: InputSettings = { widthPx: 16, heightPx: 16, colour: 'rgb', fit: 'stretch' }

function block(title: string, build: (drawing: Drawing, image: string) => string): { readonly title: string; readonly document: NetworkDocument } {
  const drawing = startDrawing()
  const last = build(drawing, draw(drawing, 'input', 'Rescaling', { scale: 1 / 127.5, offset: -1 }))
  draw(drawing, last, 'Dense', { units: templateClasses, activation: 'softmax' })
  return { title, document: finishDrawing(drawing, title, input) }
}

/** Huang et al. 2017: each of four pairs of convolutions sees what all before it made; then a transition that halves. */
const denseBlock = block('DenseNet block', (drawing, image) => {
  const normalized = (from: string): string => draw(drawing, draw(drawing, from, 'BatchNormalization', { epsilon: 1.001e-5 }), 'Activation', { activation: 'relu' })
  let all = draw(drawing, image, 'Conv2D', { filters: 16, padding: 'same', use_bias: false })
  for (let pair = 0; pair < 4; pair += 1) {
    const narrow = draw(drawing, normalized(all), 'Conv2D', { filters: 32, kernel_size: [1, 1], use_bias: false })
    all = draw(drawing, [all, draw(drawing, normalized(narrow), 'Conv2D', { filters: 8, padding: 'same', use_bias: false })], 'Concatenate')
  }
  return draw(drawing, draw(drawing, draw(drawing, normalized(all), 'Conv2D', { filters: 24, kernel_size: [1, 1], use_bias: false }), 'AveragePooling2D'), 'GlobalAveragePooling2D')
})

/** Szegedy et al. 2015, figure 2b: 1x1, 3x3 and 5x5 behind narrowing 1x1 convolutions, and a pool. */
const inceptionBlock = block('Inception block', (drawing, image) => {
  const convolved = (from: string, filters: number, side: number): string => draw(drawing, from, 'Conv2D', { filters, kernel_size: [side, side], padding: 'same', activation: 'relu' })
  const stem = draw(drawing, convolved(image, 16, 3), 'MaxPooling2D', { pool_size: [3, 3], strides: [2, 2], padding: 'same' })
  const pooled = draw(drawing, stem, 'MaxPooling2D', { pool_size: [3, 3], strides: [1, 1], padding: 'same' })
  const joined = draw(drawing, [convolved(stem, 8, 1), convolved(convolved(stem, 12, 1), 16, 3), convolved(convolved(stem, 4, 1), 8, 5), convolved(pooled, 8, 1)], 'Concatenate')
  return draw(drawing, joined, 'GlobalAveragePooling2D')
})

/** Dosovitskiy et al. 2021, figure 1: normalization in front of attention and of the two Dense layers, each with a way around. */
const vitBlock = block('ViT block', (drawing, image) => {
  let tokens = draw(drawing, image, 'PatchEmbedding', { patch_size: 4, embed_dim: 24 })
  const normalized = (from: string): string => draw(drawing, from, 'LayerNormalization', { epsilon: 1e-6 })
  tokens = draw(drawing, [tokens, draw(drawing, normalized(tokens), 'MultiHeadAttention', { num_heads: 3, key_dim: 8 })], 'Add')
  const wide = draw(drawing, normalized(tokens), 'Dense', { units: 96, activation: 'gelu' })
  tokens = draw(drawing, [tokens, draw(drawing, wide, 'Dense', { units: 24 })], 'Add')
  return draw(drawing, normalized(tokens), 'GlobalAveragePooling1D')
})

/** The same network without corners: at those of relu6 rounding decides about gradients, and behind so many batch normalizations about all of them. */
function smooth(document: NetworkDocument): NetworkDocument {
  return { ...document, layers: document.layers.map((layer) => (layer.config.activation === 'relu6' ? { ...layer, config: { ...layer.config, activation: 'silu' } } : layer)) }
}

export const templateCases: readonly { readonly title: string; readonly document: NetworkDocument }[] = [
  { title: 'LeNet-5', document: lenet5.create(lenet5.input, templateClasses) },
  { title: 'ResNet-20', document: resnet20() },
  { title: 'MobileNetV2', document: mobilenetV2(64, templateClasses) },
  { title: 'MobileNetV2, silu for relu6', document: smooth(mobilenetV2(64, templateClasses)) },
  denseBlock,
  inceptionBlock,
  vitBlock,
]
