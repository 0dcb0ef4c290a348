/** Convolutions and pools in PyTorch. TensorFlow's `same` padding is uneven with strides, so what is added stands in the code. Used by `torchLayers.ts`. */
import { pythonValue } from './names.ts'
import { activated, padded } from './torchLayout.ts'
import type { TorchCode, TorchLayer, WriteTorch } from './torchLayers.ts'
import { conv1dWindow } from '../layers/conv1d.ts'
import { conv2dWindow } from '../layers/conv2d.ts'
import { conv2dTransposeWindows } from '../layers/conv2dTranspose.ts'
import { depthwiseConv2dWindow } from '../layers/depthwiseConv2d.ts'
import { booleanOption, numberOption, stringOption } from '../layers/layer.ts'
import { poolingWindow, poolingWindow1d } from '../layers/poolingOptions.ts'
import type { WindowOptions } from '../layers/slidingWindow.ts'
import type { Shape } from '../tensor/shape.ts'
import { windowAlong } from '../tensor/window.ts'

/** [top, bottom, left, right] of zeros for a window over [H, W, ...]. */
function sidesOf({ kernel, strides, padding, dilation }: WindowOptions, [height = 0, width = 0]: Shape): readonly [number, number, number, number] {
  const rows = windowAlong(height, kernel[0], strides[0], padding[0], dilation[0])
  const columns = windowAlong(width, kernel[1], strides[1], padding[1], dilation[1])
  return [rows.before, rows.after, columns.before, columns.after]
}

/** A number where both are equal. */
const short = ([rows, columns]: readonly [number, number]): string => (rows === columns ? String(rows) : pythonValue([rows, columns]))

function windowArguments({ strides, dilation }: WindowOptions): string {
  return `${strides.some((step) => step > 1) ? `, stride=${short(strides)}` : ''}${dilation.some((step) => step > 1) ? `, dilation=${short(dilation)}` : ''}`
}

/** Padding inside of the module where it is even on both sides, else in front of it. A module that is shared has none of its own: sizes may differ. */
function placePadding(layer: TorchLayer, sides: readonly [number, number, number, number], x: string): { readonly argument: string; readonly x: string } {
  const [top, bottom, left, right] = sides
  const isEven = top === bottom && left === right && !layer.isShared
  return isEven ? { argument: top + left === 0 ? '' : `, padding=${short([top, left])}`, x } : { argument: '', x: padded(x, sides) }
}

const bias = ({ config }: TorchLayer): string => (booleanOption(config, 'use_bias') ? '' : ', bias=False')
const grouped = (groups: number): string => (groups === 1 ? '' : `, groups=${groups}`)
const applied = (layer: TorchLayer, x: string): string => activated(stringOption(layer.config, 'activation'), x, layer.outputShape.length)

function depthwise(layer: TorchLayer): { readonly constructor: string; readonly x: string; readonly inner: number } {
  const [shape = []] = layer.shapes
  const window = depthwiseConv2dWindow(layer.config)
  const { argument, x } = placePadding(layer, sidesOf(window, shape), layer.inputs[0] ?? '')
  const channels = shape[2] ?? 0
  const inner = channels * numberOption(layer.config, 'depth_multiplier')
  return { constructor: `nn.Conv2d(${channels}, ${inner}, ${short(window.kernel)}${windowArguments(window)}${argument}${grouped(channels)}`, x, inner }
}

/** The smallest number, which padding is where a maximum is taken. */
const lowest = 'float("-inf")'

function pool2d(kind: 'max' | 'average' | 'l2', x: string, window: WindowOptions, sides: readonly [number, number, number, number]): string {
  const [top, bottom, left, right] = sides
  const [size, strides] = [short(window.kernel), short(window.strides)]
  // PyTorch pads evenly, by at most half of the window.
  const isPlain = top === bottom && left === right && top * 2 <= window.kernel[0] && left * 2 <= window.kernel[1]
  const padding = top + left === 0 ? '' : `, padding=${short([top, left])}`
  if (kind === 'max') return isPlain ? `F.max_pool2d(${x}, ${size}, ${strides}${padding})` : `F.max_pool2d(${padded(x, sides, lowest)}, ${size}, ${strides})`
  if (kind === 'l2') return `F.avg_pool2d(${padded(`${x} ** 2`, sides)}, ${size}, ${strides}, divisor_override=1).sqrt()`
  if (isPlain) return `F.avg_pool2d(${x}, ${size}, ${strides}${padding}${padding === '' ? '' : ', count_include_pad=False'})`
  return `padded_average(${x}, ${pythonValue([left, right, top, bottom])}, ${size}, ${strides})`
}

function writePool2d(kind: 'max' | 'average' | 'l2'): WriteTorch {
  return (layer) => {
    const window = poolingWindow(layer.config)
    return { result: pool2d(kind, layer.inputs[0] ?? '', window, sidesOf(window, layer.shapes[0] ?? [])) }
  }
}

/** The steps as the width of an image of height 1: the features become its channels. */
function writePool1d(kind: 'max' | 'average'): WriteTorch {
  return (layer) => {
    const window = poolingWindow1d(layer.config)
    const [steps = 0] = layer.shapes[0] ?? []
    return { result: `${pool2d(kind, `${layer.inputs[0] ?? ''}.transpose(1, 2)[:, :, None]`, window, sidesOf(window, [1, steps]))}[:, :, 0].transpose(1, 2)` }
  }
}

export const torchConvolutions = {
  Conv2D: (layer): TorchCode => {
    const [shape = []] = layer.shapes
    const window = conv2dWindow(layer.config)
    const { argument, x } = placePadding(layer, sidesOf(window, shape), layer.inputs[0] ?? '')
    const constructor = `nn.Conv2d(${shape[2] ?? 0}, ${numberOption(layer.config, 'filters')}, ${short(window.kernel)}${windowArguments(window)}${argument}${grouped(numberOption(layer.config, 'groups'))}${bias(layer)})`
    return { modules: { '': constructor }, result: applied(layer, `${layer.self}(${x})`) }
  },
  DepthwiseConv2D: (layer): TorchCode => {
    const { constructor, x } = depthwise(layer)
    return { modules: { '': `${constructor}${bias(layer)})` }, result: applied(layer, `${layer.self}(${x})`) }
  },
  SeparableConv2D: (layer): TorchCode => {
    const { constructor, x, inner } = depthwise(layer)
    return {
      modules: { _depthwise: `${constructor}, bias=False)`, _pointwise: `nn.Conv2d(${inner}, ${numberOption(layer.config, 'filters')}, 1${bias(layer)})` },
      result: applied(layer, `${layer.self}_pointwise(${layer.self}_depthwise(${x}))`),
    }
  },
  Conv2DTranspose: (layer): TorchCode => {
    const [shape = []] = layer.shapes
    const { kernel, strides, dilation } = { ...conv2dWindow({ ...layer.config, padding: 'valid' }) }
    const windows = conv2dTransposeWindows(layer.config, layer.shapes)
    const ends = windows.map(({ before, size }) => before + size)
    // What the windows reach, and what is added below and to the right of it, which only gets the bias.
    const added = ends.map((end, axis) => Math.max(0, end - (((shape[axis] ?? 0) - 1) * (strides[axis] ?? 1) + ((kernel[axis] ?? 1) - 1) * (dilation[axis] ?? 1) + 1))) as [number, number]
    const isCut = windows.some(({ before, after }) => before + after > 0)
    const given = `${shape[2] ?? 0}, ${numberOption(layer.config, 'filters')}, ${short(kernel)}${windowArguments({ kernel, strides, dilation, padding: ['valid', 'valid'] })}${added.some((count) => count > 0) ? `, output_padding=${short(added)}` : ''}${bias(layer)}`
    const [rows, columns] = windows
    const whole = `${layer.self}(${layer.inputs[0] ?? ''})`
    return { modules: { '': `nn.ConvTranspose2d(${given})` }, result: applied(layer, isCut ? `${whole}[:, :, ${rows.before}:${ends[0] ?? 0}, ${columns.before}:${ends[1] ?? 0}]` : whole) }
  },
  Conv1D: (layer): TorchCode => {
    const [[steps = 0, features = 0] = []] = layer.shapes
    const window = conv1dWindow(layer.config)
    const [, , before, after] = sidesOf(window, [1, steps])
    const [size, stride, dilation] = [numberOption(layer.config, 'kernel_size'), numberOption(layer.config, 'strides'), numberOption(layer.config, 'dilation_rate')]
    const given = `${features}, ${numberOption(layer.config, 'filters')}, ${size}${stride > 1 ? `, stride=${stride}` : ''}${dilation > 1 ? `, dilation=${dilation}` : ''}${grouped(numberOption(layer.config, 'groups'))}${bias(layer)}`
    const x = `${layer.inputs[0] ?? ''}.transpose(1, 2)`
    const zeros = before + after === 0 ? x : `F.pad(${x}, ${pythonValue([before, after])})`
    return { modules: { '': `nn.Conv1d(${given})` }, result: applied(layer, `${layer.self}(${zeros}).transpose(1, 2)`) }
  },
  MaxPooling2D: writePool2d('max'),
  AveragePooling2D: writePool2d('average'),
  L2Pooling2D: writePool2d('l2'),
  MaxPooling1D: writePool1d('max'),
  AveragePooling1D: writePool1d('average'),
} as const satisfies Readonly<Record<string, WriteTorch>>
