/** Keras Permute: axes in another order, counted from 1 without the batch; [2, 1] makes [F, T] of [T, F]. */
import { listOption, type LayerKind } from './layer.ts'
import { formatShape } from '../tensor/shape.ts'

export const permute: LayerKind = {
  kind: 'Permute',
  category: 'reshaping',
  summary: 'Changes the order of the axes, for example height and width of an image.',
  fields: [
    { name: 'dims', label: 'Order of axes', type: 'integers', default: [2, 1, 3], min: 1, max: 4, maxLength: 4, help: 'Which axis comes first, second and so on, counted from 1: 2, 1, 3 swaps height and width.' },
  ],
  inputs: { min: 1, max: 1 },
  check(config, inputs) {
    const dims = listOption(config, 'dims')
    const input = inputs[0] ?? []
    const axes = input.map((_, axis) => axis + 1)
    if (dims.length === axes.length && axes.every((axis) => dims.includes(axis))) return []
    return [{ sentence: `the order ${dims.join(', ') || 'of no axes'} does not name each axis of its ${formatShape(input)} input once. Use the numbers ${axes.join(', ')}, each once.`, field: 'dims' }]
  },
  infer: (config, inputs) => listOption(config, 'dims').map((axis) => inputs[0]?.[axis - 1] ?? 0),
  weights: () => [],
  multiplyAdds: () => 0,
}
