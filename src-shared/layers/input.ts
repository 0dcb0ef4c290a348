/**
 * Where data comes in. The first Input of a network is its image, whose size and colour stand in the document's `input`; further
 * ones are another image of the same kind, or numbers of a shape of their own. Inference hands the shape in as the one input shape.
 */
import { listOption, stringOption, type LayerConfig, type LayerKind } from './layer.ts'
import type { Shape } from '../tensor/shape.ts'

/** What an Input delivers, given the shape [H, W, C] of the document's images. */
export function inputShapeOf(config: LayerConfig, image: Shape): Shape {
  return stringOption(config, 'data') === 'numbers' ? listOption(config, 'shape') : image
}

export const input: LayerKind = {
  kind: 'Input',
  category: 'input',
  summary: 'Where data comes in: the image as pixel values from 0 to 255, and in further inputs a second image or plain numbers.',
  fields: [
    { name: 'data', label: 'Data', type: 'choice', default: 'image', choices: ['image', 'numbers'], help: 'Another image of the same size and colour, or plain numbers.' },
    { name: 'shape', label: 'Shape', type: 'integers', default: [], min: 1, max: 65_536, maxLength: 4, onlyWith: { field: 'data', value: 'numbers' }, help: 'Without the batch: 10 for ten features, 20 10 for twenty steps of them.' },
  ],
  inputs: { min: 0, max: 0 },
  check(config) {
    if (stringOption(config, 'data') === 'image' || listOption(config, 'shape').length > 0) return []
    return [{ sentence: 'the shape of its numbers is missing. Enter it, for example 10 for ten features.', field: 'shape' }]
  },
  infer: (_config, inputs) => inputs[0] ?? [],
  weights: () => [],
  multiplyAdds: () => 0,
}
