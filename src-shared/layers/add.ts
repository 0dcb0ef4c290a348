/** Keras Add: element by element; all inputs must have one shape. */
import type { LayerKind } from './layer.ts'
import { formatShape, sameShape } from '../tensor/shape.ts'

export const add: LayerKind = {
  kind: 'Add',
  category: 'merging',
  summary: 'Adds its inputs number by number. With a shortcut around some layers it makes a residual block.',
  fields: [],
  inputs: { min: 2, max: 64 },
  check(_config, inputs) {
    const first = inputs[0] ?? []
    const other = inputs.find((shape) => !sameShape(shape, first))
    if (other === undefined) return []
    return [{ sentence: `its inputs have different shapes, ${formatShape(first)} and ${formatShape(other)}. Make them equal, for example with a 1×1 Conv2D of the same strides on the shortcut.` }]
  },
  infer: (_config, inputs) => inputs[0] ?? [],
  weights: () => [],
  multiplyAdds: () => 0,
}
