/** What convolutions and pools share: rank check, window size, the sentence when the window does not fit. Used by the layer files beside it. */
import { listOption, stringOption, type Field, type LayerProblem } from './layer.ts'
import type { LayerConfig } from './layer.ts'
import { formatShape, type Shape } from '../tensor/shape.ts'
import { windowAlong, type Padding } from '../tensor/window.ts'

/** Longest window side [px]; beyond any published network, small enough to keep all products exact. */
export const longestSide = 255

/** Height, width and channels of the first input; call after `checkMap` found nothing. */
export function mapOf(inputs: readonly Shape[]): { readonly height: number; readonly width: number; readonly channels: number } {
  const [height = 0, width = 0, channels = 0] = inputs[0] ?? []
  return { height, width, channels }
}

/** The problem of an input that is not [H, W, C]. */
export function checkMap(inputs: readonly Shape[]): readonly LayerProblem[] {
  const shape = inputs[0] ?? []
  if (shape.length === 3) return []
  const needs = 'it works on height×width×channels, its input'
  if (shape.length < 2) return [{ sentence: `${needs} is flat (${formatShape(shape)}). Move it before Flatten or pooling over the whole image.` }]
  if (shape.length === 2) return [{ sentence: `${needs} is a sequence of steps×features (${formatShape(shape)}). Take the 1D layer of this kind, or add a Reshape to three sizes before it.` }]
  return [{ sentence: `${needs} has ${shape.length} sizes (${formatShape(shape)}). Add a Reshape to three sizes before it.` }]
}

/** Padding of rows and of columns; `custom` takes the counts of `custom_padding`. */
export function paddingOption(config: LayerConfig): readonly [Padding, Padding] {
  const padding = stringOption(config, 'padding')
  if (padding !== 'custom') return padding === 'same' ? ['same', 'same'] : ['valid', 'valid']
  const [top = 0, bottom = 0, left = 0, right = 0] = listOption(config, 'custom_padding')
  return [[top, bottom], [left, right]]
}

/** Two integers, rows then columns. */
export function pairOption(config: LayerConfig, name: string): readonly [number, number] {
  const [rows = 1, columns = 1] = listOption(config, name)
  return [rows, columns]
}

export interface WindowOptions {
  readonly kernel: readonly [number, number]
  readonly strides: readonly [number, number]
  readonly dilation: readonly [number, number]
  /** Of rows and of columns. */
  readonly padding: readonly [Padding, Padding]
}

/** [H', W'] of a window sliding over [H, W, C]; 0 or less where it does not fit. */
export function windowOutput(options: WindowOptions, inputs: readonly Shape[]): readonly [number, number] {
  const { height, width } = mapOf(inputs)
  const { kernel, strides, dilation, padding } = options
  return [
    windowAlong(height, kernel[0], strides[0], padding[0], dilation[0]).size,
    windowAlong(width, kernel[1], strides[1], padding[1], dilation[1]).size,
  ]
}

/** The problem of a window that is larger than its input. `field` is the option to mark, `remedy` what the sentence suggests. */
export function checkWindow(options: WindowOptions, inputs: readonly Shape[], field: string, remedy: string): readonly LayerProblem[] {
  const notMap = checkMap(inputs)
  if (notMap.length > 0) return notMap
  const output = windowOutput(options, inputs)
  if (output[0] >= 1 && output[1] >= 1) return []
  const { height, width } = mapOf(inputs)
  const span = options.kernel.map((side, axis) => (side - 1) * (options.dilation[axis] ?? 1) + 1)
  return [{ sentence: `the ${formatShape(span)} window is larger than its ${formatShape([height, width])} input. ${remedy}`, field }]
}

const paddingHelp = 'valid: only whole windows, the image shrinks. same: zeros around it, so that stride 1 keeps the size. custom: a count for each side.'
const sidesField: Field = {
  name: 'custom_padding', label: 'Custom padding', type: 'sides', default: [1, 1, 1, 1], min: 0, max: longestSide,
  help: 'Zeros above, below, left and right, as from ZeroPadding2D. Counts only with padding custom.', onlyWith: { field: 'padding', value: 'custom' },
}

/** Padding of a convolution: `custom` is Keras's ZeroPadding2D in front of it with padding valid. */
export const paddingFields: readonly Field[] = [
  { name: 'padding', label: 'Padding', type: 'choice', default: 'valid', choices: ['valid', 'same', 'custom'], help: paddingHelp },
  sidesField,
]

export function windowField(name: string, label: string, help: string, value: readonly [number, number]): Field {
  return { name, label, help, type: 'pair', default: value, min: 1, max: longestSide }
}
export const stridesField = (value: readonly [number, number]): Field =>
  windowField('strides', 'Strides', 'How many pixels the window moves, down and across.', value)
export const dilationField: Field =
  windowField('dilation_rate', 'Dilation', 'Distance between the pixels a window looks at; 1 means neighbours.', [1, 1])
