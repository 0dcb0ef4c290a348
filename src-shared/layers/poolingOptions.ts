/** What the pools share: options, fit and output size. Used by the pooling files beside it. */
import { booleanOption, type Field, type LayerConfig, type LayerKind, type LayerProblem } from './layer.ts'
import { checkSequence, checkSequenceWindow, lengthField, sequenceOf, sequenceWindow, stepsAfter } from './sequenceWindow.ts'
import { checkMap, checkWindow, mapOf, paddingFields, paddingOption, pairOption, stridesField, windowField, windowOutput, type WindowOptions } from './slidingWindow.ts'
import { formatShape, type Shape } from '../tensor/shape.ts'

/** Window, strides and padding as numbers; the lowering reads the same. */
export function poolingWindow(config: LayerConfig): WindowOptions {
  return { kernel: pairOption(config, 'pool_size'), strides: pairOption(config, 'strides'), dilation: [1, 1], padding: paddingOption(config) }
}

/** Padding as wide as the window would make windows of nothing but padding, which have no maximum and no mean. */
function checkPoolPadding({ kernel, padding }: WindowOptions): readonly LayerProblem[] {
  const fits = padding.every((sides, axis) => typeof sides === 'string' || sides.every((count) => count < (kernel[axis] ?? 0)))
  if (fits) return []
  return [{ sentence: `padding ${padding.flat().join(', ')} is not smaller than the ${formatShape(kernel)} window, so some windows would see no pixel. Reduce the padding.`, field: 'custom_padding' }]
}

/** Everything of a pooling kind but its name and summary, [H, W, C] -> [H', W', C]; `padded` says what padding does to the result. */
export function pooling2d(padded: string): Omit<LayerKind, 'kind' | 'summary'> {
  return {
    category: 'pooling',
    fields: [
      windowField('pool_size', 'Window', 'Height and width of the window in pixels.', [2, 2]),
      stridesField([2, 2]),
      ...paddingFields.map((field): Field => (field.name === 'custom_padding' ? { ...field, help: `Rows above and below, columns left and right. ${padded}` } : field)),
    ],
    inputs: { min: 1, max: 1 },
    check(config, inputs) {
      const window = poolingWindow(config)
      const problems = checkWindow(window, inputs, 'pool_size', 'Reduce the window or set padding to "same".')
      return problems.length > 0 ? problems : checkPoolPadding(window)
    },
    infer: (config, inputs) => [...windowOutput(poolingWindow(config), inputs), mapOf(inputs).channels],
    weights: () => [],
    multiplyAdds: () => 0,
  }
}

/** Window of a pool along the steps; the lowering reads the same. */
export function poolingWindow1d(config: LayerConfig): WindowOptions {
  return sequenceWindow(config, 'pool_size', 1)
}

/** Everything of a pool along the steps but its name and summary. [T, F] -> [T', F]. */
export const pooling1d: Omit<LayerKind, 'kind' | 'summary'> = {
  category: 'pooling',
  fields: [
    lengthField('pool_size', 'Window', 'Length of the window in steps.', 2),
    lengthField('strides', 'Stride', 'How many steps the window moves.', 2),
    { name: 'padding', label: 'Padding', type: 'choice', default: 'valid', choices: ['valid', 'same'], help: 'valid: only whole windows, the sequence gets shorter. same: windows reach over both ends, where only real steps count.' },
  ],
  inputs: { min: 1, max: 1 },
  check: (config, inputs) => checkSequenceWindow(poolingWindow1d(config), inputs, 'pool_size'),
  infer: (config, inputs) => [stepsAfter(poolingWindow1d(config), inputs), sequenceOf(inputs).features],
  weights: () => [],
  multiplyAdds: () => 0,
}

/** Everything of a pool over all places but its name and summary: [H, W, C] or [T, F] -> [C], with `keepdims` [1, 1, C] or [1, F]. */
export function globalPooling(rank: 1 | 2): Omit<LayerKind, 'kind' | 'summary'> {
  const check = rank === 2 ? checkMap : checkSequence
  return {
    category: 'pooling',
    fields: [{ name: 'keepdims', label: 'Keep axes', type: 'boolean', default: false, help: rank === 2 ? 'Leaves an image of one pixel instead of a flat list.' : 'Leaves a sequence of one step instead of a flat list.' }],
    inputs: { min: 1, max: 1 },
    check: (_config, inputs) => check(inputs),
    infer: (config, inputs) => pooledShape(inputs[0] ?? [], booleanOption(config, 'keepdims')),
    weights: () => [],
    multiplyAdds: () => 0,
  }
}

function pooledShape(shape: Shape, keepdims: boolean): Shape {
  const channels = shape.slice(-1)
  return keepdims ? [...shape.slice(0, -1).map(() => 1), ...channels] : channels
}
