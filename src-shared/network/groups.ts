/** Groups: named blocks of layers that fold on the canvas. Each layer is in one at most; a group without layers is gone. Used by `applyEdit`. */
import { idPattern } from './assertDocument.ts'
import type { LayerGroup, LayerNode, NetworkDocument } from './document.ts'
import { maxNameLength } from './limits.ts'
import { refuse } from './refusal.ts'

export function groupLayers(document: NetworkDocument, groupId: string, name: string, layerIds: readonly string[]): NetworkDocument {
  if (!idPattern.test(groupId) || groupId === '__proto__') refuse(null, `The group: its id must be 1 to 64 letters, digits, _ or -, received "${groupId.slice(0, 64)}". Choose another one.`)
  if (document.groups?.some(({ id }) => id === groupId)) refuse(null, `The group: another one has the id "${groupId}" already. Choose another one.`)
  const members = new Set(layerIds)
  const known = document.layers.filter(({ id }) => members.has(id))
  if (known.length === 0 || known.length < members.size) refuse(null, 'The group: it must have layers of this network. Select some first.')
  const input = known.find(({ kind }) => kind === 'Input')
  if (input) refuse(input.id, 'The group: the Input layer stays outside of groups. Select the layers after it.')
  const layers = document.layers.map((layer) => (members.has(layer.id) ? { ...layer, group: groupId } : layer))
  return withoutEmptyGroups({ ...document, layers, groups: [...(document.groups ?? []), { id: groupId, name: checkedName(name), folded: false }] })
}

/** Its layers stay. */
export function ungroup(document: NetworkDocument, groupId: string): NetworkDocument {
  groupOf(document, groupId)
  return withoutEmptyGroups({ ...document, layers: document.layers.map((layer) => (layer.group === groupId ? withoutGroup(layer) : layer)) })
}

export function setGroup(document: NetworkDocument, groupId: string, name: string, folded: boolean): NetworkDocument {
  const group = groupOf(document, groupId)
  const changed: LayerGroup = { id: groupId, name: checkedName(name), folded }
  if (changed.name === group.name && folded === group.folded) return document
  return { ...document, groups: (document.groups ?? []).map((other) => (other === group ? changed : other)) }
}

/** Leaves the list out when it is empty, so that equal networks are equal documents. */
export function withoutEmptyGroups(document: NetworkDocument): NetworkDocument {
  if (document.groups === undefined) return document
  const used = new Set(document.layers.map(({ group }) => group))
  const groups = document.groups.filter(({ id }) => used.has(id))
  if (groups.length === document.groups.length && groups.length > 0) return document
  const { groups: _, ...rest } = document
  return groups.length === 0 ? rest : { ...rest, groups }
}

function withoutGroup({ group: _, ...layer }: LayerNode): LayerNode {
  return layer
}

function checkedName(name: string): string {
  const trimmed = name.trim()
  if (trimmed.length === 0 || trimmed.length > maxNameLength) refuse(null, `The group: its name must have 1 to ${maxNameLength} characters, received ${trimmed.length}. Type another one.`)
  return trimmed
}

function groupOf(document: NetworkDocument, groupId: string): LayerGroup {
  return document.groups?.find(({ id }) => id === groupId) ?? refuse(null, `The group: none is called "${groupId.slice(0, 64)}". Choose one on the canvas.`)
}
