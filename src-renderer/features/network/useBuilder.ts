/** The state of the builder: the open document with its history, what is selected, and everything inferred from it. Made by NetworkPage, used by its parts. */
import { computed, inject, ref, shallowRef, type ComputedRef, type InjectionKey, type Ref, type ShallowRef } from 'vue'
import { arrangeLayers } from '../../../src-shared/network/arrangeLayers.ts'
import { addLayerAfter, newLayer } from '../../../src-shared/network/addLayerAfter.ts'
import { applyEdits, sameConnection } from '../../../src-shared/network/applyEdit.ts'
import type { Connection, LayerGroup, LayerNode, NetworkDocument } from '../../../src-shared/network/document.ts'
import type { Edit } from '../../../src-shared/network/edits.ts'
import type { BlockPlace } from '../../../src-shared/network/fragment.ts'
import { endStep, recordEdits, redo, startHistory, undo, type NetworkHistory } from '../../../src-shared/network/history.ts'
import { inferNetwork, type InferredNetwork } from '../../../src-shared/network/infer.ts'
import { layerName } from '../../../src-shared/network/layerName.ts'
import type { Problem } from '../../../src-shared/network/problem.ts'
import type { Shape } from '../../../src-shared/tensor/shape.ts'
import type { LayerKindName } from '../../../src-shared/layers/index.ts'
import { createPartActions, type PartActions } from './partActions.ts'

/** Where a click on the palette adds. */
export type AddTarget = { readonly at: 'end' } | { readonly at: 'after'; readonly layerId: string } | { readonly at: 'edge'; readonly connection: Connection }

export interface Builder extends PartActions {
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
  /** One has left a control: what is typed into it later is another step of undo. */
  endStep(): void
  addLayer(kind: LayerKindName, branch?: boolean): void
  /** At a place on the canvas, unconnected, or on a connection. */
  dropLayer(kind: LayerKindName, position: LayerNode['position'], connection: Connection | null): void
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

  function addPlace(branch: boolean): BlockPlace {
    const target = addTarget.value
    const anchor = anchorOf(target)
    if (target.at === 'edge') return { connection: target.connection }
    return anchor === null ? { position: { x: 0, y: 0 } } : { after: anchor, branch }
  }

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
    if (target.at === 'edge' && kind !== 'Input') {
      dropLayer(kind, middleOf(document.value, target.connection), target.connection)
      return
    }
    const planned = addLayerAfter(document.value, kind, target.at === 'after' ? target.layerId : null, branch)
    if (apply(planned.edits) === null) show(planned.id)
  }

  function dropLayer(kind: LayerKindName, position: LayerNode['position'], connection: Connection | null): void {
    const layer = newLayer(document.value, kind, position)
    // Nothing feeds an Input, so it cannot stand in a connection.
    const edit: Edit = connection === null || kind === 'Input' ? { kind: 'addLayer', layer } : { kind: 'insertOnEdge', connection, layer }
    if (apply([edit]) === null) show(layer.id)
  }

  function removeSelected(): void {
    if (selectedConnection.value !== null) {
      apply([{ kind: 'disconnect', connection: selectedConnection.value }])
      return
    }
    // The input stays when everything else is to go; alone it is refused with a sentence.
    const ids = selectedIds.value.length === 1 ? selectedIds.value : selectedIds.value.filter((id) => id !== network.value.inputId)
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

  const parts = createPartActions({ document, selectedIds, selected, arranged, apply, refuse, select, show, addPlace })

  return {
    ...parts,
    document, network, selectedIds, selectedConnection, selected, selectedGroup, addTarget, addShape, arranged, refusal, reveal,
    canUndo: computed(() => history.value.past.length > 0 && options.allowed() === null),
    canRedo: computed(() => history.value.future.length > 0 && options.allowed() === null),
    endStep: () => (history.value = endStep(history.value)),
    open, apply, addLayer, dropLayer, removeSelected, select, selectConnection, show, arrange,
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
