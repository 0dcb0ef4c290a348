/** Layers by what is typed: beginnings of names first, then names, then kinds and groups that contain it. */
import type { LayerNode, NetworkDocument } from '../../../src-shared/network/document.ts'
import { layerName } from '../../../src-shared/network/layerName.ts'

/** In document order within each rank; all layers for an empty text. */
export function findLayers(document: Pick<NetworkDocument, 'layers' | 'groups'>, typed: string): readonly LayerNode[] {
  const wanted = typed.trim().toLowerCase()
  if (wanted === '') return document.layers
  const groups = new Map((document.groups ?? []).map(({ id, name }) => [id, name.toLowerCase()]))
  const ranks: LayerNode[][] = [[], [], [], []]
  for (const layer of document.layers) {
    const names = [layer.id.toLowerCase(), layerName(layer.id).toLowerCase()]
    const group = layer.group === undefined ? '' : (groups.get(layer.group) ?? '')
    const rank = names.includes(wanted) ? 0 : names.some((name) => name.startsWith(wanted)) ? 1 : names.some((name) => name.includes(wanted)) ? 2 : layer.kind.toLowerCase().includes(wanted) || group.includes(wanted) ? 3 : -1
    ranks[rank]?.push(layer)
  }
  return ranks.flat()
}
