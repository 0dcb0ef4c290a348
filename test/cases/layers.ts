/**
 * Rows for every layer kind (a kind without rows does not compile), each inside a small network that can be trained: the layer
 * gets a 3-channel image or 5 features and is followed by a softmax head. Read by tests of documents, shapes, gradients, steps.
 */
import type { InputSettings } from '../../src-shared/dataset/inputSettings.ts'
import type { LayerKindName } from '../../src-shared/layers/index.ts'
import { layerKind } from '../../src-shared/layers/index.ts'
import type { LayerConfig } from '../../src-shared/layers/layer.ts'
import type { NetworkDocument } from '../../src-shared/network/document.ts'
import { inferNetwork } from '../../src-shared/network/infer.ts'
import type { Drawing } from '../../src-shared/templates/drawing.ts'
import { draw, finishDrawing, startDrawing } from '../../src-shared/templates/drawing.ts'

export interface LayerCase {
  readonly title: string
  readonly config: LayerConfig
  /** What the layer is fed: an image [6,5,3] (default), or features [5]; merging layers get it twice, through different convolutions. */
  readonly from?: 'image' | 'features'
}

export const caseClasses = 3
export const caseInput: InputSettings = { widthPx: 5, heightPx: 6, colour: 'rgb', fit: 'stretch' }

const activationRows: readonly LayerCase[] = ['linear', 'relu', 'leaky_relu', 'sigmoid', 'tanh', 'softmax'].flatMap((activation) => [
  { title: `${activation} on images`, config: { activation } },
  { title: `${activation} on features`, config: { activation }, from: 'features' as const },
])

export const layerCases: { readonly [K in LayerKindName]: readonly LayerCase[] } = {
  Input: [{ title: 'raw pixels', config: {} }],
  Rescaling: [{ title: 'scale and offset', config: { scale: 0.5, offset: -1 } }, { title: 'features', config: { scale: 2, offset: 0 }, from: 'features' }],
  Conv2D: [
    { title: '3x3 valid relu', config: { filters: 4, activation: 'relu' } },
    { title: '3x3 same stride 2', config: { filters: 2, padding: 'same', strides: [2, 2] } },
    { title: '1x1 without bias', config: { filters: 2, kernel_size: [1, 1], use_bias: false } },
    { title: 'stride larger than the kernel', config: { filters: 2, kernel_size: [2, 1], strides: [3, 2] } },
    { title: 'groups, dilation, tanh', config: { filters: 6, kernel_size: [2, 2], dilation_rate: [2, 3], groups: 3, activation: 'tanh' } },
    { title: 'kernel as large as the image', config: { filters: 3, kernel_size: [6, 5], activation: 'sigmoid', kernel_initializer: 'he_normal' } },
  ],
  DepthwiseConv2D: [
    { title: '3x3 same', config: { padding: 'same' } },
    { title: 'multiplier 2, stride 2, leaky relu', config: { depth_multiplier: 2, strides: 2, padding: 'same', activation: 'leaky_relu' } },
    { title: 'dilation, no bias', config: { kernel_size: [2, 2], dilation_rate: [2, 2], use_bias: false, depthwise_initializer: 'he_normal' } },
  ],
  ZeroPadding2D: [{ title: 'four sides', config: { padding: [1, 0, 2, 3] } }],
  MaxPooling2D: [
    { title: '2x2', config: {} },
    { title: '3x3 stride 2 same', config: { pool_size: [3, 3], strides: [2, 2], padding: 'same' } },
    { title: '2x2 stride 1', config: { pool_size: [2, 2], strides: [1, 1] } },
    { title: 'stride larger than the window', config: { pool_size: [1, 2], strides: [3, 3] } },
  ],
  AveragePooling2D: [
    { title: '2x2', config: {} },
    { title: '3x3 stride 2 same', config: { pool_size: [3, 3], strides: [2, 2], padding: 'same' } },
    { title: '2x3 stride 1 same', config: { pool_size: [2, 3], strides: [1, 1], padding: 'same' } },
  ],
  GlobalAveragePooling2D: [{ title: 'image', config: {} }],
  Flatten: [{ title: 'image', config: {} }, { title: 'features', config: {}, from: 'features' }],
  Dense: [
    { title: 'relu', config: { units: 4, activation: 'relu' }, from: 'features' },
    { title: 'one unit, no bias', config: { units: 1, use_bias: false, kernel_initializer: 'he_normal' }, from: 'features' },
    { title: 'softmax in the middle', config: { units: 4, activation: 'softmax' }, from: 'features' },
  ],
  Activation: activationRows,
  BatchNormalization: [
    { title: 'images', config: {} },
    { title: 'features', config: { momentum: 0.5, epsilon: 0.01 }, from: 'features' },
    { title: 'without scale', config: { scale: false } },
    { title: 'without centre', config: { center: false } },
  ],
  Dropout: [
    { title: 'rate 0', config: { rate: 0 } },
    { title: 'rate 0.5 on images', config: { rate: 0.5 } },
    { title: 'rate 0.3 on features', config: { rate: 0.3 }, from: 'features' },
  ],
  Add: [{ title: 'images', config: {} }, { title: 'features', config: {}, from: 'features' }],
  Concatenate: [{ title: 'images', config: {} }, { title: 'features', config: {}, from: 'features' }],
}

export const allLayerCases: readonly { readonly title: string; readonly document: NetworkDocument }[] = (Object.keys(layerCases) as LayerKindName[]).flatMap((kind) =>
  layerCases[kind].map((row) => ({ title: `${kind}: ${row.title}`, document: caseDocument(kind, row) })))

function caseDocument(kind: LayerKindName, { title, config, from = 'image' }: LayerCase): NetworkDocument {
  const drawing = startDrawing()
  const scaled = draw(drawing, 'input', 'Rescaling', { scale: 1 / 128, offset: -1 })
  const branch = (): string => {
    // Through weights first, so that the gradient has to pass the layer.
    const image = draw(drawing, scaled, 'Conv2D', { filters: 3, kernel_size: [1, 1] })
    return from === 'image' ? image : draw(drawing, draw(drawing, image, 'Flatten'), 'Dense', { units: 5 })
  }
  const merging = (layerKind(kind)?.inputs.max ?? 1) > 1
  let last = branch()
  if (kind !== 'Input') last = draw(drawing, merging ? [last, branch(), last] : last, kind, config)
  if (rankAfter(drawing, last) === 3) last = draw(drawing, last, 'Flatten')
  draw(drawing, last, 'Dense', { units: caseClasses, activation: 'softmax' })
  return finishDrawing(drawing, title, caseInput)
}

function rankAfter(drawing: Drawing, id: string): number {
  return inferNetwork(finishDrawing(drawing, 'part', caseInput)).layers.get(id)?.outputShape?.length ?? 0
}
