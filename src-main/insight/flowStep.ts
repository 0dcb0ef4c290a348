/** How one number of a convolution, a Dense layer or a pool came about, from the outputs of the layer before it. Used by flow.ts. */
import type { FlowStep, FlowStepChannel } from '../../src-shared/api/flow.ts'
import { AppError } from '../../src-shared/errors/appError.ts'
import { conv1dWindow } from '../../src-shared/layers/conv1d.ts'
import { conv2dWindow } from '../../src-shared/layers/conv2d.ts'
import { conv2dTransposeWindows } from '../../src-shared/layers/conv2dTranspose.ts'
import { depthwiseConv2dWindow } from '../../src-shared/layers/depthwiseConv2d.ts'
import { poolingWindow, poolingWindow1d } from '../../src-shared/layers/poolingOptions.ts'
import { pairOption, type WindowOptions } from '../../src-shared/layers/slidingWindow.ts'
import type { LayerNode } from '../../src-shared/network/document.ts'
import type { InferredLayer } from '../../src-shared/network/infer.ts'
import type { Shape } from '../../src-shared/tensor/shape.ts'
import { pooled, slideOver, sumOfProducts, windowStart, windowValues, type Plane, type PoolRule } from '../../src-shared/tensor/windowSteps.ts'
import { outputOf, type Flow } from './flow.ts'
import type { FlowQuestion } from './messages.ts'

const pools: Readonly<Record<string, PoolRule>> = { MaxPooling2D: 'max', AveragePooling2D: 'average', L2Pooling2D: 'l2', MaxPooling1D: 'max', AveragePooling1D: 'average' }
/** Name of the weight whose windows slide, by kind. */
const kernels: Readonly<Record<string, string>> = { Conv2D: 'kernel', DepthwiseConv2D: 'depthwise_kernel', SeparableConv2D: 'depthwise_kernel', Conv1D: 'kernel' }

export function canStep({ layer, inputIds, outputShape }: InferredLayer): boolean {
  return inputIds.length === 1 && layer.timeDistributed !== true && ((layer.kind === 'Dense' && (outputShape?.length ?? 0) < 4) || layer.kind === 'Conv2DTranspose' || Object.hasOwn(pools, layer.kind) || Object.hasOwn(kernels, layer.kind))
}

/** `most`: so many channels are written out from `firstInput` on. */
export function stepOf(flow: Flow, question: Extract<FlowQuestion, { about: 'step' }>, most: number): FlowStep {
  const { layerId, firstInput } = question
  const inferred = flow.network.layers.get(layerId)
  if (inferred === undefined || !canStep(inferred)) throw new AppError('flowLayerUnknown', { layerId })
  if (inferred.layer.kind === 'Dense') return denseStep(flow, inferred, question, most)
  if (inferred.layer.kind === 'Conv2DTranspose') return transposedStep(flow, inferred, question, most)
  const sequence = inferred.outputShape?.length === 2
  // A sequence [T, F] is an image of one column; its map shows features side by side.
  const { channel, row, column } = sequence ? { channel: question.column, row: question.row, column: question.channel } : question
  const [height = 1, width = 1, channels = 1] = asImage(inferred.inputShapes[0] ?? [])
  const [outHeight = 1, outWidth = 1, outChannels = 1] = asImage(inferred.outputShape ?? [])
  assertPlace([['channel', channel, outChannels], ['row', row, outHeight], ['column', column, outWidth]])
  const window = windowOf(inferred.layer)
  const slide = slideOver(window, height, width)
  const before = outputOf(flow, inferred.inputIds[0]!)
  const plane = (index: number): Plane => ({
    rows: height, columns: width,
    values: sequence ? before.filter((_, at) => at % channels === index) : before.subarray(index * height * width, (index + 1) * height * width),
  })
  const at = [row, column] as const
  const output = outputOf(flow, layerId)[sequence ? row * outChannels + channel : (channel * outHeight + row) * outWidth + column] ?? Number.NaN
  const common = { grid: window.kernel, kernel: window.kernel, strides: window.strides, dilation: window.dilation, inputSize: [height, width] as const, output }
  const [top, left] = windowStart(slide, at)
  /** Where a channel is seen: on a map of its own, or in its column of a sequence's one map. */
  const seenAt = (index: number): Pick<FlowStep, 'inputMap' | 'start'> => (sequence ? { inputMap: 0, start: [top, index] } : { inputMap: index, start: [top, left] })
  const rule = pools[inferred.layer.kind]
  if (rule !== undefined) {
    const values = windowValues(plane(channel), slide, at)
    const total = pooled(rule, values)
    return { ...common, ...seenAt(channel), rule, parts: 1, sums: [total], firstChannel: channel, channels: [{ channel, values, weights: [], sum: total, factor: null }], bias: null, total, activation: 'linear' }
  }
  // IR layout [K, C/groups, R, S]; a depthwise kernel is one of as many groups as there are input channels.
  const kernel = flow.weights.get(`${inferred.weightsOf}/${kernels[inferred.layer.kind]!}`)!
  const cells = window.kernel[0] * window.kernel[1]
  const kernelOf = (index: number): readonly number[] => Array.from(kernel.data.subarray(index * cells, (index + 1) * cells), Number)
  const part = (of: number, weights: readonly number[], factor: number | null): FlowStepChannel => {
    const values = windowValues(plane(of), slide, at)
    return { channel: of, values, weights, sum: sumOfProducts(values, weights), factor }
  }
  const mixing = flow.weights.get(`${inferred.weightsOf}/pointwise_kernel`)
  const [, perGroup = 1] = kernel.shape
  const firstChannel = mixing === undefined ? Math.floor(channel / (outChannels / (channels / perGroup))) * perGroup : 0
  const middle = kernel.shape[0] ?? 1
  const chosen = mixing === undefined
    ? chooseParts(perGroup, (index) => part(firstChannel + index, kernelOf(channel * perGroup + index), null), firstInput, most)
    // A window inside each channel, or several of them, whose sums are mixed by a weight each: [K, C*multiplier, 1, 1].
    : chooseParts(middle, (index) => part(Math.floor((index * channels) / middle), kernelOf(index), Number(mixing.data[channel * middle + index])), firstInput, most)
  return { ...common, ...seenAt(chosen.channels[0]?.channel ?? firstChannel), rule: 'convolution', firstChannel, ...chosen, ...ending(flow, inferred, channel, chosen.sums) }
}

/** A Dense layer: every number of the list (of the row of a sequence, of the pixel of an image) times a weight of its own; kernel [F, units]. */
function denseStep(flow: Flow, inferred: InferredLayer, { channel, row, column, firstInput, layerId }: Extract<FlowQuestion, { about: 'step' }>, most: number): FlowStep {
  const before = outputOf(flow, inferred.inputIds[0]!)
  const shape = inferred.outputShape ?? []
  const [units, features] = [shape.at(-1) ?? 1, inferred.inputShapes[0]?.at(-1) ?? 1]
  // As it is seen: a list by its numbers, a sequence by steps and features, an image by channels and pixels.
  const isMap = shape.length > 2
  const [rows, columns] = isMap ? shape.slice(-3) as [number, number] : [shape.length === 2 ? (shape[0] ?? 1) : 1, units]
  const unit = isMap ? channel : shape.length === 2 ? column : channel
  assertPlace([['channel', unit, units], ['row', row, rows], ['column', column, columns]])
  const [place, places] = isMap ? [row * columns + column, rows * columns] : [row, 1]
  const kernel = flow.weights.get(`${inferred.weightsOf}/kernel`)!
  const valueOf = (index: number): number => (isMap ? before[index * places + place] : before[place * features + index]) ?? 0
  const chosen = chooseParts(features, (index) => {
    const [value, weight] = [valueOf(index), Number(kernel.data[index * units + unit])]
    return { channel: index, values: [value], weights: [weight], sum: value * weight, factor: null }
  }, firstInput, most)
  const output = outputOf(flow, layerId)[isMap ? unit * places + place : place * units + unit] ?? Number.NaN
  return {
    rule: 'dense', grid: [1, 1], kernel: [1, 1], strides: [1, 1], dilation: [1, 1], inputSize: [rows, columns], inputMap: null, start: [0, 0], firstChannel: 0, output,
    ...chosen, ...ending(flow, inferred, unit, chosen.sums), sums: chosen.channels.map(({ sum }) => sum),
  }
}

/** A transposed convolution: each input number draws the kernel, so an output adds up those whose kernel reaches it. IR kernel [C, filters, R, S]. */
function transposedStep(flow: Flow, inferred: InferredLayer, { channel, row, column, firstInput, layerId }: Extract<FlowQuestion, { about: 'step' }>, most: number): FlowStep {
  const { config } = inferred.layer
  const [height = 1, width = 1, channels = 1] = inferred.inputShapes[0] ?? []
  const [outHeight = 1, outWidth = 1, filters = 1] = inferred.outputShape ?? []
  assertPlace([['channel', channel, filters], ['row', row, outHeight], ['column', column, outWidth]])
  const [kernelSize, strides, dilation] = [pairOption(config, 'kernel_size'), pairOption(config, 'strides'), pairOption(config, 'dilation_rate')]
  const windows = conv2dTransposeWindows(config, inferred.inputShapes)
  /** Places of the kernel that reach this one, those of the first input first; the input of place r is (at + before - r * dilation) / stride. */
  const reach = (axis: 0 | 1, at: number): readonly { readonly input: number; readonly place: number }[] =>
    Array.from({ length: kernelSize[axis] }, (_, place) => ({ input: (at + windows[axis].before - place * dilation[axis]) / strides[axis], place })).filter(({ input }) => Number.isInteger(input)).toReversed()
  const [down, across] = [reach(0, row), reach(1, column)]
  const slide = { kernel: [down.length, across.length], strides: [1, 1], dilation, before: [-(down[0]?.input ?? 0), -(across[0]?.input ?? 0)], output: [1, 1] } as const
  const before = outputOf(flow, inferred.inputIds[0]!)
  const kernel = flow.weights.get(`${inferred.weightsOf}/kernel`)!
  const chosen = chooseParts(channels, (index) => {
    const values = windowValues({ rows: height, columns: width, values: before.subarray(index * height * width, (index + 1) * height * width) }, slide, [0, 0])
    const weights = down.flatMap((r) => across.map((c) => Number(kernel.data[((index * filters + channel) * kernelSize[0] + r.place) * kernelSize[1] + c.place])))
    return { channel: index, values, weights, sum: sumOfProducts(values, weights), factor: null }
  }, firstInput, most)
  return {
    rule: 'transposed', grid: slide.kernel, kernel: kernelSize, strides, dilation, inputSize: [height, width], inputMap: chosen.channels[0]?.channel ?? 0, start: windowStart(slide, [0, 0]), firstChannel: 0,
    output: outputOf(flow, layerId)[(channel * outHeight + row) * outWidth + column] ?? Number.NaN, ...chosen, ...ending(flow, inferred, channel, chosen.sums),
  }
}

function assertPlace(places: readonly (readonly [what: 'channel' | 'row' | 'column', received: number, size: number])[]): void {
  for (const [what, received, size] of places) if (received >= size) throw new AppError('flowPlaceUnknown', { what, received, most: size - 1 })
}

/** `most` of so many contributions from `first` on, and what each of them is worth; of many, those that matter most come first. */
function chooseParts(count: number, part: (index: number) => FlowStepChannel, first: number, most: number): Pick<FlowStep, 'parts' | 'sums' | 'channels'> {
  const worth = ({ sum, factor }: FlowStepChannel): number => sum * (factor ?? 1)
  const sums = Array.from({ length: count }, (_, index) => worth(part(index)))
  const order = count <= most ? sums.map((_, index) => index) : sums.map((_, index) => index).toSorted((a, b) => Math.abs(sums[b]!) - Math.abs(sums[a]!))
  return { parts: count, sums, channels: order.slice(first, first + most).map(part) }
}

/** Bias, what all adds up to, and the activation behind it. */
function ending(flow: Flow, { weightsOf, layer }: InferredLayer, channel: number, sums: readonly number[]): Pick<FlowStep, 'bias' | 'total' | 'activation'> {
  const biases = flow.weights.get(`${weightsOf}/bias`)
  const bias = biases === undefined ? null : Number(biases.data[channel])
  return { bias, total: sums.reduce((sum, part) => sum + part, bias ?? 0), activation: String(layer.config['activation'] ?? 'linear') }
}

function windowOf({ kind, config }: LayerNode): WindowOptions {
  if (kind === 'Conv2D') return conv2dWindow(config)
  if (kind === 'DepthwiseConv2D' || kind === 'SeparableConv2D') return depthwiseConv2dWindow(config)
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
