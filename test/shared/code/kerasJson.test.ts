/** What we write as Keras JSON comes back as the same network, and real Keras files become the network they are. */
import { describe, expect, test } from 'vitest'
import { codeCases } from '../../cases/code.ts'
import { importKeras } from '../../../src-shared/code/import/importKeras.ts'
import { kerasJson } from '../../../src-shared/code/kerasJson.ts'
import { graphOf } from '../../../src-shared/network/graph.ts'
import type { NetworkDocument } from '../../../src-shared/network/document.ts'

/**
 * Without what the file does not hold: places on the canvas, groups, how images are fitted, names of further uses of a layer's
 * weights; options that do not count. Sorted, since a file lists a shared layer once.
 */
function comparable(original: NetworkDocument): object {
  const document = withNamesByUse(original)
  const layers = document.layers.map(({ position: _, group: __, config, ...layer }) => {
    const { custom_padding: sides, ...rest } = config
    const axes = layer.kind === 'LayerNormalization' || layer.kind === 'UnitNormalization' ? { axis: rest['axis'] } : {}
    return { ...layer, config: { ...rest, ...axes, ...(config['padding'] === 'custom' ? { custom_padding: sides } : {}) } }
  })
  const { widthPx, heightPx, colour } = document.input
  return { input: { widthPx, heightPx, colour }, layers: layers.toSorted(byId), connections: document.connections.toSorted((a, b) => a.to.localeCompare(b.to) || a.toPort - b.toPort) }
}
/** Layers that share are named by their owner and what they read. */
function withNamesByUse(document: NetworkDocument): NetworkDocument {
  const { incoming, order, layers } = graphOf(document)
  const names = new Map<string, string>()
  const nameOf = (id: string): string => names.get(id) ?? id
  for (const id of order) {
    const owner = layers.get(id)?.sharedWith
    if (owner !== undefined) names.set(id, `${owner} of ${(incoming.get(id) ?? []).map(({ from }) => nameOf(from)).join()}`)
  }
  return {
    ...document,
    layers: document.layers.map((layer) => ({ ...layer, id: nameOf(layer.id) })),
    connections: document.connections.map(({ from, to, toPort }) => ({ from: nameOf(from), to: nameOf(to), toPort })),
  }
}

const byId = (a: { readonly id: string }, b: { readonly id: string }): number => a.id.localeCompare(b.id)

describe('written and read again it is the same network', () => {
  test.each(codeCases)('$title', ({ document: make }) => {
    const document = make()
    const { document: read, notes } = importKeras(JSON.parse(kerasJson(document).text))
    expect(notes).toEqual([])
    expect(comparable(read)).toEqual(comparable(document))
  })
})
