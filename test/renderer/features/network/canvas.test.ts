import { describe, expect, test } from 'vitest'
import { canvasGraph, linksPath, samePicture } from '../../../../src-renderer/features/network/canvas/canvasGraph.ts'
import { cardsIn, hitTest } from '../../../../src-renderer/features/network/canvas/hitTest.ts'
import { neighbourOf } from '../../../../src-renderer/features/network/canvas/neighbours.ts'
import { groupFacts } from '../../../../src-renderer/features/network/groupFacts.ts'
import { findLayers } from '../../../../src-renderer/features/network/findLayers.ts'
import { moveBetween, moveInChain } from '../../../../src-renderer/features/network/moveInChain.ts'
import { applyEdits } from '../../../../src-shared/network/applyEdit.ts'
import { arrangeLayers, cardHeightPx, cardWidthPx } from '../../../../src-shared/network/arrangeLayers.ts'
import type { NetworkDocument } from '../../../../src-shared/network/document.ts'
import type { Edit } from '../../../../src-shared/network/edits.ts'
import { inferNetwork } from '../../../../src-shared/network/infer.ts'
import { smallResnet } from '../../../../src-shared/templates/smallResnet.ts'

function edited(document: NetworkDocument, ...edits: readonly Edit[]): NetworkDocument {
  const result = applyEdits(document, edits)
  if (!result.ok) throw new Error(result.problem.sentence)
  return result.document
}
const plain = smallResnet.create(smallResnet.input, 10)
const document = edited(plain, { kind: 'moveLayers', positions: arrangeLayers(plain) })
const block = ['conv_2', 'batch_norm_2', 'activation_2', 'conv_3', 'batch_norm_3', 'add_1', 'activation_3']
const open = edited(document, { kind: 'groupLayers', groupId: 'g', name: 'Block', layerIds: block })
const folded = edited(open, { kind: 'setGroup', groupId: 'g', name: 'Block', folded: true })
const graph = canvasGraph(document)
const middle = (id: string) => ({ x: graph.byId.get(id)!.x + cardWidthPx / 2, y: graph.byId.get(id)!.y + cardHeightPx / 2 })

describe('what is drawn', () => {
  test('a card per layer, a link per connection, and all links with their arrows in one path', () => {
    expect(graph.cards).toHaveLength(document.layers.length)
    expect(graph.links.every(({ connection }) => connection !== null)).toBe(true)
    expect(graph.links).toHaveLength(document.connections.length)
    expect(linksPath(graph.links).match(/M/g)).toHaveLength(2 * document.connections.length)
  })
  test('an open group has a frame around its layers, a folded one is a card', () => {
    const frame = canvasGraph(open).frames[0]!
    for (const id of block) {
      const { x, y } = graph.byId.get(id)!
      expect(x > frame.left && x + cardWidthPx < frame.left + frame.width && y > frame.top && y + cardHeightPx < frame.top + frame.height).toBe(true)
    }
    const shown = canvasGraph(folded)
    expect(shown.frames).toEqual([])
    expect(shown.byId.get('group:g')).toMatchObject({ layerIds: block, x: graph.byId.get('conv_2')!.x, y: graph.byId.get('conv_2')!.y })
    expect(shown.links.filter(({ connection }) => connection === null)).toHaveLength(2)
  })
  test('typing leaves the picture as it is, moving and folding do not', () => {
    expect(samePicture(edited(document, { kind: 'setField', layerId: 'conv_1', field: 'filters', value: 8 }), document)).toBe(true)
    expect(samePicture(edited(document, { kind: 'moveLayers', positions: { conv_1: { x: 8, y: 8 } } }), document)).toBe(false)
    expect(samePicture(folded, open)).toBe(false)
  })
  test('a folded group tells parameters and the shape that leaves it', () => {
    const network = inferNetwork(document, 10)
    expect(groupFacts(network, block)).toEqual({ parameters: 9216 * 2 + 128 * 2, multiplyAdds: 9216 * 2 * 32 * 32, errors: 0, shape: '32×32×32' })
  })
})

describe('what lies at a point', () => {
  test('cards, their ends, links, names of frames, nothing', () => {
    const conv = graph.byId.get('conv_1')!
    expect(hitTest(graph, middle('conv_1'), 1)).toEqual({ at: 'card', card: conv })
    expect(hitTest(graph, { x: conv.x + cardWidthPx / 2, y: conv.y + cardHeightPx + 3 }, 1)).toEqual({ at: 'outlet', card: conv })
    expect(hitTest(graph, { x: conv.x + cardWidthPx / 2 + 5, y: conv.y - 4 }, 1)).toEqual({ at: 'inlet', card: conv })
    const onLink = hitTest(graph, { x: conv.x + cardWidthPx / 2 + 3, y: conv.y + cardHeightPx + 20 }, 1)
    expect(onLink).toMatchObject({ at: 'link', link: { from: 'conv_1', to: 'batch_norm_1' } })
    expect(hitTest(graph, { x: -500, y: -500 }, 1)).toEqual({ at: 'nothing' })
    const frame = canvasGraph(open).frames[0]!
    expect(hitTest(canvasGraph(open), { x: frame.left + 20, y: frame.top + 4 }, 1)).toMatchObject({ at: 'frame' })
  })
  test('the input takes no connection', () => {
    const input = graph.byId.get('input')!
    expect(hitTest(graph, { x: input.x + cardWidthPx / 2, y: input.y + 2 }, 1)).toMatchObject({ at: 'card' })
  })
  test('a rubber band takes the cards it touches', () => {
    const { x, y } = graph.byId.get('conv_1')!
    expect(cardsIn(graph, { left: x + 10, top: y + 10, width: 5, height: 96 }).map(({ id }) => id)).toEqual(['conv_1', 'batch_norm_1'])
  })
})

describe('arrow keys', () => {
  test('follow links up and down, straight ahead first, and cross to the lane beside', () => {
    expect(neighbourOf(graph, 'conv_1', 'down')?.id).toBe('batch_norm_1')
    expect(neighbourOf(graph, 'conv_1', 'up')?.id).toBe('rescaling_1')
    expect(neighbourOf(graph, 'dropout_1', 'down')?.id).toBe('conv_4')
    expect(neighbourOf(graph, 'conv_4', 'right')?.id).toBe('conv_6')
    expect(neighbourOf(graph, 'conv_6', 'left')?.id).toBe('conv_4')
    expect(neighbourOf(graph, 'input', 'up')).toBeNull()
  })
  test('a folded group is one step', () => {
    expect(neighbourOf(canvasGraph(folded), 'activation_1', 'down')?.id).toBe('group:g')
    expect(neighbourOf(canvasGraph(folded), 'group:g', 'down')?.id).toBe('dropout_1')
  })
})

describe('search', () => {
  test('a whole name first, then beginnings, then parts, then kinds', () => {
    expect(findLayers(document, 'conv 1').map(({ id }) => id)).toEqual(['conv_1'])
    expect(findLayers(document, 'max')).toEqual([])
    expect(findLayers(document, 'add').map(({ id }) => id)).toEqual(['add_1', 'add_2', 'add_3'])
    expect(findLayers(document, 'Conv2D')).toHaveLength(9)
    expect(findLayers(open, 'block').map(({ id }) => id)).toEqual(block)
    expect(findLayers(document, ' ')).toHaveLength(document.layers.length)
  })
})

describe('moving in a chain', () => {
  const orderOf = (edits: readonly Edit[] | null): readonly string[] => inferNetwork(edited(document, ...(edits ?? []))).order.slice(0, 6)
  test('down and up again is where it was', () => {
    expect(orderOf(null)).toEqual(['input', 'rescaling_1', 'conv_1', 'batch_norm_1', 'activation_1', 'conv_2'])
    expect(orderOf(moveInChain(document, 'rescaling_1', 1))).toEqual(['input', 'conv_1', 'rescaling_1', 'batch_norm_1', 'activation_1', 'conv_2'])
    expect(orderOf(moveInChain(document, 'batch_norm_1', -1))).toEqual(['input', 'rescaling_1', 'batch_norm_1', 'conv_1', 'activation_1', 'conv_2'])
  })
  test('not beyond the input, a branch or a merge', () => {
    expect(moveInChain(document, 'rescaling_1', -1)).toBeNull()
    expect(moveInChain(document, 'batch_norm_1', 1)).toBeNull()
    expect(moveInChain(document, 'add_1', 1)).toBeNull()
  })
  test('dropped on another row it stands before that layer', () => {
    const into = document.connections.find(({ to }) => to === 'conv_5')!
    const edits = moveBetween(document, 'batch_norm_1', into)
    expect(inferNetwork(edited(document, ...(edits ?? []))).layers.get('conv_5')?.inputIds).toEqual(['batch_norm_1'])
  })
})
