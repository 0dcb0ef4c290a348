import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { alignLayers } from '../../../src-shared/network/alignLayers.ts'
import { applyEdits } from '../../../src-shared/network/applyEdit.ts'
import { arrangeLayers, cardHeightPx, cardWidthPx } from '../../../src-shared/network/arrangeLayers.ts'
import type { NetworkDocument } from '../../../src-shared/network/document.ts'
import { foldableGroups, foldedGroups, foldedId, foldGroups } from '../../../src-shared/network/folding.ts'
import { smallResnet } from '../../../src-shared/templates/smallResnet.ts'
import { threadMs } from '../../support/threadMs.ts'

const plain = smallResnet.create(smallResnet.input, 10)

function grouped(document: NetworkDocument, folded: boolean, ...groups: readonly (readonly string[])[]): NetworkDocument {
  const result = applyEdits(document, groups.flatMap((layerIds, index) => [
    { kind: 'groupLayers', groupId: `g${index}`, name: `Block ${index}`, layerIds } as const,
    { kind: 'setGroup', groupId: `g${index}`, name: `Block ${index}`, folded } as const,
  ]))
  if (!result.ok) throw new Error(result.problem.sentence)
  return result.document
}
const block = ['conv_2', 'batch_norm_2', 'activation_2', 'conv_3', 'batch_norm_3', 'add_1', 'activation_3']

describe('a network with folded groups', () => {
  test('is one node per group; what runs inside is not drawn, double ways count once', () => {
    const document = grouped(plain, true, block)
    const shown = foldGroups(document, foldedGroups(document))
    expect(shown.layers.map(({ id }) => id)).toContain(foldedId('g0'))
    expect(shown.layers).toHaveLength(plain.layers.length - block.length + 1)
    expect(shown.members.get(foldedId('g0'))?.map(({ id }) => id)).toEqual(block)
    // The main path and the shortcut both come from activation_1.
    expect(shown.connections.filter(({ to }) => to === foldedId('g0'))).toEqual([{ from: 'activation_1', to: foldedId('g0'), toPort: 0 }])
    expect(shown.connections.filter(({ from }) => from === foldedId('g0')).map(({ to }) => to)).toEqual(['dropout_1'])
  })
  test('with open groups only is itself', () => {
    const document = grouped(plain, false, block)
    expect(foldGroups(document, foldedGroups(document)).layers).toBe(document.layers)
  })
  test('a group that another layer both follows and feeds cannot be one node without a circle', () => {
    const document = grouped(plain, true, ['conv_2', 'activation_2'], ['conv_4'])
    expect([...foldableGroups(document, foldedGroups(document))]).toEqual(['g1'])
  })
  test('of two groups that cross each other the first is folded; one that is in nobody\'s way is folded too', () => {
    const layers = [['a1', 'g0'], ['b1', 'g1'], ['a2', 'g1'], ['b2', 'g0'], ['end', 'g2']].map(([id = '', group = '']) => ({ ...plain.layers[3]!, id, group }))
    const connections = [['a1', 'a2'], ['b1', 'b2'], ['a2', 'end'], ['b2', 'end']].map(([from = '', to = '']) => ({ from, to, toPort: 0 }))
    expect([...foldableGroups({ layers, connections }, new Set(['g0', 'g1', 'g2']))].toSorted()).toEqual(['g0', 'g2'])
  })
  test('thousands of groups that cross one another are all open, told in under a second', () => {
    const group = (index: number): string => `g${2 * Math.floor(index / 4) + (index % 2)}`
    const layers = Array.from({ length: 9_996 }, (_, index) => ({ ...plain.layers[3]!, id: `conv_${index}`, group: group(index) }))
    const connections = layers.slice(1).map(({ id }, index) => ({ from: layers[index]!.id, to: id, toPort: 0 }))
    const groups = [...new Set(layers.map((layer) => layer.group))].map((id) => ({ id, name: id, folded: true }))
    const start = threadMs()
    expect(foldableGroups({ layers, connections, groups }, new Set(groups.map(({ id }) => id))).size).toBe(0)
    expect(threadMs() - start).toBeLessThan(1000)
  })
})

describe('arranging with groups', () => {
  function overlaps(document: NetworkDocument): number {
    const places = foldGroups(document, foldedGroups(document)).layers.map(({ position }) => position)
    return places.filter((a, index) => places.slice(index + 1).some((b) => Math.abs(a.x - b.x) < cardWidthPx && Math.abs(a.y - b.y) < cardHeightPx)).length
  }
  const arranged = (document: NetworkDocument): NetworkDocument => {
    const positions = arrangeLayers(document)
    return { ...document, layers: document.layers.map((layer) => ({ ...layer, position: positions[layer.id]! })) }
  }
  test('a folded group takes the place of one card, where its layers begin', () => {
    const document = arranged(grouped(plain, true, block))
    expect(overlaps(document)).toBe(0)
    const rows = new Set(foldGroups(document, foldedGroups(document)).layers.map(({ position }) => `${position.x} ${position.y}`))
    expect(rows.size).toBe(plain.layers.length - block.length + 1)
    const first = document.layers.find(({ id }) => id === 'conv_2')!
    const second = document.layers.find(({ id }) => id === 'batch_norm_2')!
    expect([second.position.x - first.position.x, second.position.y - first.position.y]).toEqual([0, 96])
  })
  test('a short open group stays in one column', () => {
    for (let from = 1; from + 6 < 14; from += 1) {
      const ids = plain.layers.slice(from, from + 6).map(({ id }) => id)
      const document = arranged(grouped(plain, false, ids))
      const columns = document.layers.filter(({ id }) => ids.includes(id)).map(({ position }) => position.x)
      expect(Math.max(...columns) - Math.min(...columns)).toBeLessThanOrEqual(cardWidthPx + 40)
    }
  })
  test('any groups, folded or not: every layer gets a place and no two cards overlap', () => {
    const ids = plain.layers.slice(1).map(({ id }) => id)
    fc.assert(fc.property(fc.subarray(ids, { minLength: 1, maxLength: 10 }), fc.subarray(ids, { minLength: 1, maxLength: 10 }), fc.boolean(), (a, b, folded) => {
      const document = arranged(grouped(plain, folded, a, b.filter((id) => !a.includes(id)).length === 0 ? [ids.find((id) => !a.includes(id))!] : b.filter((id) => !a.includes(id))))
      expect(document.layers.every(({ position }) => Number.isFinite(position.x) && Number.isFinite(position.y))).toBe(true)
      if (foldableGroups(document, foldedGroups(document)).size === foldedGroups(document).size) expect(overlaps(document)).toBe(0)
    }), { numRuns: 40 })
  })
})

describe('aligning', () => {
  const layers = [{ id: 'a', position: { x: 0, y: 0 } }, { id: 'b', position: { x: 100, y: 300 } }, { id: 'c', position: { x: 44, y: 40 } }]
  test('left edges, centres and top edges', () => {
    expect(Object.values(alignLayers(layers, 'left')).map(({ x }) => x)).toEqual([0, 0, 0])
    expect(Object.values(alignLayers(layers, 'centre')).map(({ x }) => x)).toEqual([48, 48, 48])
    expect(Object.values(alignLayers(layers, 'top')).map(({ y }) => y)).toEqual([0, 0, 0])
  })
  test('even gaps keep the first and the last, and grow where there is no room', () => {
    expect(alignLayers(layers, 'rows')).toMatchObject({ a: { y: 0 }, c: { y: 152 }, b: { y: 300 + 4 } })
    expect(alignLayers(layers, 'columns')).toMatchObject({ a: { x: 0 }, c: { x: 240 }, b: { x: 480 } })
  })
  test('one layer has nothing to be aligned with', () => {
    expect(alignLayers(layers.slice(0, 1), 'left')).toEqual({})
  })
})
