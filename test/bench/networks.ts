/** The networks of `npm run bench -- train`, drawn layer by layer. Both sides read the same document: ours compiles it, `train.py` builds torch modules from it. */
import type { LayerConfig } from '../../src-shared/layers/layer.ts'
import type { NetworkDocument } from '../../src-shared/network/document.ts'
import { draw, finishDrawing, startDrawing, type Drawing } from '../../src-shared/templates/drawing.ts'
import { kerasMnist } from '../../src-shared/templates/kerasMnist.ts'

const convolution: LayerConfig = { padding: 'same', use_bias: false, kernel_initializer: 'he_normal' }
/** PyTorch pads strided windows on both sides alike, Keras's `same` does not, so the rows are added by a layer of their own. */
const stridedConvolution: LayerConfig = { ...convolution, padding: 'valid', strides: [2, 2] }

const square = (sidePx: number) => ({ widthPx: sidePx, heightPx: sidePx, colour: 'rgb', fit: 'stretch' }) as const

export const mnist = (): NetworkDocument => kerasMnist.create(kerasMnist.input, 10)

/** He, Zhang, Ren, Sun 2015, section 4.2 with n = 3: 20 layers with weights, 16, 32 and 64 channels; 1x1 convolutions on the shortcuts that change size. */
export function resnet20(): NetworkDocument {
  const drawing = startDrawing()
  let last = draw(drawing, 'input', 'Rescaling', { scale: 1 / 127.5, offset: -1 })
  last = normalized(drawing, draw(drawing, last, 'Conv2D', { ...convolution, filters: 16 }), 'relu')
  for (const [stage, filters] of [16, 32, 64].entries())
    for (let block = 0; block < 3; block++) last = basicBlock(drawing, last, filters, stage > 0 && block === 0)
  last = draw(drawing, last, 'GlobalAveragePooling2D')
  draw(drawing, last, 'Dense', { units: 10, activation: 'softmax' })
  return finishDrawing(drawing, 'ResNet-20', square(32))
}

/** He et al. 2015, table 1, 50 layers. */
export const resnet50 = (): NetworkDocument => bottleneckNetwork('ResNet-50', [3, 4, 6, 3])
/** He et al. 2015, table 1, 152 layers: 516 layers of a document. */
export const resnet152 = (): NetworkDocument => bottleneckNetwork('ResNet-152', [3, 8, 36, 3])

/** Stages of this many bottleneck blocks; the stride is on the 3x3 convolution, as in torchvision. */
function bottleneckNetwork(name: string, stages: readonly number[]): NetworkDocument {
  const drawing = startDrawing()
  let last = draw(drawing, 'input', 'Rescaling', { scale: 1 / 127.5, offset: -1 })
  last = draw(drawing, last, 'ZeroPadding2D', { padding: [3, 3, 3, 3] })
  last = normalized(drawing, draw(drawing, last, 'Conv2D', { ...stridedConvolution, filters: 64, kernel_size: [7, 7] }), 'relu')
  last = draw(drawing, last, 'ZeroPadding2D')
  last = draw(drawing, last, 'MaxPooling2D', { pool_size: [3, 3], strides: [2, 2] })
  for (const [stage, blocks] of stages.entries())
    for (let block = 0; block < blocks; block++) last = bottleneck(drawing, last, 64 * 2 ** stage, stage > 0 && block === 0, block === 0)
  last = draw(drawing, last, 'GlobalAveragePooling2D')
  draw(drawing, last, 'Dense', { units: 1000, activation: 'softmax' })
  return finishDrawing(drawing, name, square(224))
}

/** Simonyan, Zisserman 2014: pairs of 3x3 convolutions between poolings, 64, 128 and 256 channels, one classifying layer. */
export function vgg(): NetworkDocument {
  const drawing = startDrawing()
  let last = draw(drawing, 'input', 'Rescaling', { scale: 1 / 127.5, offset: -1 })
  for (const filters of [64, 128, 256]) {
    for (let repeat = 0; repeat < 2; repeat++) last = draw(drawing, last, 'Conv2D', { filters, padding: 'same', activation: 'relu', kernel_initializer: 'he_normal' })
    last = draw(drawing, last, 'MaxPooling2D')
  }
  last = draw(drawing, last, 'Flatten')
  draw(drawing, last, 'Dense', { units: 10, activation: 'softmax' })
  return finishDrawing(drawing, 'VGG-like', square(64))
}

/** Sandler et al. 2018, table 2: expansion, channels, repeats, first stride of each stage. */
const invertedStages = [[1, 16, 1, 1], [6, 24, 2, 2], [6, 32, 3, 2], [6, 64, 4, 2], [6, 96, 3, 1], [6, 160, 3, 2], [6, 320, 1, 1]] as const

export function mobilenetV2(sidePx: number, classCount: number): NetworkDocument {
  const drawing = startDrawing()
  let last = draw(drawing, 'input', 'Rescaling', { scale: 1 / 127.5, offset: -1 })
  last = draw(drawing, last, 'ZeroPadding2D')
  last = normalized(drawing, draw(drawing, last, 'Conv2D', { ...stridedConvolution, filters: 32 }), 'relu6')
  let channels = 32
  for (const [expansion, filters, repeats, stride] of invertedStages)
    for (let repeat = 0; repeat < repeats; repeat++) {
      last = invertedResidual(drawing, last, channels, channels * expansion, filters, repeat === 0 ? stride : 1)
      channels = filters
    }
  last = normalized(drawing, draw(drawing, last, 'Conv2D', { ...convolution, filters: 1280, kernel_size: [1, 1] }), 'relu6')
  last = draw(drawing, last, 'GlobalAveragePooling2D')
  draw(drawing, last, 'Dense', { units: classCount, activation: 'softmax' })
  return finishDrawing(drawing, 'MobileNetV2', square(sidePx))
}

/** Dosovitskiy et al. 2020 with the widths of ViT-Tiny (Touvron et al. 2020): 12 blocks of 192 features and 3 heads, normalization first, class token. */
export function vit(): NetworkDocument {
  const features = 192
  const sidePx = 32
  const patchPx = 4
  const drawing = startDrawing()
  let last = draw(drawing, 'input', 'Rescaling', { scale: 1 / 127.5, offset: -1 })
  last = draw(drawing, last, 'PatchEmbedding', { patch_size: patchPx, embed_dim: features })
  for (let block = 0; block < 12; block++) {
    const attended = draw(drawing, draw(drawing, last, 'LayerNormalization'), 'MultiHeadAttention', { num_heads: 3, key_dim: features / 3 })
    const middle = draw(drawing, [last, attended], 'Add')
    const widened = draw(drawing, draw(drawing, middle, 'LayerNormalization'), 'Dense', { units: 4 * features, activation: 'gelu' })
    last = draw(drawing, [middle, draw(drawing, widened, 'Dense', { units: features })], 'Add')
  }
  last = draw(drawing, draw(drawing, last, 'LayerNormalization'), 'Cropping1D', { cropping: [0, (sidePx / patchPx) ** 2] })
  draw(drawing, draw(drawing, last, 'Flatten'), 'Dense', { units: 10, activation: 'softmax' })
  return finishDrawing(drawing, 'ViT-Tiny', square(sidePx))
}

function normalized(drawing: Drawing, from: string, activation: 'relu' | 'relu6' | null, column = 0): string {
  const last = draw(drawing, from, 'BatchNormalization', {}, column)
  return activation === null ? last : draw(drawing, last, 'Activation', { activation }, column)
}

function strided(drawing: Drawing, from: string, filters: number): string {
  return draw(drawing, draw(drawing, from, 'ZeroPadding2D'), 'Conv2D', { ...stridedConvolution, filters })
}

function shortcutOf(drawing: Drawing, from: string, filters: number, strides: number): string {
  return normalized(drawing, draw(drawing, from, 'Conv2D', { ...convolution, filters, kernel_size: [1, 1], strides: [strides, strides], padding: 'valid' }, 1), null, 1)
}

function basicBlock(drawing: Drawing, from: string, filters: number, halves: boolean): string {
  let last = normalized(drawing, halves ? strided(drawing, from, filters) : draw(drawing, from, 'Conv2D', { ...convolution, filters }), 'relu')
  last = normalized(drawing, draw(drawing, last, 'Conv2D', { ...convolution, filters }), null)
  return draw(drawing, draw(drawing, [last, halves ? shortcutOf(drawing, from, filters, 2) : from], 'Add'), 'Activation', { activation: 'relu' })
}

function bottleneck(drawing: Drawing, from: string, width: number, halves: boolean, widens: boolean): string {
  let last = normalized(drawing, draw(drawing, from, 'Conv2D', { ...convolution, filters: width, kernel_size: [1, 1] }), 'relu')
  last = normalized(drawing, halves ? strided(drawing, last, width) : draw(drawing, last, 'Conv2D', { ...convolution, filters: width }), 'relu')
  last = normalized(drawing, draw(drawing, last, 'Conv2D', { ...convolution, filters: 4 * width, kernel_size: [1, 1] }), null)
  return draw(drawing, draw(drawing, [last, widens ? shortcutOf(drawing, from, 4 * width, halves ? 2 : 1) : from], 'Add'), 'Activation', { activation: 'relu' })
}

function invertedResidual(drawing: Drawing, from: string, channels: number, expanded: number, filters: number, strides: number): string {
  const depthwise: LayerConfig = { padding: 'same', use_bias: false, depthwise_initializer: 'he_normal' }
  let last = from
  if (expanded !== channels) last = normalized(drawing, draw(drawing, last, 'Conv2D', { ...convolution, filters: expanded, kernel_size: [1, 1] }), 'relu6')
  if (strides > 1) last = draw(drawing, last, 'ZeroPadding2D')
  last = normalized(drawing, draw(drawing, last, 'DepthwiseConv2D', strides > 1 ? { ...depthwise, padding: 'valid', strides: 2 } : depthwise), 'relu6')
  last = normalized(drawing, draw(drawing, last, 'Conv2D', { ...convolution, filters, kernel_size: [1, 1] }), null)
  return strides === 1 && channels === filters ? draw(drawing, [from, last], 'Add') : last
}
