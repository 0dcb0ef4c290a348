/** Where the image comes in. Its size and colour stand in the document's `input`, which inference hands in as the one input shape. */
import type { LayerKind } from './layer.ts'

export const input: LayerKind = {
  kind: 'Input',
  category: 'input',
  summary: 'The image, as pixel values from 0 to 255. Size, colour and fit are chosen in its panel.',
  fields: [],
  inputs: { min: 0, max: 0 },
  check: () => [],
  infer: (_config, inputs) => inputs[0] ?? [],
  weights: () => [],
  multiplyAdds: () => 0,
}
