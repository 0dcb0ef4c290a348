/**
 * Shapes of the merging layers: Keras stretches sizes of 1, and gives shapes with fewer sizes ones in front, so that
 * [1, 1, C] or [C] meets [H, W, C]. Used by Add, Subtract, Multiply, Average, Maximum and Minimum.
 */
import type { LayerKind, LayerProblem } from './layer.ts'
import { formatShape, type Shape } from '../tensor/shape.ts'

/** The shape all inputs are stretched to; null where two of them do not fit. */
export function mergedShape(inputs: readonly Shape[]): Shape | null {
  const rank = Math.max(...inputs.map((shape) => shape.length))
  const merged = Array.from({ length: rank }, () => 1)
  for (const shape of inputs) {
    for (const [place, size] of shape.entries()) {
      const at = place + rank - shape.length
      if (size !== 1 && merged[at] !== 1 && size !== merged[at]) return null
      if (size !== 1) merged[at] = size
    }
  }
  return merged
}

export function checkMerge(inputs: readonly Shape[]): readonly LayerProblem[] {
  if (mergedShape(inputs) !== null) return []
  const first = inputs[0] ?? []
  const other = inputs.find((shape) => mergedShape([first, shape]) === null) ?? inputs.at(-1) ?? []
  return [{ sentence: `its inputs have different shapes, ${formatShape(first)} and ${formatShape(other)}. Make them equal, for example with a 1×1 Conv2D of the same strides on the shortcut.` }]
}

/** What a layer that merges element by element is, but for its name and its sentence. */
export const elementwiseMerge = {
  category: 'merging',
  fields: [],
  inputs: { min: 2, max: 64 },
  check: (_config, inputs) => checkMerge(inputs),
  infer: (_config, inputs) => mergedShape(inputs) ?? [],
  weights: () => [],
  multiplyAdds: () => 0,
} as const satisfies Partial<LayerKind>
