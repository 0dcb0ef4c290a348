/** Keras ZeroPadding2D: rows and columns of zeros around the image. */
import { listOption, type LayerKind } from './layer.ts'
import { checkMap, mapOf } from './slidingWindow.ts'

export const zeroPadding2d: LayerKind = {
  kind: 'ZeroPadding2D',
  category: 'reshaping',
  summary: 'Adds zeros around the image, a different number on each side if needed.',
  fields: [{ name: 'padding', label: 'Padding', type: 'sides', default: [1, 1, 1, 1], min: 0, max: 1024, help: 'Rows above and below, columns left and right.' }],
  inputs: { min: 1, max: 1 },
  check: (_config, inputs) => checkMap(inputs),
  infer(config, inputs) {
    const { height, width, channels } = mapOf(inputs)
    const [top = 0, bottom = 0, left = 0, right = 0] = listOption(config, 'padding')
    return [height + top + bottom, width + left + right, channels]
  },
  weights: () => [],
  multiplyAdds: () => 0,
}
