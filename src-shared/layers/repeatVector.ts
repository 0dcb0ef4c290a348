/** Keras RepeatVector: [F] -> [n, F], the same features at every step. */
import { numberOption, type LayerKind } from './layer.ts'
import { formatShape } from '../tensor/shape.ts'

export const repeatVector: LayerKind = {
  kind: 'RepeatVector',
  category: 'reshaping',
  summary: 'Makes a sequence of one list of numbers by repeating it at every step.',
  fields: [{ name: 'n', label: 'Steps', type: 'integer', default: 4, min: 1, max: 4096, help: 'How often the list is repeated.' }],
  inputs: { min: 1, max: 1 },
  check(_config, inputs) {
    const shape = inputs[0] ?? []
    if (shape.length === 1) return []
    return [{ sentence: `it repeats a flat list of numbers, its input is ${formatShape(shape)}. Add a Flatten or GlobalAveragePooling2D layer before it.` }]
  },
  infer: (config, inputs) => [numberOption(config, 'n'), inputs[0]?.[0] ?? 0],
  weights: () => [],
  multiplyAdds: () => 0,
}
