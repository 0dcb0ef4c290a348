import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { arrangeLayers, cardHeightPx, cardWidthPx } from '../../../../src-shared/network/arrangeLayers.ts'
import { connectionPath, routeConnections } from '../../../../src-renderer/features/network/canvas/routeConnections.ts'
import { isArranged } from '../../../../src-renderer/features/network/useBuilder.ts'
import type { NetworkDocument } from '../../../../src-shared/network/document.ts'
import { foldedGroups, foldGroups } from '../../../../src-shared/network/folding.ts'
import { lenet5 } from '../../../../src-shared/templates/lenet5.ts'
import { smallResnet } from '../../../../src-shared/templates/smallResnet.ts'
import { templates } from '../../../../src-shared/templates/index.ts'
import { threadMs } from '../../../support/threadMs.ts'

/** A document of relu layers with these connections, as indices. */
function graph(count: number, connections: readonly (readonly [number, number])[]): NetworkDocument {
  return {
    ...lenet5.create(lenet5.input, 10),
    layers: Array.from({ length: count }, (_, index) => ({ id: `layer_${index}`, kind: 'Activation', config: { activation: 'relu' }, position: { x: 0, y: 0 } })),
    connections: connections.map(([from, to], index) => ({ from: `layer_${from}`, to: `layer_${to}`, toPort: index })),
  }
}
function arranged(document: NetworkDocument): NetworkDocument {
  const positions = arrangeLayers(document)
  return { ...document, layers: document.layers.map((layer) => ({ ...layer, position: positions[layer.id]! })) }
}
function overlaps(document: NetworkDocument): number {
  const places = document.layers.map((layer) => layer.position)
  return places.filter((a, index) => places.slice(index + 1).some((b) => Math.abs(a.x - b.x) < cardWidthPx && Math.abs(a.y - b.y) < cardHeightPx)).length
}
/** Width to height of everything. */
function aspectOf({ layers }: Pick<NetworkDocument, 'layers'>): number {
  const length = (places: readonly number[], card: number): number => Math.max(...places) - Math.min(...places) + card
  return length(layers.map(({ position }) => position.x), cardWidthPx) / length(layers.map(({ position }) => position.y), cardHeightPx)
}
/** Cards that the vertical part of a connection runs through. */
function crossedCards(document: NetworkDocument): readonly string[] {
  const places = new Map(document.layers.map((layer) => [layer.id, layer.position]))
  return routeConnections(document).flatMap((x, index) => {
    const connection = document.connections[index]!
    if (x === null) return []
    const [from, to] = [places.get(connection.from)!, places.get(connection.to)!]
    const [top, bottom] = [Math.min(from.y + cardHeightPx, to.y), Math.max(from.y + cardHeightPx, to.y)]
    return document.layers
      .filter(({ id, position }) => id !== connection.from && id !== connection.to && x > position.x && x < position.x + cardWidthPx && position.y + cardHeightPx > top && position.y < bottom)
      .map(({ id }) => `${connection.from} -> ${connection.to} through ${id}`)
  })
}

describe('arrangeLayers', () => {
  for (const template of templates) {
    test(`${template.name}: no card covers another, no connection runs through one`, () => {
      const document = arranged(template.create(template.input, 10))
      // As it is shown and, since every block can be opened, with all of its layers.
      for (const folded of [document.groups?.some((group) => group.folded) ?? false, false]) {
        const seen = arranged({ ...document, groups: (document.groups ?? []).map((group) => ({ ...group, folded })) })
        const shown = { ...document, ...foldGroups(seen, foldedGroups(seen)) }
        expect(overlaps(shown)).toBe(0)
        expect(crossedCards(shown)).toEqual([])
        // Encoders beside their decoders are as tall as they are deep, and a single card is as it is.
        if (template.family !== 'images' && template.id !== 'empty') expect(Math.abs(Math.log2(aspectOf(shown))), `${aspectOf(shown)}`).toBeLessThan(1)
      }
      expect(isArranged(document)).toBe(true)
      expect(document.layers.every(({ position }) => position.x % 8 === 0 && position.y % 8 === 0)).toBe(true)
    })
  }
  test('LeNet-5 is two columns of five', () => {
    const positions = Object.values(arrangeLayers(lenet5.create(lenet5.input, 10)))
    expect(new Set(positions.map(({ x }) => x)).size).toBe(2)
    expect(Math.max(...positions.map(({ y }) => y))).toBe(4 * 96)
  })
  test('the main path of a residual block is straight and its shortcut has a lane of its own', () => {
    const positions = arrangeLayers(smallResnet.create(smallResnet.input, 10))
    const xs = ['dropout_1', 'conv_4', 'batch_norm_4', 'activation_4', 'conv_5', 'batch_norm_5', 'add_2'].map((id) => positions[id]!.x)
    expect(new Set(xs).size).toBe(1)
    expect(positions['conv_6']!.x).toBe(xs[0]! + cardWidthPx + 40)
    expect(positions['batch_norm_6']!.x).toBe(positions['conv_6']!.x)
  })
  test('four branches side by side that meet again', () => {
    const document = arranged(graph(6, [[0, 1], [0, 2], [0, 3], [0, 4], [1, 5], [2, 5], [3, 5], [4, 5]]))
    expect(overlaps(document)).toBe(0)
    expect(new Set(document.layers.slice(1, 5).map(({ position }) => position.y)).size).toBe(1)
  })
  test('an empty document and layers without connections', () => {
    expect(arrangeLayers(graph(0, []))).toEqual({})
    expect(overlaps(arranged(graph(3, [])))).toBe(0)
  })
  test('any acyclic graph: no two cards overlap', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 14 }), fc.array(fc.tuple(fc.nat(13), fc.nat(13)), { maxLength: 24, size: 'max' }), (count, pairs) => {
        const connections = pairs.map(([a, b]) => [Math.min(a, b) % count, Math.max(a, b) % count] as const).filter(([a, b]) => a < b)
        expect(overlaps(arranged(graph(count, connections)))).toBe(0)
      }),
    )
  })
  test('500 layers with shortcuts are arranged and routed in under half a second', () => {
    const connections = Array.from({ length: 499 }, (_, index) => [index, index + 1] as const)
    const shortcuts = Array.from({ length: 160 }, (_, index) => [index * 3, index * 3 + 3] as const)
    const start = threadMs()
    const document = arranged(graph(500, [...connections, ...shortcuts]))
    routeConnections(document)
    expect(threadMs() - start).toBeLessThan(500)
    expect(overlaps(document)).toBe(0)
  })
})

describe('connectionPath', () => {
  test('straight down', () => expect(connectionPath({ x: 10, y: 0 }, { x: 10, y: 40 }, null)).toBe('M 10 0 L 10 40'))
  test('one step aside in the gap', () => expect(connectionPath({ x: 0, y: 0 }, { x: 100, y: 40 }, null)).toBe('M 0 0 L 0 14 Q 0 20 6 20 L 94 20 Q 100 20 100 26 L 100 40'))
  test('along a lane', () => expect(connectionPath({ x: 0, y: 0 }, { x: 0, y: 200 }, 80)).toMatch(/^M 0 0 .* 80 .* L 0 200$/))
  test('back up to the next column', () => expect(connectionPath({ x: 0, y: 500 }, { x: 300, y: 0 }, 150)).toMatch(/^M 0 500 L 0 512 .* L 300 0$/))
})
