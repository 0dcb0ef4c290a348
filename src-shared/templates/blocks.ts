/** Blocks of well-known networks, as the palette offers them: each is drawn for the shape that comes in and opens into its layers. */
import { draw, finishDrawing, startDrawing, type Drawing } from './drawing.ts'
import type { LayerConfig } from '../layers/layer.ts'
import type { NetworkDocument } from '../network/document.ts'
import type { Shape } from '../tensor/shape.ts'

export interface Block {
  readonly id: string
  readonly name: string
  /** Year and idea in one sentence. */
  readonly summary: string
  /** An Input layer and the layers of the block, for an input of this shape: [H, W, C], for the transformer [T, F]. */
  create(input: Shape): NetworkDocument
}

const convolution: LayerConfig = { padding: 'same', use_bias: false, kernel_initializer: 'he_normal' }
/** Features without a known input, such as the width of a small network. */
const usualWidth = 64

const widthOf = (input: Shape): number => input.at(-1) ?? usualWidth

function block(id: string, name: string, summary: string, build: (drawing: Drawing, width: number) => void): Block {
  return {
    id, name, summary,
    create(input) {
      const drawing = startDrawing()
      build(drawing, widthOf(input))
      return finishDrawing(drawing, name, { widthPx: 32, heightPx: 32, colour: 'rgb', fit: 'stretch' })
    },
  }
}

function normalized(drawing: Drawing, from: string, activation: string | null, column = 0): string {
  const last = draw(drawing, from, 'BatchNormalization', {}, column)
  return activation === null ? last : draw(drawing, last, 'Activation', { activation }, column)
}

/** Features of a head of a transformer, as in ViT. */
const headWidth = 64

export const blocks: readonly Block[] = [
  block('residual', 'Residual block', '2015 (ResNet): two convolutions learn a correction, which is added to what came in.', (drawing, width) => {
    const first = normalized(drawing, draw(drawing, 'input', 'Conv2D', { ...convolution, filters: width }), 'relu')
    const second = normalized(drawing, draw(drawing, first, 'Conv2D', { ...convolution, filters: width }), null)
    draw(drawing, draw(drawing, [second, 'input'], 'Add'), 'Activation', { activation: 'relu' })
  }),
  block('inverted-residual', 'Inverted residual', '2018 (MobileNetV2): widened six times by 1×1 kernels, looked at channel by channel, narrowed again and added to what came in.', (drawing, width) => {
    const wide = normalized(drawing, draw(drawing, 'input', 'Conv2D', { ...convolution, filters: 6 * width, kernel_size: [1, 1] }), 'relu6')
    const looked = normalized(drawing, draw(drawing, wide, 'DepthwiseConv2D', { padding: 'same', use_bias: false }), 'relu6')
    const narrow = normalized(drawing, draw(drawing, looked, 'Conv2D', { ...convolution, filters: width, kernel_size: [1, 1] }), null)
    draw(drawing, [narrow, 'input'], 'Add')
  }),
  block('inception', 'Inception block', '2014 (GoogLeNet, 3a): windows of three sizes and a pooling side by side, put behind each other.', (drawing) => {
    const conv = (from: string, filters: number, side: number, column: number): string => draw(drawing, from, 'Conv2D', { filters, kernel_size: [side, side], padding: 'same', activation: 'relu' }, column)
    const one = conv('input', 64, 1, 0)
    const three = conv(conv('input', 96, 1, 1), 128, 3, 1)
    const five = conv(conv('input', 16, 1, 2), 32, 5, 2)
    const pooled = conv(draw(drawing, 'input', 'MaxPooling2D', { pool_size: [3, 3], strides: [1, 1], padding: 'same' }, 3), 32, 1, 3)
    draw(drawing, [one, three, five, pooled], 'Concatenate')
  }),
  block('dense', 'Dense block', '2016 (DenseNet): four layers, each of which sees the output of all before it and adds 32 channels.', (drawing) => {
    const growth = 32
    let last = 'input'
    for (let index = 0; index < 4; index += 1) {
      const narrow = draw(drawing, normalized(drawing, last, 'relu'), 'Conv2D', { ...convolution, filters: 4 * growth, kernel_size: [1, 1] })
      const added = draw(drawing, normalized(drawing, narrow, 'relu'), 'Conv2D', { ...convolution, filters: growth })
      last = draw(drawing, [last, added], 'Concatenate')
    }
  }),
  block('squeeze-excite', 'Squeeze and excite', '2017 (SENet): one number per channel decides how much of that channel goes on.', (drawing, width) => {
    const mean = draw(drawing, 'input', 'GlobalAveragePooling2D', {}, 1)
    const narrow = draw(drawing, mean, 'Dense', { units: Math.max(1, Math.round(width / 16)), activation: 'relu' }, 1)
    const gate = draw(drawing, narrow, 'Dense', { units: width, activation: 'sigmoid' }, 1)
    draw(drawing, ['input', draw(drawing, gate, 'Reshape', { target_shape: [1, 1, width] }, 1)], 'Multiply')
  }),
  block('transformer', 'Transformer block', '2017, for images 2020 (ViT): every place looks at every other one, then each is worked on by itself; both are corrections. For a sequence, such as PatchEmbedding makes.', (drawing, width) => {
    const heads = Math.max(1, Math.round(width / headWidth))
    const attended = draw(drawing, draw(drawing, 'input', 'LayerNormalization'), 'MultiHeadAttention', { num_heads: heads, key_dim: Math.max(1, Math.round(width / heads)) })
    const middle = draw(drawing, ['input', attended], 'Add')
    const wide = draw(drawing, draw(drawing, middle, 'LayerNormalization'), 'Dense', { units: 4 * width, activation: 'gelu' })
    draw(drawing, [middle, draw(drawing, wide, 'Dense', { units: width })], 'Add')
  }),
  block('convnext', 'ConvNeXt block', '2022: a 7×7 window per channel, then two Dense layers at every place, scaled and added to what came in.', (drawing, width) => {
    const looked = draw(drawing, draw(drawing, 'input', 'DepthwiseConv2D', { kernel_size: [7, 7], padding: 'same' }), 'LayerNormalization', { epsilon: 1e-6 })
    const narrow = draw(drawing, draw(drawing, looked, 'Dense', { units: 4 * width, activation: 'gelu' }), 'Dense', { units: width })
    draw(drawing, ['input', draw(drawing, narrow, 'LayerScale')], 'Add')
  }),
]

/** The block with this id, or undefined. */
export function blockById(id: string): Block | undefined {
  return blocks.find((entry) => entry.id === id)
}
