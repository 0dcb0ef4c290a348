/** Keras Concatenate along the last axis: [H, W, C1], [H, W, C2] -> [H, W, C1 + C2]. */
import type { LayerKind } from './layer.ts'
import { formatShape, sameShape } from '../tensor/shape.ts'

export const concatenate: LayerKind = {
  kind: 'Concatenate',
  category: 'merging',
  summary: 'Puts the channels of its inputs behind each other; height and width must agree.',
  fields: [],
  inputs: { min: 2, max: 64 },
  check(_config, inputs) {
    const first = inputs[0] ?? []
    const other = inputs.find((shape) => !sameShape(shape.slice(0, -1), first.slice(0, -1)))
    if (other === undefined) return []
    const remedy = other.length === first.length ? 'Bring them to the same height and width, with strides, pooling or padding.' : 'Flatten both or neither.'
    return [{ sentence: `its inputs do not fit side by side, ${formatShape(first)} and ${formatShape(other)}. ${remedy}` }]
  },
  infer(_config, inputs) {
    const last = inputs.reduce((sum, shape) => sum + (shape.at(-1) ?? 0), 0)
    return [...(inputs[0] ?? []).slice(0, -1), last]
  },
  weights: () => [],
  multiplyAdds: () => 0,
}
