/** Keras Concatenate along an axis, the last one unless said: [H, W, C1], [H, W, C2] -> [H, W, C1 + C2]. */
import { axisPlace } from './axes.ts'
import { numberOption, type LayerKind, type LayerProblem } from './layer.ts'
import { formatShape, sameShape, type Shape } from '../tensor/shape.ts'

export const concatenate: LayerKind = {
  kind: 'Concatenate',
  category: 'merging',
  summary: 'Puts its inputs behind each other, usually their channels; all other sizes must agree.',
  fields: [{ name: 'axis', label: 'Axis', type: 'integer', default: -1, min: -4, max: 4, help: 'The axis along which they are put behind each other, counted from 1; -1 is the last, the features or channels.' }],
  inputs: { min: 2, max: 64 },
  check(config, inputs): readonly LayerProblem[] {
    const first = inputs[0] ?? []
    const axis = numberOption(config, 'axis')
    const place = axisPlace(axis, first)
    if (place === null) return [{ sentence: `its input ${formatShape(first)} has no axis ${axis}. Choose from 1 to ${first.length}, or -1 for the last.`, field: 'axis' }]
    const others = (shape: Shape): Shape => shape.filter((_, index) => index !== place)
    const other = inputs.find((shape) => shape.length !== first.length || !sameShape(others(shape), others(first)))
    if (other === undefined) return []
    if (other.length !== first.length) return [{ sentence: `its inputs do not fit side by side, ${formatShape(first)} and ${formatShape(other)}. Flatten both or neither.` }]
    const remedy = place === first.length - 1 ? 'Bring them to the same height and width, with strides, pooling or padding.' : `Make all sizes but that of axis ${axis} equal.`
    return [{ sentence: `its inputs do not fit side by side, ${formatShape(first)} and ${formatShape(other)}. ${remedy}` }]
  },
  infer(config, inputs) {
    const first = inputs[0] ?? []
    const place = axisPlace(numberOption(config, 'axis'), first)
    return first.map((size, index) => (index === place ? inputs.reduce((sum, shape) => sum + (shape[index] ?? 0), 0) : size))
  },
  weights: () => [],
  multiplyAdds: () => 0,
}
