/** Keras Reshape: the same numbers in the same order (channels innermost) under another shape; one size may be -1. */
import { listOption, type LayerConfig, type LayerKind, type LayerProblem } from './layer.ts'
import { formatShape, sizeOf, type Shape } from '../tensor/shape.ts'

/** Most sizes a shape has here: a series of images [T, H, W, C]. */
const mostSizes = 4

/** The target with its -1 worked out from the number of inputs; not whole where it does not fit. */
export function reshapeTarget(config: LayerConfig, input: Shape): Shape {
  const target = listOption(config, 'target_shape')
  const known = sizeOf(target.filter((size) => size !== -1))
  return target.map((size) => (size === -1 ? sizeOf(input) / known : size))
}

export const reshape: LayerKind = {
  kind: 'Reshape',
  category: 'reshaping',
  summary: 'Gives the same numbers another shape, for example an image row by row as a sequence.',
  fields: [
    { name: 'target_shape', label: 'New shape', type: 'integers', default: [-1], min: -1, max: 1_000_000_000, maxLength: mostSizes, help: 'Sizes without the batch, such as 28, 28, 1. One of them may be -1: whatever is left.' },
  ],
  inputs: { min: 1, max: 1 },
  check(config, inputs): readonly LayerProblem[] {
    const field = 'target_shape'
    const target = listOption(config, field)
    const input = inputs[0] ?? []
    if (target.length === 0) return [{ sentence: 'the new shape is empty. Give one to four sizes, or -1 for a flat list.', field }]
    if (target.includes(0)) return [{ sentence: `the new shape ${target.join(', ')} has a size of 0. Give sizes from 1, or -1 for whatever is left.`, field }]
    if (target.filter((size) => size === -1).length > 1) return [{ sentence: `the new shape ${target.join(', ')} leaves more than one size open. Keep one -1.`, field }]
    const result = reshapeTarget(config, input)
    if (sizeOf(result) === sizeOf(input) && result.every(Number.isInteger)) return []
    const count = sizeOf(input).toLocaleString('en-US')
    return [{ sentence: `${count} numbers (${formatShape(input)}) do not fill the new shape ${target.join(', ')}. Choose sizes whose product is ${count}, or set one to -1.`, field }]
  },
  infer: (config, inputs) => reshapeTarget(config, inputs[0] ?? []),
  weights: () => [],
  multiplyAdds: () => 0,
}
