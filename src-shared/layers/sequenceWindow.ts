/** What layers on sequences [T, F] share: rank check, window along the steps, fields. Used by the 1D layer files beside it. */
import type { Field, LayerConfig, LayerProblem } from './layer.ts'
import { numberOption, stringOption } from './layer.ts'
import { longestSide, windowOutput, type WindowOptions } from './slidingWindow.ts'
import { formatShape, sizeOf, type Shape } from '../tensor/shape.ts'

/** The problem of an input that is not [T, F]. */
export function checkSequence(inputs: readonly Shape[]): readonly LayerProblem[] {
  const shape = inputs[0] ?? []
  if (shape.length === 2) return []
  const needs = 'it works on steps×features, its input'
  if (shape.length < 2) return [{ sentence: `${needs} is flat (${formatShape(shape)}). Add a Reshape to two sizes before it, for example ${formatShape([sizeOf(shape), 1])}.` }]
  const [last = 1] = shape.slice(-1)
  return [{ sentence: `${needs} has ${shape.length} sizes (${formatShape(shape)}). Add a Reshape to two sizes before it, for example ${formatShape([sizeOf(shape) / last, last])}.` }]
}

/** Steps and features of the first input; call after `checkSequence` found nothing. */
export function sequenceOf(inputs: readonly Shape[]): { readonly steps: number; readonly features: number } {
  const [steps = 0, features = 0] = inputs[0] ?? []
  return { steps, features }
}

/**
 * A window along the steps as one over an image of height 1. `causal` padding puts all zeros in front, so that no output looks
 * at a later step. `kernel` names the option with the window's length.
 */
export function sequenceWindow(config: LayerConfig, kernel: 'kernel_size' | 'pool_size', dilation: number): WindowOptions {
  const size = numberOption(config, kernel)
  const padding = stringOption(config, 'padding')
  return {
    kernel: [1, size], strides: [1, numberOption(config, 'strides')], dilation: [1, dilation],
    padding: ['valid', padding === 'causal' ? [(size - 1) * dilation, 0] : padding === 'same' ? 'same' : 'valid'],
  }
}

/** Steps after the window; 0 or less where it does not fit. */
export function stepsAfter(window: WindowOptions, inputs: readonly Shape[]): number {
  const { steps, features } = sequenceOf(inputs)
  return windowOutput(window, [[1, steps, features]])[1]
}

/** The problem of a window that is longer than its sequence. `field` is the option to mark. */
export function checkSequenceWindow(window: WindowOptions, inputs: readonly Shape[], field: string): readonly LayerProblem[] {
  const notSequence = checkSequence(inputs)
  if (notSequence.length > 0 || stepsAfter(window, inputs) >= 1) return notSequence
  const span = (window.kernel[1] - 1) * window.dilation[1] + 1
  return [{ sentence: `the window of ${span} steps is longer than its input of ${sequenceOf(inputs).steps}. Make it shorter or set padding to "same".`, field }]
}

export function lengthField(name: string, label: string, help: string, value: number): Field {
  return { name, label, help, type: 'integer', default: value, min: 1, max: longestSide }
}

/** Two counts, at the start and at the end of a sequence. */
export function endsField(name: string, label: string, help: string): Field {
  return { name, label, help, type: 'pair', axes: ['Start', 'End'], default: [1, 1], min: 0, max: 4096 }
}
