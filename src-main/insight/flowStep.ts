/** How one number of a convolution or a pool came about, from the outputs of the layer before it. Used by flow.ts. */
import type { FlowStep, FlowStepChannel } from '../../src-shared/api/flow.ts'
import { AppError } from '../../src-shared/errors/appError.ts'
import { conv1dWindow } from '../../src-shared/layers/conv1d.ts'
import { conv2dWindow } from '../../src-shared/layers/conv2d.ts'
import { depthwiseConv2dWindow } from '../../src-shared/layers/depthwiseConv2d.ts'
import { poolingWindow, poolingWindow1d } from '../../src-shared/layers/poolingOptions.ts'
import type { WindowOptions } from '../../src-shared/layers/slidingWindow.ts'
import type { LayerNode } from '../../src-shared/network/document.ts'
import type { InferredLayer } from '../../src-shared/network/infer.ts'
import type { Shape } from '../../src-shared/tensor/shape.ts'
import { pooled, slideOver, sumOfProducts, windowStart, windowValues, type Plane, type PoolRule } from '../../src-shared/tensor/windowSteps.ts'
import { outputOf, type Flow } from './flow.ts'
import type { FlowQuestion } from './messages.ts'

const pools: Readonly<Record<string, PoolRule>> = { MaxPooling2D: 'max', AveragePooling2D: 'average', L2Pooling2D: 'l2', MaxPooling1D: 'max', AveragePooling1D: 'average' }
/** Name of the weight whose windows slide, by kind. */
const kernels: Readonly<Record<string, string>> = { Conv2D: 'kernel', DepthwiseConv2D: 'depthwise_kernel', Conv1D: 'kernel' }

export function canStep({ layer, inputIds }: InferredLayer): boolean {
  return inputIds.length === 1 && layer.timeDistributed !== true && (Object.hasOwn(pools, layer.kind) || Object.hasOwn(kernels, layer.kind))
}

/** `most`: so many channels are written out from `firstInput` on. */
export function stepOf(flow: Flow, question: Extract<FlowQuestion, { about: 'step' }>, most: number): FlowStep {
  const { layerId, firstInput } = question
  const inferred = flow.network.layers.get(layerId)
  if (inferred === undefined || !canStep(inferred)) throw new AppError('flowLayerUnknown', { layerId })
  const sequence = inferred.outputShape?.length === 2
  // A sequence [T, F] is an image of one column; its map shows features side by side.
  const { channel, row, column } = sequence ? { channel: question.column, row: question.row, column: question.channel } : question
  const [height = 1, width = 1, channels = 1] = asImage(inferred.inputShapes[0] ?? [])
  const [outHeight = 1, outWidth = 1, outChannels = 1] = asImage(inferred.outputShape ?? [])
  for (const [what, received, size] of [['channel', channel, outChannels], ['row', row, outHeight], ['column', column, outWidth]] as const) {
    if (received >= size) throw new AppError('flowPlaceUnknown', { what, received, most: size - 1 })
  }
  const window = windowOf(inferred.layer)
  const slide = slideOver(window, height, width)
  const before = outputOf(flow, inferred.inputIds[0]!)
  const plane = (index: number): Plane => ({
    rows: height, columns: width,
    values: sequence ? before.filter((_, at) => at % channels === index) : before.subarray(index * height * width, (index + 1) * height * width),
  })
  const at = [row, column] as const
  const output = outputOf(flow, layerId)[sequence ? row * outChannels + channel : (channel * outHeight + row) * outWidth + column] ?? Number.NaN
  const common = { kernel: window.kernel, strides: window.strides, dilation: window.dilation, inputSize: [height, width] as const, output }
  const [top, left] = windowStart(slide, at)
  /** Where a channel is seen: on a map of its own, or in its column of a sequence's one map. */
  const seenAt = (index: number): Pick<FlowStep, 'inputMap' | 'start'> => (sequence ? { inputMap: 0, start: [top, index] } : { inputMap: index, start: [top, left] })
  const rule = pools[inferred.layer.kind]
  if (rule !== undefined) {
    const values = windowValues(plane(channel), slide, at)
    const total = pooled(rule, values)
    return { ...common, ...seenAt(channel), rule, sums: [total], firstChannel: channel, channels: [{ channel, values, weights: [], sum: total }], bias: null, total, activation: 'linear' }
  }
  // IR layout [K, C/groups, R, S]; a depthwise kernel is one of as many groups as there are input channels.
  const kernel = flow.weights.get(`${inferred.weightsOf}/${kernels[inferred.layer.kind]!}`)!
  const [, perGroup = 1] = kernel.shape
  const firstChannel = Math.floor(channel / (outChannels / (channels / perGroup))) * perGroup
  const cells = window.kernel[0] * window.kernel[1]
  const weightsOf = (index: number): readonly number[] => Array.from(kernel.data.subarray((channel * perGroup + index) * cells, (channel * perGroup + index + 1) * cells), Number)
  const part = (index: number): FlowStepChannel => {
    const values = windowValues(plane(firstChannel + index), slide, at)
    const weights = weightsOf(index)
    return { channel: firstChannel + index, values, weights, sum: sumOfProducts(values, weights) }
  }
  const sums = Array.from({ length: perGroup }, (_, index) => part(index).sum)
  // Of many channels, those that matter most come first.
  const order = perGroup <= most ? sums.map((_, index) => index) : sums.map((_, index) => index).toSorted((a, b) => Math.abs(sums[b]!) - Math.abs(sums[a]!))
  const written = order.slice(firstInput, firstInput + most).map(part)
  const biases = flow.weights.get(`${inferred.weightsOf}/bias`)
  const bias = biases === undefined ? null : Number(biases.data[channel])
  const total = sums.reduce((sum, part) => sum + part, bias ?? 0)
  return { ...common, ...seenAt(written[0]?.channel ?? firstChannel), rule: 'convolution', sums, firstChannel, channels: written, bias, total, activation: String(inferred.layer.config['activation'] ?? 'linear') }
}

function windowOf({ kind, config }: LayerNode): WindowOptions {
  if (kind === 'Conv2D') return conv2dWindow(config)
  if (kind === 'DepthwiseConv2D') return depthwiseConv2dWindow(config)
  if (kind === 'Conv1D') return upright(conv1dWindow(config))
  if (kind.endsWith('1D')) return upright(poolingWindow1d(config))
  return poolingWindow(config)
}

/** A window along the steps, which is one over an image of height 1, with the steps downwards. */
function upright({ kernel, strides, dilation, padding }: WindowOptions): WindowOptions {
  return { kernel: [kernel[1], kernel[0]], strides: [strides[1], strides[0]], dilation: [dilation[1], dilation[0]], padding: [padding[1], padding[0]] }
}

/** [T, F] as [T, 1, F]. */
function asImage(shape: Shape): Shape {
  return shape.length === 2 ? [shape[0] ?? 1, 1, shape[1] ?? 1] : shape
}
