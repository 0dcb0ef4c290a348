import { expect, test } from 'vitest'
import { nodeSummary } from '../../../src-shared/network/nodeSummary.ts'
import { defaultConfig } from '../../../src-shared/layers/fieldValue.ts'
import { layerKinds, type LayerKindName } from '../../../src-shared/layers/index.ts'
import type { LayerNode } from '../../../src-shared/network/document.ts'

const rows: readonly [LayerKindName, Partial<LayerNode>, string][] = [
  ['Conv2D', {}, '32 filters, 3×3'],
  ['Conv2D', { sharedWith: 'conv_1' }, 'weights of Conv 1, 32 filters, 3×3'],
  ['Conv2D', { timeDistributed: true }, 'every step, 32 filters, 3×3'],
  ['Dense', { sharedWith: 'my_dense', timeDistributed: true }, 'weights of My dense, every step, 64 units'],
  ['Flatten', { timeDistributed: true }, 'every step'],
  ['Flatten', {}, ''],
  ['Input', { config: { data: 'image', shape: [3] } }, ''],
  ['Input', { config: { data: 'numbers', shape: [20, 10] } }, 'numbers, shape 20 10'],
]
test.each(rows)('%s %o is "%s"', (kind, wiring, summary) => {
  expect(nodeSummary({ id: 'x', kind, config: defaultConfig(layerKinds[kind]), position: { x: 0, y: 0 }, ...wiring })).toBe(summary)
})
