/** Keras UpSampling2D: [H, W, C] -> [H * rows, W * columns, C], by repeating pixels or by straight lines between their centres. */
import type { LayerKind } from './layer.ts'
import { checkMap, mapOf, pairOption } from './slidingWindow.ts'

export const upSampling2d: LayerKind = {
  kind: 'UpSampling2D',
  category: 'reshaping',
  summary: 'Makes the image larger by a whole factor, as segmentation and generating networks do on their way up.',
  fields: [
    { name: 'size', label: 'Factor', type: 'pair', default: [2, 2], min: 1, max: 32, help: 'How many rows and columns one pixel becomes.' },
    { name: 'interpolation', label: 'Interpolation', type: 'choice', default: 'nearest', choices: ['nearest', 'bilinear'], help: 'nearest repeats pixels; bilinear passes smoothly from one to the next.' },
  ],
  inputs: { min: 1, max: 1 },
  check: (_config, inputs) => checkMap(inputs),
  infer(config, inputs) {
    const { height, width, channels } = mapOf(inputs)
    const [rows, columns] = pairOption(config, 'size')
    return [height * rows, width * columns, channels]
  },
  weights: () => [],
  multiplyAdds: () => 0,
}
