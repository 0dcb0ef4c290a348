/** What convolutions and pools share: rank check, window size, the sentence when the window does not fit. Used by the layer files beside it. */
import { listOption, stringOption, type Field, type LayerProblem } from './layer.ts'
import type { LayerConfig } from './layer.ts'
import { formatShape, type Shape } from '../tensor/shape.ts'
import { windowAlong, type Padding } from '../tensor/window.ts'

/** Longest window side [px]; beyond any published network, small enough to keep all products exact. */
const longestSide = 255

/** Height, width and channels of the first input; call after `checkMap` found nothing. */
export function mapOf(inputs: readonly Shape[]): { readonly height: number; readonly width: number; readonly channels: number } {
  const [height = 0, width = 0, channels = 0] = inputs[0] ?? []
  return { height, width, channels }
}

/** The problem of an input that is not [H, W, C]. */
export function checkMap(inputs: readonly Shape[]): readonly LayerProblem[] {
  const shape = inputs[0] ?? []
  if (shape.length === 3) return []
  return [{ sentence: `it works on height×width×channels, its input is flat (${formatShape(shape)}). Move it before Flatten or pooling over the whole image.` }]
}

export function paddingOption(config: LayerConfig): Padding {
  return stringOption(config, 'padding') === 'same' ? 'same' : 'valid'
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
  readonly padding: Padding
}

/** [H', W'] of a window sliding over [H, W, C]; 0 or less where it does not fit. */
export function windowOutput(options: WindowOptions, inputs: readonly Shape[]): readonly [number, number] {
  const { height, width } = mapOf(inputs)
  const { kernel, strides, dilation, padding } = options
  return [
    windowAlong(height, kernel[0], strides[0], padding, dilation[0]).size,
    windowAlong(width, kernel[1], strides[1], padding, dilation[1]).size,
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

export const paddingField: Field = {
  name: 'padding', label: 'Padding', type: 'choice', default: 'valid', choices: ['valid', 'same'],
  help: 'valid: only whole windows, the image shrinks. same: zeros around it, so that stride 1 keeps the size.',
}

export function windowField(name: string, label: string, help: string, value: readonly [number, number]): Field {
  return { name, label, help, type: 'pair', default: value, min: 1, max: longestSide }
}
export const stridesField = (value: readonly [number, number]): Field =>
  windowField('strides', 'Strides', 'How many pixels the window moves, down and across.', value)
export const dilationField: Field =
  windowField('dilation_rate', 'Dilation', 'Distance between the pixels a window looks at; 1 means neighbours.', [1, 1])
