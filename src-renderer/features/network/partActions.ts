/** What the builder does with more than one layer: blocks, copies, groups, alignment. Each is one step of undo. */
import type { Ref, ShallowRef } from 'vue'
import type { LayerKindName } from '../../../src-shared/layers/index.ts'
import { addLayerAfter } from '../../../src-shared/network/addLayerAfter.ts'
import { alignLayers, type Alignment } from '../../../src-shared/network/alignLayers.ts'
import { parseDocument } from '../../../src-shared/network/assertDocument.ts'
import type { Connection, LayerGroup, LayerNode, NetworkDocument } from '../../../src-shared/network/document.ts'
import type { Edit } from '../../../src-shared/network/edits.ts'
import { cornerOf } from '../../../src-shared/network/folding.ts'
import { copyLayers, freshName, pasteLayers, placeBlock, type BlockPlace, type Placed } from '../../../src-shared/network/fragment.ts'
import type { Problem } from '../../../src-shared/network/problem.ts'
import { errorSentence } from '../../composables/useToasts.ts'

export interface PartActions {
  /** A block in place of one layer. */
  addBlock(block: NetworkDocument, branch?: boolean): void
  dropBlock(block: NetworkDocument, position: LayerNode['position'], connection: Connection | null): void
  /** A copy of one layer follows it; copies of several stand beside them. */
  duplicateSelected(): void
  moveBy(ids: readonly string[], dx: number, dy: number): void
  align(alignment: Alignment): void
  /** What is selected as text of a document, or null. */
  copyText(): string | null
  /** Adds what such a text holds; returns why not. */
  pasteText(text: string, position: LayerNode['position'] | null): Problem | null
  groupSelected(name: string): void
  ungroupSelected(): void
  renameGroup(groupId: string, name: string): Problem | null
  fold(groupId: string, folded: boolean): void
}

/** What these actions need of the builder they belong to. */
interface BuilderCore {
  readonly document: Readonly<Ref<NetworkDocument>>
  readonly selectedIds: ShallowRef<readonly string[]>
  readonly selected: Readonly<Ref<LayerNode | null>>
  readonly arranged: Ref<boolean>
  apply(edits: readonly Edit[], mergeKey?: string | null): Problem | null
  refuse(problem: Problem): Problem
  select(ids: readonly string[]): void
  show(id: string): void
  /** Where a click on the palette puts a block. */
  addPlace(branch: boolean): BlockPlace
}

export function createPartActions(builder: BuilderCore): PartActions {
  const { document, selectedIds, selected, arranged, apply, refuse, select, show } = builder

  function addBlock(block: NetworkDocument, branch = false): void {
    place(block, builder.addPlace(branch))
  }

  function dropBlock(block: NetworkDocument, position: LayerNode['position'], connection: Connection | null): void {
    place(block, connection === null ? { position } : { connection })
  }

  function place(block: NetworkDocument, where: BlockPlace): void {
    take(placeBlock(document.value, block, where))
  }

  /** A changed document with new layers, which are selected. */
  function take(placed: Placed): Problem | null {
    const problem = apply([{ kind: 'replaceDocument', document: placed.document }])
    if (problem !== null) return problem
    show(placed.layerIds[0] ?? '')
    select(placed.layerIds)
    return null
  }

  function duplicateSelected(): void {
    const layer = selected.value
    if (layer === null) {
      const part = copyLayers(document.value, selectedIds.value)
      if (part !== null) take(pasteLayers(document.value, part, besideOf(part)))
      return
    }
    const planned = addLayerAfter(document.value, layer.kind as LayerKindName, layer.id)
    const options_ = Object.entries(layer.config).map(([field, value]): Edit => ({ kind: 'setField', layerId: planned.id, field, value }))
    const steps: readonly Edit[] = layer.timeDistributed === true ? [{ kind: 'setTimeDistributed', layerId: planned.id, value: true }] : []
    if (apply([...planned.edits, ...options_, ...steps]) === null) show(planned.id)
  }

  function copyText(): string | null {
    const part = copyLayers(document.value, selectedIds.value)
    return part === null ? null : JSON.stringify(part)
  }

  function pasteText(text: string, position: LayerNode['position'] | null): Problem | null {
    let part: NetworkDocument
    try {
      part = parseDocument(text)
    } catch (error) {
      return refuse({ layerId: null, severity: 'error', sentence: errorSentence(error) })
    }
    if (part.layers.every(({ kind }) => kind === 'Input')) return refuse({ layerId: null, severity: 'error', sentence: 'The pasted text: it holds no layer besides an input. Copy some layers first.' })
    return take(pasteLayers(document.value, part, position ?? besideOf(part)))
  }

  function moveBy(ids: readonly string[], dx: number, dy: number): void {
    const chosen = new Set(ids)
    const positions = Object.fromEntries(document.value.layers.filter(({ id }) => chosen.has(id)).map(({ id, position }) => [id, { x: position.x + dx, y: position.y + dy }]))
    if (dx === 0 && dy === 0) return
    arranged.value = false
    apply([{ kind: 'moveLayers', positions }])
  }

  function align(alignment: Alignment): void {
    const chosen = new Set(selectedIds.value)
    const positions = alignLayers(document.value.layers.filter(({ id }) => chosen.has(id)), alignment)
    arranged.value = false
    apply([{ kind: 'moveLayers', positions }])
  }

  function groupSelected(name: string): void {
    const layerIds = selectedIds.value.filter((id) => document.value.layers.find((layer) => layer.id === id)?.kind !== 'Input')
    if (layerIds.length === 0) return
    const groupId = freshName('group', new Set((document.value.groups ?? []).map(({ id }) => id)))
    if (apply([{ kind: 'groupLayers', groupId, name, layerIds }]) === null) select(layerIds)
  }

  function ungroupSelected(): void {
    const chosen = new Set(selectedIds.value)
    const ids = new Set(document.value.layers.flatMap((layer) => (chosen.has(layer.id) && layer.group !== undefined ? [layer.group] : [])))
    if (ids.size > 0) apply([...ids].map((groupId): Edit => ({ kind: 'ungroup', groupId })))
  }

  const groupOf = (groupId: string): LayerGroup | undefined => document.value.groups?.find(({ id }) => id === groupId)

  function renameGroup(groupId: string, name: string): Problem | null {
    return apply([{ kind: 'setGroup', groupId, name, folded: groupOf(groupId)?.folded ?? false }], `group ${groupId}`)
  }

  function fold(groupId: string, folded: boolean): void {
    if (apply([{ kind: 'setGroup', groupId, name: groupOf(groupId)?.name ?? '', folded }]) !== null || !folded) return
    // Of a folded block all is selected or nothing.
    const members = document.value.layers.flatMap(({ id, group }) => (group === groupId ? [id] : []))
    if (members.some((id) => selectedIds.value.includes(id))) select([...new Set([...selectedIds.value, ...members])])
  }

  return { addBlock, dropBlock, duplicateSelected, moveBy, align, copyText, pasteText, groupSelected, ungroupSelected, renameGroup, fold }
}

/** Pasted layers stand this far right and below of where they were copied [px]. */
const pasteShiftPx = 32
function besideOf(part: NetworkDocument): LayerNode['position'] {
  const corner = cornerOf(part.layers)
  return { x: corner.x + pasteShiftPx, y: corner.y + pasteShiftPx }
}
