/**
 * MobileNetV2 (Sandler et al. 2018) as SSDLite carries it for COCO: its layers as a document, and its weights out of the published TensorFlow.js
 * graph. There every batch normalization is a scale and a shift, and most scales are part of the kernels already; so here the rest is put into
 * the kernels too, and the shift is the bias. There are no moving statistics left.
 */
import type { LayerConfig } from '../../src-shared/layers/layer.ts'
import type { LayerKindName } from '../../src-shared/layers/index.ts'
import type { NetworkDocument } from '../../src-shared/network/document.ts'
import { draw, drawGroup, finishDrawing, startDrawing, type Drawing } from '../../src-shared/templates/drawing.ts'
import { signedPixels } from '../../src-shared/templates/parts.ts'
import type { Tensor } from '../graph/ir.ts'
import { irWeightShape, toIrLayout } from '../lowering/weightLayout.ts'
import type { Weights } from './weightFile.ts'

/** Expansion, filters, repeats and first stride of each stage (table 2). */
const stages = [[1, 16, 1, 1], [6, 24, 2, 2], [6, 32, 3, 2], [6, 64, 4, 2], [6, 96, 3, 1], [6, 160, 3, 2], [6, 320, 1, 1]] as const
/** Published for 300 px; every other size works as well. */
const sidePx = 300
const scope = 'FeatureExtractor/MobilenetV2'

/** A convolution of the graph and the layer that stands for it. */
interface Row {
  readonly layerId: string
  readonly kind: 'Conv2D' | 'DepthwiseConv2D'
  /** Where its constants lie in the graph. */
  readonly scope: string
}

/** The layers from the image to the last 1,280 channels, without a head; block names are those of Keras's MobileNetV2. */
export function cocoMobilenetDocument(): NetworkDocument {
  return drawAll().document
}

function drawAll(): { readonly document: NetworkDocument; readonly rows: readonly Row[] } {
  const drawing = startDrawing()
  const rows: Row[] = []
  const convolve = (id: string, from: string, graphScope: string, filters: number, side: number, options: LayerConfig): string => {
    rows.push({ layerId: id, kind: 'Conv2D', scope: `${scope}/${graphScope}` })
    return drawNamed(drawing, id, from, 'Conv2D', { filters, kernel_size: [side, side], padding: 'same', ...options })
  }
  let last = convolve('conv', drawNamed(drawing, 'rescaling', 'input', 'Rescaling', signedPixels), 'Conv', 32, 3, { strides: [2, 2], activation: 'relu6' })
  let channels = 32
  let index = 0
  for (const [expansion, filters, repeats, firstStride] of stages) {
    for (let repeat = 0; repeat < repeats; repeat += 1) {
      const [name, inGraph] = [`block_${index}`, index === 0 ? 'expanded_conv' : `expanded_conv_${index}`]
      const strides = repeat === 0 ? firstStride : 1
      const from = last
      const wide = expansion * channels
      drawGroup(drawing, `Block ${index}`, () => {
        if (expansion > 1) last = convolve(`${name}_expand`, last, `${inGraph}/expand`, wide, 1, { activation: 'relu6' })
        rows.push({ layerId: `${name}_depthwise`, kind: 'DepthwiseConv2D', scope: `${scope}/${inGraph}/depthwise` })
        last = drawNamed(drawing, `${name}_depthwise`, last, 'DepthwiseConv2D', { strides, padding: 'same', activation: 'relu6' })
        last = convolve(`${name}_project`, last, `${inGraph}/project`, filters, 1, {})
        if (strides === 1 && channels === filters) last = drawNamed(drawing, `${name}_add`, [from, last], 'Add')
      })
      channels = filters
      index += 1
    }
  }
  convolve('conv_1', last, 'Conv_1', 1280, 1, { activation: 'relu6' })
  return { document: finishDrawing(drawing, 'MobileNetV2 (COCO)', { widthPx: sidePx, heightPx: sidePx, colour: 'rgb', fit: 'stretch' }), rows }
}

/** `draw` with an id of our choice. */
function drawNamed(drawing: Drawing, id: string, from: string | readonly string[], kind: LayerKindName, options: LayerConfig = {}): string {
  const drawn = draw(drawing, from, kind, options)
  drawing.layers.push({ ...drawing.layers.pop()!, id })
  drawing.connections.forEach((connection, at) => {
    if (connection.to === drawn) drawing.connections[at] = { ...connection, to: id }
  })
  return id
}

/** The weights of the document out of the constants of the graph (Keras layout, by their names there), in IR layout. Throws an Error that names a constant which is missing or has another shape. */
export function cocoMobilenetWeights(constants: Weights): Weights {
  const { document, rows } = drawAll()
  const weights = new Map<string, Tensor>()
  for (const { layerId, kind, scope: at } of rows) {
    const depthwise = kind === 'DepthwiseConv2D'
    const kernel = constant(constants, at + (depthwise ? '/depthwise_weights' : '/Conv2D/merged_input'))
    const shift = constant(constants, `${at}/BatchNorm/batchnorm/sub`)
    const channels = kernel.shape[depthwise ? 2 : 3]
    if (kernel.shape.length !== 4 || shift.shape.join() !== String(channels)) throw new Error(`${at}: kernel [${kernel.shape.join()}] and shift [${shift.shape.join()}] do not fit`)
    const filters = document.layers.find(({ id }) => id === layerId)?.config['filters']
    if (!depthwise && channels !== filters) throw new Error(`${at}: it has ${channels} channels, ${String(filters)} were expected`)
    const data = depthwise ? scaled(kernel.data, constant(constants, `${at}/BatchNorm/batchnorm/mul`)) : kernel.data
    const name = depthwise ? 'depthwise_kernel' : 'kernel'
    weights.set(`${layerId}/${name}`, { shape: irWeightShape(name, kernel.shape), dtype: 'float32', data: toIrLayout(name, kernel.shape, data) })
    weights.set(`${layerId}/bias`, { shape: shift.shape, dtype: 'float32', data: shift.data })
  }
  return weights
}

/** [3,3,C,1] times [C]. */
function scaled(kernel: Float32Array, scale: { readonly shape: readonly number[]; readonly data: Float32Array }): Float32Array {
  return kernel.map((value, at) => value * (scale.data[at % scale.data.length] ?? 0))
}

function constant(constants: Weights, name: string): { readonly shape: readonly number[]; readonly data: Float32Array } {
  const tensor = constants.get(name)
  if (!(tensor?.data instanceof Float32Array)) throw new Error(`${name}: the graph has no such constant`)
  return { shape: tensor.shape, data: tensor.data }
}
