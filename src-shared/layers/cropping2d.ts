/** Keras Cropping2D: rows and columns are cut off at the edges. */
import { listOption, type LayerKind } from './layer.ts'
import { checkMap, mapOf } from './slidingWindow.ts'
import { formatShape } from '../tensor/shape.ts'

export const cropping2d: LayerKind = {
  kind: 'Cropping2D',
  category: 'reshaping',
  summary: 'Cuts rows and columns off the edges, a different number on each side if needed.',
  fields: [{ name: 'cropping', label: 'Cropping', type: 'sides', default: [0, 0, 0, 0], min: 0, max: 1024, help: 'Rows cut off above and below, columns left and right.' }],
  inputs: { min: 1, max: 1 },
  check(config, inputs) {
    const notMap = checkMap(inputs)
    if (notMap.length > 0) return notMap
    const { height, width } = mapOf(inputs)
    const [top = 0, bottom = 0, left = 0, right = 0] = listOption(config, 'cropping')
    if (top + bottom < height && left + right < width) return []
    return [{ sentence: `cutting off ${top + bottom} rows and ${left + right} columns leaves nothing of its ${formatShape([height, width])} input. Cut off less.`, field: 'cropping' }]
  },
  infer(config, inputs) {
    const { height, width, channels } = mapOf(inputs)
    const [top = 0, bottom = 0, left = 0, right = 0] = listOption(config, 'cropping')
    return [height - top - bottom, width - left - right, channels]
  },
  weights: () => [],
  multiplyAdds: () => 0,
}
