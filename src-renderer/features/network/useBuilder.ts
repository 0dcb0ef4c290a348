/** The state of the builder: the open document with its history, what is selected, and everything inferred from it. Made by NetworkPage, used by its parts. */
import { computed, inject, ref, shallowRef, type ComputedRef, type InjectionKey, type Ref, type ShallowRef } from 'vue'
import { arrangeLayers } from '../../../src-shared/network/arrangeLayers.ts'
import { addLayerAfter, newLayer } from '../../../src-shared/network/addLayerAfter.ts'
import { applyEdits, sameConnection } from '../../../src-shared/network/applyEdit.ts'
import { parseDocument } from '../../../src-shared/network/assertDocument.ts'
import type { Connection, LayerGroup, LayerNode, NetworkDocument } from '../../../src-shared/network/document.ts'
import type { Edit } from '../../../src-shared/network/edits.ts'
import { alignLayers, type Alignment } from '../../../src-shared/network/alignLayers.ts'
import { copyLayers, freshName, pasteLayers, placeBlock, type BlockPlace, type Placed } from '../../../src-shared/network/fragment.ts'
import { cornerOf } from '../../../src-shared/network/folding.ts'
import { recordEdits, redo, startHistory, undo, type NetworkHistory } from '../../../src-shared/network/history.ts'
import { inferNetwork, type InferredNetwork } from '../../../src-shared/network/infer.ts'
import { layerName } from '../../../src-shared/network/layerName.ts'
import type { Problem } from '../../../src-shared/network/problem.ts'
import { errorSentence } from '../../composables/useToasts.ts'
import type { Shape } from '../../../src-shared/tensor/shape.ts'
import type { LayerKindName } from '../../../src-shared/layers/index.ts'

/** Where a click on the palette adds. */
export type AddTarget = { readonly at: 'end' } | { readonly at: 'after'; readonly layerId: string } | { readonly at: 'edge'; readonly connection: Connection }

export interface Builder {
  readonly document: ComputedRef<NetworkDocument>
  readonly network: ComputedRef<InferredNetwork>
  readonly canUndo: ComputedRef<boolean>
  readonly canRedo: ComputedRef<boolean>
  readonly selectedIds: ShallowRef<readonly string[]>
  readonly selectedConnection: ShallowRef<Connection | null>
  /** The one selected layer, or null. */
  readonly selected: ComputedRef<LayerNode | null>
  /** The group whose layers are exactly those selected, or null. */
  readonly selectedGroup: ComputedRef<LayerGroup | null>
  readonly addTarget: ComputedRef<AddTarget>
  /** The shape that a layer added now would get; empty while unknown. */
  readonly addShape: ComputedRef<Shape>
  /** The layers are placed by `arrangeLayers` after every change of structure. */
  readonly arranged: Ref<boolean>
  /** What the last refused edit said; null after one that worked. */
  readonly refusal: ShallowRef<Problem | null>
  /** The layer to bring into view, with a counter so that the same one can be asked for twice. */
  readonly reveal: ShallowRef<{ readonly id: string; readonly count: number } | null>
  open(document: NetworkDocument): void
  /** Carries out all edits or none; returns the refusal. Key strokes of one value share a `mergeKey`. */
  apply(edits: readonly Edit[], mergeKey?: string | null): Problem | null
  addLayer(kind: LayerKindName, branch?: boolean): void
  /** At a place on the canvas, unconnected, or on a connection. */
  dropLayer(kind: LayerKindName, position: LayerNode['position'], connection: Connection | null): void
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
  removeSelected(): void
  select(ids: readonly string[]): void
  selectConnection(connection: Connection | null): void
  /** Selects a layer and brings it into view. */
  show(id: string): void
  arrange(): void
  undo(): void
  redo(): void
}

/** `allowed` says why edits are refused altogether (a read-only project), or null; `changed` hears of every new document. */
export function createBuilder(options: {
  readonly classCount: () => number | null
  readonly allowed: () => string | null
  readonly changed: (document: NetworkDocument) => void
}): Builder {
  const history = shallowRef<NetworkHistory>(startHistory(emptyDocument))
  const selectedIds = shallowRef<readonly string[]>([])
  const selectedConnection = shallowRef<Connection | null>(null)
  const refusal = shallowRef<Problem | null>(null)
  const reveal = shallowRef<{ id: string; count: number } | null>(null)
  const arranged = ref(false)
  const document = computed(() => history.value.document)
  const network = computed(() => inferNetwork(document.value, options.classCount()))
  const selected = computed(() => (selectedIds.value.length === 1 ? (document.value.layers.find((layer) => layer.id === selectedIds.value[0]) ?? null) : null))
  const selectedGroup = computed(() => {
    const chosen = new Set(selectedIds.value)
    const groupId = document.value.layers.find((layer) => chosen.has(layer.id))?.group
    if (groupId === undefined) return null
    const isWhole = document.value.layers.every((layer) => chosen.has(layer.id) === (layer.group === groupId))
    return isWhole ? (document.value.groups?.find(({ id }) => id === groupId) ?? null) : null
  })
  const addTarget = computed<AddTarget>(() => {
    if (selectedConnection.value !== null) return { at: 'edge', connection: selectedConnection.value }
    const last = selected.value?.id ?? (selectedGroup.value === null ? undefined : selectedIds.value.findLast((id) => document.value.connections.every(({ from, to }) => from !== id || !selectedIds.value.includes(to))))
    return last === undefined ? { at: 'end' } : { at: 'after', layerId: last }
  })
  const anchorOf = (target: AddTarget): string | null => (target.at === 'edge' ? target.connection.from : target.at === 'after' ? target.layerId : network.value.outputId)
  const addShape = computed<Shape>(() => network.value.layers.get(anchorOf(addTarget.value) ?? '')?.outputShape ?? [])

  function open(opened: NetworkDocument): void {
    history.value = startHistory(opened)
    arranged.value = isArranged(opened)
    refusal.value = null
    select([])
  }

  function apply(edits: readonly Edit[], mergeKey: string | null = null): Problem | null {
    const forbidden = options.allowed()
    if (forbidden !== null) return refuse({ layerId: null, severity: 'error', sentence: forbidden })
    const before = history.value
    const recorded = recordEdits(before, [...edits, ...arrangingEdits(edits)], mergeKey)
    if (!recorded.result.ok) return refuse(recorded.result.problem)
    refusal.value = null
    replace(recorded.history)
    return null
  }

  /** The moves that keep an arranged canvas arranged, when these edits change who feeds whom. */
  function arrangingEdits(edits: readonly Edit[]): readonly Edit[] {
    if (!arranged.value) return []
    const result = applyEdits(document.value, edits)
    const before = document.value
    if (!result.ok || (result.document.connections === before.connections && result.document.groups === before.groups && result.document.layers.length === before.layers.length)) return []
    return [{ kind: 'moveLayers', positions: arrangeLayers(result.document) }]
  }

  function refuse(problem: Problem): Problem {
    refusal.value = problem
    return problem
  }

  function replace(next: NetworkHistory): void {
    if (next.document === history.value.document) return
    history.value = next
    const ids = new Set(next.document.layers.map((layer) => layer.id))
    if (selectedIds.value.some((id) => !ids.has(id))) selectedIds.value = selectedIds.value.filter((id) => ids.has(id))
    const connection = selectedConnection.value
    if (connection !== null && !next.document.connections.some((other) => sameConnection(other, connection))) selectedConnection.value = null
    options.changed(next.document)
  }

  function addLayer(kind: LayerKindName, branch = false): void {
    const target = addTarget.value
    if (target.at === 'edge') {
      dropLayer(kind, middleOf(document.value, target.connection), target.connection)
      return
    }
    const planned = addLayerAfter(document.value, kind, target.at === 'after' ? target.layerId : null, branch)
    if (apply(planned.edits) === null) show(planned.id)
  }

  function dropLayer(kind: LayerKindName, position: LayerNode['position'], connection: Connection | null): void {
    const layer = newLayer(document.value, kind, position)
    const edit: Edit = connection === null ? { kind: 'addLayer', layer } : { kind: 'insertOnEdge', connection, layer }
    if (apply([edit]) === null) show(layer.id)
  }

  function addBlock(block: NetworkDocument, branch = false): void {
    const target = addTarget.value
    const anchor = anchorOf(target)
    if (target.at === 'edge') place(block, { connection: target.connection })
    else if (anchor === null) place(block, { position: { x: 0, y: 0 } })
    else place(block, { after: anchor, branch })
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
    if (layer.kind === 'Input') return
    const planned = addLayerAfter(document.value, layer.kind as LayerKindName, layer.id)
    const options_ = Object.entries(layer.config).map(([field, value]): Edit => ({ kind: 'setField', layerId: planned.id, field, value }))
    if (apply([...planned.edits, ...options_]) === null) show(planned.id)
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
    if (part.layers.every(({ kind }) => kind === 'Input')) return null
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
    apply([{ kind: 'setGroup', groupId, name: groupOf(groupId)?.name ?? '', folded }])
  }

  function removeSelected(): void {
    if (selectedConnection.value !== null) {
      apply([{ kind: 'disconnect', connection: selectedConnection.value }])
      return
    }
    const ids = selectedIds.value
    if (ids.length === 0) return
    const before = previousOf(network.value, ids)
    if (apply([{ kind: 'removeLayers', layerIds: ids, heal: true }]) === null && before !== null) select([before])
  }

  function select(ids: readonly string[]): void {
    selectedConnection.value = null
    if (ids.length !== selectedIds.value.length || ids.some((id, index) => id !== selectedIds.value[index])) selectedIds.value = ids
  }

  function selectConnection(connection: Connection | null): void {
    if (connection !== null) selectedIds.value = []
    selectedConnection.value = connection
  }

  function show(id: string): void {
    select([id])
    reveal.value = { id, count: (reveal.value?.count ?? 0) + 1 }
  }

  function arrange(): void {
    if (apply([{ kind: 'moveLayers', positions: arrangeLayers(document.value) }]) === null) arranged.value = true
  }

  return {
    document, network, selectedIds, selectedConnection, selected, selectedGroup, addTarget, addShape, arranged, refusal, reveal,
    canUndo: computed(() => history.value.past.length > 0 && options.allowed() === null),
    canRedo: computed(() => history.value.future.length > 0 && options.allowed() === null),
    open, apply, addLayer, dropLayer, addBlock, dropBlock, duplicateSelected, moveBy, align, copyText, pasteText, groupSelected, ungroupSelected, renameGroup, fold, removeSelected, select, selectConnection, show, arrange,
    undo: () => replace(undo(history.value)),
    redo: () => replace(redo(history.value)),
  }
}

export const builderKey: InjectionKey<Builder> = Symbol('builder')

/** The builder of the page around. */
export function useBuilder(): Builder {
  const builder = inject(builderKey)
  if (builder === undefined) throw new Error('useBuilder: used outside NetworkPage')
  return builder
}

/** The sentence of where a click on the palette adds, from names. */
export function describeTarget(target: AddTarget, words: { readonly end: string; after(name: string): string; edge(from: string, to: string): string }): string {
  if (target.at === 'end') return words.end
  if (target.at === 'after') return words.after(layerName(target.layerId))
  return words.edge(layerName(target.connection.from), layerName(target.connection.to))
}

/** Whether every layer lies where `arrangeLayers` would put it. */
export function isArranged(document: NetworkDocument): boolean {
  const positions = arrangeLayers(document)
  return document.layers.every(({ id, position }) => positions[id]?.x === position.x && positions[id]?.y === position.y)
}

/** Pasted layers stand this far right and below of where they were copied [px]. */
const pasteShiftPx = 32
function besideOf(part: NetworkDocument): LayerNode['position'] {
  const corner = cornerOf(part.layers)
  return { x: corner.x + pasteShiftPx, y: corner.y + pasteShiftPx }
}

function middleOf(document: NetworkDocument, connection: Connection): LayerNode['position'] {
  const positionOf = (id: string): LayerNode['position'] => document.layers.find((layer) => layer.id === id)?.position ?? { x: 0, y: 0 }
  const [from, to] = [positionOf(connection.from), positionOf(connection.to)]
  return { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 }
}

/** What is selected after these layers are gone: the layer that fed the first of them. */
function previousOf(network: InferredNetwork, ids: readonly string[]): string | null {
  const gone = new Set(ids)
  let id = network.layers.get(ids[0] ?? '')?.inputIds[0]
  while (id !== undefined && gone.has(id)) id = network.layers.get(id)?.inputIds[0]
  return id ?? null
}

const emptyDocument: NetworkDocument = {
  format: 'convolve-network', version: 1, name: '', input: { widthPx: 1, heightPx: 1, colour: 'rgb', fit: 'stretch' }, layers: [], connections: [],
}
