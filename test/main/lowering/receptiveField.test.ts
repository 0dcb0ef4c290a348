/** The receptive fields the inspector shows, measured: which rows and columns of the image change an output number of the compiled network. */
import { describe, expect, test } from 'vitest'
import type { LayerKindName } from '../../../src-shared/layers/index.ts'
import type { LayerConfig } from '../../../src-shared/layers/layer.ts'
import { inferNetwork } from '../../../src-shared/network/infer.ts'
import { receptiveFields } from '../../../src-shared/network/receptiveField.ts'
import { draw, finishDrawing, startDrawing, type Drawing } from '../../../src-shared/templates/drawing.ts'
import { runReference } from '../../../src-main/executors/reference/referenceExecutor.ts'
import type { Tensor } from '../../../src-main/graph/ir.ts'
import { lowerInference } from '../../../src-main/lowering/inference.ts'
import { freshWeights } from '../../../src-main/lowering/step.ts'

const sidePx = 40

type Row = readonly [name: string, build: (drawing: Drawing) => string]
const chain = (...layers: readonly (readonly [LayerKindName, LayerConfig])[]) => (drawing: Drawing): string => layers.reduce((last, [kind, options]) => draw(drawing, last, kind, options), 'input')
const rows: readonly Row[] = [
  ['two 3×3', chain(['Conv2D', { filters: 1 }], ['Conv2D', { filters: 1 }])],
  ['stride and pooling', chain(['Conv2D', { filters: 1, strides: [2, 1], padding: 'same' }], ['AveragePooling2D', { pool_size: [3, 2], strides: [2, 2] }], ['Conv2D', { filters: 1, kernel_size: [1, 3] }])],
  ['dilation', chain(['Conv2D', { filters: 1, dilation_rate: [2, 3] }], ['DepthwiseConv2D', { kernel_size: [5, 3], strides: 2 }])],
  ['padding and cropping', chain(['ZeroPadding2D', { padding: [3, 1, 2, 0] }], ['Conv2D', { filters: 1, strides: [2, 2], padding: 'custom', custom_padding: [2, 0, 1, 1] }], ['Cropping2D', { cropping: [1, 2, 0, 1] }], ['Conv2D', { filters: 1 }])],
  ['patches', chain(['Conv2D', { filters: 1, padding: 'same' }], ['SeparableConv2D', { filters: 1, kernel_size: [4, 4], strides: 4 }])],
  ['enlarged by repeating', chain(['AveragePooling2D', {}], ['UpSampling2D', {}], ['Conv2D', { filters: 1, padding: 'same' }])],
  ['enlarged by lines', chain(['AveragePooling2D', {}], ['UpSampling2D', { interpolation: 'bilinear' }])],
  ['transposed', chain(['AveragePooling2D', {}], ['Conv2DTranspose', { filters: 1, kernel_size: [4, 2], strides: [2, 2], padding: 'same' }])],
  ['branches, one of them shifted', (drawing) => {
    const left = draw(drawing, 'input', 'Conv2D', { filters: 1, kernel_size: [3, 3] })
    const right = draw(drawing, draw(drawing, 'input', 'Cropping2D', { cropping: [2, 0, 1, 1] }), 'Conv2D', { filters: 1, kernel_size: [1, 1] })
    return draw(drawing, [left, right], 'Add')
  }],
  ['rows and columns changed', chain(['Conv2D', { filters: 1, kernel_size: [5, 3] }], ['Permute', { dims: [2, 1, 3] }], ['Conv2D', { filters: 1, kernel_size: [3, 1] }])],
]

describe('receptive field', () => {
  test.each(rows)('%s', (_name, build) => {
    const drawing = startDrawing()
    const last = build(drawing)
    const document = finishDrawing(drawing, 'Field', { widthPx: sidePx, heightPx: sidePx, colour: 'grey', fit: 'stretch' })
    const network = inferNetwork(document)
    // Every weight 1: whatever is connected adds up and cannot cancel.
    const ones = new Map([...freshWeights(document, 1)].map(([name, tensor]) => [name, { ...tensor, data: tensor.data.map(() => 1) } as Tensor]))
    const { graph } = lowerInference(document, ones, { batchSize: 2 * sidePx + 1 })
    // The first picture is empty; each other one has one row, or one column, lit.
    const data = new Uint8Array((2 * sidePx + 1) * sidePx ** 2)
    for (let line = 0; line < sidePx; line += 1) {
      for (let at = 0; at < sidePx; at += 1) {
        data[(1 + line) * sidePx ** 2 + line * sidePx + at] = 200
        data[(1 + sidePx + line) * sidePx ** 2 + at * sidePx + line] = 200
      }
    }
    const output = runReference(graph, { images: { shape: [2 * sidePx + 1, 1, sidePx, sidePx], dtype: 'uint8', data } })[`output:${last}`]!
    const [, , height = 1, width = 1] = output.shape
    const seen = (axis: 0 | 1, row: number, column: number): number[] => Array.from({ length: sidePx }, (_, line) => line).filter((line) => output.data[((1 + axis * sidePx + line) * height + row) * width + column] !== output.data[row * width + column])
    const field = receptiveFields(network).get(last)!
    const turned = document.layers.some(({ kind }) => kind === 'Permute')
    const middle = [Math.floor(height / 2), Math.floor(width / 2)] as const
    for (const axis of [0, 1] as const) {
      // Along an axis of the image; after Permute the other axis of the map runs along it.
      const along = turned ? 1 - axis : axis
      const shifts = [0, 1, 2].map((by) => seen(axis, middle[0] + (along === 0 ? by : 0), middle[1] + (along === 1 ? by : 0)))
      const widths = shifts.map((lines) => lines.at(-1)! - lines[0]! + 1)
      expect(field.size![along], `size along axis ${axis}`).toBe(Math.max(...widths))
      // Over two steps: on an enlarged map neighbours may see the same.
      expect(field.stride![along], `stride along axis ${axis}`).toBe((shifts[2]![0]! - shifts[0]![0]!) / 2)
    }
  })
})
