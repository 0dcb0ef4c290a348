import { describe, expect, test } from 'vitest'
import { arrangeLayers, cardHeightPx } from '../../../src-shared/network/arrangeLayers.ts'
import { arrangeUShape } from '../../../src-shared/network/arrangeUShape.ts'
import type { NetworkDocument } from '../../../src-shared/network/document.ts'
import { graphOf } from '../../../src-shared/network/graph.ts'
import { densenet121 } from '../../../src-shared/templates/densenet.ts'
import { smallResnet } from '../../../src-shared/templates/smallResnet.ts'
import { unet } from '../../../src-shared/templates/unet.ts'

const rowPx = cardHeightPx + 40
function columnsOf(document: NetworkDocument): ReadonlyMap<string, readonly [column: number, row: number]> {
  const xs = [...new Set(Object.values(arrangeLayers(document)).map(({ x }) => x))].toSorted((a, b) => a - b)
  return new Map(Object.entries(arrangeLayers(document)).map(([id, { x, y }]) => [id, [xs.indexOf(x), y / rowPx]]))
}
/** A chain of relu layers with these shortcuts. */
function chain(count: number, shortcuts: readonly (readonly [number, number])[]): NetworkDocument {
  return {
    ...smallResnet.create(smallResnet.input, 10),
    layers: Array.from({ length: count }, (_, index) => ({ id: `a${index}`, kind: 'Activation', config: { activation: 'relu' }, position: { x: 0, y: 0 } })),
    connections: [...Array.from({ length: count - 1 }, (_, index) => [index, index + 1] as const), ...shortcuts].map(([from, to], index) => ({ from: `a${from}`, to: `a${to}`, toPort: index })),
  }
}

describe('encoder and decoder side by side', () => {
  test('U-Net: shortcuts are level, the way down and the way up are straight', () => {
    const document = unet.create(unet.input, 10)
    const cells = columnsOf(document)
    const merges = document.layers.filter(({ kind }) => kind === 'Concatenate')
    expect(merges.length).toBeGreaterThanOrEqual(4)
    for (const { id } of merges) {
      const sources = document.connections.filter(({ to }) => to === id).map(({ from }) => cells.get(from)!)
      expect(sources.some(([, row]) => row === cells.get(id)![1])).toBe(true)
      expect(sources.some(([column]) => column === cells.get(id)![0])).toBe(true)
    }
    expect(cells.get('input')?.[0]).toBe(0)
    expect(new Set([...cells.values()].map(String)).size).toBe(document.layers.length)
  })
  test('two nested shortcuts', () => {
    const cells = columnsOf(chain(12, [[1, 10], [3, 8]]))
    expect([cells.get('a1')?.[1], cells.get('a3')?.[1]]).toEqual([cells.get('a10')?.[1], cells.get('a8')?.[1]])
    expect([0, 1, 2, 3, 4, 5, 6].map((index) => cells.get(`a${index}`)?.[0])).toEqual([0, 0, 0, 0, 0, 0, 0])
    expect([7, 8, 9, 10, 11].map((index) => cells.get(`a${index}`)?.[0])).toEqual([1, 1, 1, 1, 1])
    // The last layer of the bottom stands beside the one before it and leads up.
    expect(cells.get('a7')?.[1]).toBe(cells.get('a6')?.[1])
  })
  test('residual and dense networks, crossed shortcuts and side branches are no U', () => {
    for (const document of [smallResnet.create(smallResnet.input, 10), densenet121.create(densenet121.input, 10), chain(14, [[1, 8], [3, 12]]), chain(12, [[1, 10]])]) {
      const graph = graphOf(document)
      const depths = new Map<string, number>()
      for (const id of graph.order) depths.set(id, Math.max(0, ...(graph.incoming.get(id) ?? []).map(({ from }) => depths.get(from)! + 1)))
      expect(arrangeUShape(graph, depths)).toBeNull()
    }
  })
})
