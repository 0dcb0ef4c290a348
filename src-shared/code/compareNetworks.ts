/** What two networks differ in: layers that were added, removed or changed, and what that costs. Pure; the screen that shows both side by side reads it. */
import { activationBytes, outputBytes } from '../network/activationMemory.ts'
import { graphOf, type NetworkGraph } from '../network/graph.ts'
import { fieldCounts } from '../layers/fieldValue.ts'
import { layerKind } from '../layers/index.ts'
import type { FieldValue } from '../layers/layer.ts'
import type { LayerNode, NetworkDocument } from '../network/document.ts'
import { inferNetwork, type InferredLayer, type InferredNetwork } from '../network/infer.ts'
import { receptiveFields, type ReceptiveField } from '../network/receptiveField.ts'
import { taskOf, type Task } from '../network/task.ts'
import { sameShape, type Shape } from '../tensor/shape.ts'

export interface LayerSide {
  readonly id: string
  readonly kind: string
  readonly outputShape: Shape | null
  readonly parameters: number
  readonly multiplyAdds: number
  /** Output for one image [bytes]; 0 while its shape is unknown. */
  readonly outputBytes: number
  /** null: unknown, or it sees no image. */
  readonly receptiveField: ReceptiveField | null
}

export interface OptionChange {
  readonly name: string
  /** undefined: a layer of this kind has no such option, or the member is left out. */
  readonly before: FieldValue | undefined
  readonly after: FieldValue | undefined
}

/** One layer of either network, or one of both that belong together. */
export type LayerDifference =
  | { readonly state: 'added'; readonly before: null; readonly after: LayerSide; readonly options: readonly []; readonly rewired: false }
  | { readonly state: 'removed'; readonly before: LayerSide; readonly after: null; readonly options: readonly []; readonly rewired: false }
  | { readonly state: 'changed' | 'equal'; readonly before: LayerSide; readonly after: LayerSide; readonly options: readonly OptionChange[]; /** It is fed by other layers than before. */ readonly rewired: boolean }

export interface NetworkTotals {
  readonly task: Task
  readonly layers: number
  readonly parameters: number
  readonly trainableParameters: number
  /** For one image. */
  readonly multiplyAdds: number
  /** Outputs of all layers for one image. */
  readonly activationBytes: number
  /** Of the last layer that sees a part of the image only; null when there is none. */
  readonly receptiveField: ReceptiveField | null
}

export interface NetworkComparison {
  /** In the order of the second network; what was removed stands where it was. */
  readonly layers: readonly LayerDifference[]
  readonly before: NetworkTotals
  readonly after: NetworkTotals
}

/** `before` and `after` may have problems: what has no shape is compared by its options alone. */
export function compareNetworks(before: NetworkDocument, after: NetworkDocument): NetworkComparison {
  const [first, second] = [inferNetwork(before), inferNetwork(after)]
  const [firstFields, secondFields] = [receptiveFields(first), receptiveFields(second)]
  const old = (id: string): LayerSide => sideOf(first.layers.get(id)!, firstFields)
  const now = (id: string): LayerSide => sideOf(second.layers.get(id)!, secondFields)
  const pairs = pairLayers(graphOf(before), graphOf(after))
  const partnerOf = new Map([...pairs].map(([old, now]) => [now, old]))
  const rows: LayerDifference[] = []
  const [oldOrder, newOrder] = [inOrder(before, first), inOrder(after, second)]
  const oldPlaces = new Map(oldOrder.map((id, place) => [id, place]))
  let next = 0
  const passRemoved = (until: number): void => {
    for (; next < until; next += 1) {
      const id = oldOrder[next] ?? ''
      if (!pairs.has(id)) rows.push({ state: 'removed', before: old(id), after: null, options: [], rewired: false })
    }
  }
  for (const id of newOrder) {
    const partner = partnerOf.get(id)
    if (partner === undefined) {
      rows.push({ state: 'added', before: null, after: now(id), options: [], rewired: false })
      continue
    }
    passRemoved(Math.max(next, oldPlaces.get(partner) ?? 0))
    rows.push(differenceOf(first.layers.get(partner)!, second.layers.get(id)!, { before: old(partner), after: now(id) }, pairs))
  }
  passRemoved(oldOrder.length)
  return { layers: rows, before: totalsOf(before, first, firstFields), after: totalsOf(after, second, secondFields) }
}

/** Layers that can be computed, then those on circles. */
function inOrder(document: NetworkDocument, { order, layers }: InferredNetwork): readonly string[] {
  const ordered = new Set(order)
  return [...order, ...document.layers.map(({ id }) => id).filter((id) => !ordered.has(id) && layers.has(id))]
}

/**
 * Which layer of the first network is which of the second: those of the same id and kind; of the rest those whose options, and then
 * those whose kinds, agree in the same place, which is behind the same layer or in front of it, from both ends inwards.
 */
function pairLayers(before: NetworkGraph, after: NetworkGraph): ReadonlyMap<string, string> {
  const pairs = new Map<string, string>()
  const taken = new Set<string>()
  const pair = (old: string, now: string): void => {
    pairs.set(old, now)
    taken.add(now)
  }
  for (const [id, layer] of before.layers) if (after.layers.get(id)?.kind === layer.kind) pair(id, id)
  const forwards: Direction = { order: before.order, into: feeding, out: fed }
  const backwards: Direction = { order: before.order.toReversed(), into: fed, out: feeding }
  for (const fits of [sameOptions, sameKind]) {
    for (const { order, into, out } of [forwards, backwards]) {
      const starts = [...after.layers.keys()].filter((id) => into(after, id).length === 0)
      // Those that are still free, so that a layer with thousands of followers is not gone through thousands of times.
      const free = new Map<string, readonly string[]>()
      const freeOf = (key: string, all: () => readonly string[]): readonly string[] => {
        const list = free.get(key) ?? all()
        const first = list.findIndex((id) => !taken.has(id))
        const rest = first === 0 ? list : first < 0 ? [] : list.slice(Math.min(first, list.length))
        free.set(key, rest)
        return rest
      }
      for (const old of order) {
        if (pairs.has(old)) continue
        const layer = before.layers.get(old)!
        const sources = into(before, old)
        // A layer without neighbours on this side belongs to another such.
        const lists = sources.length === 0 ? [freeOf('', () => starts)] : sources.flatMap((id) => pairs.get(id) ?? []).map((id) => freeOf(id, () => out(after, id)))
        for (const list of lists) {
          const found = list.slice(0, mostCandidates).find((id) => !taken.has(id) && fits(layer, after.layers.get(id)!))
          if (found === undefined) continue
          pair(old, found)
          break
        }
      }
    }
  }
  return pairs
}

interface Direction {
  readonly order: readonly string[]
  into(graph: NetworkGraph, id: string): readonly string[]
  out(graph: NetworkGraph, id: string): readonly string[]
}

/** Layers in one place that are looked at: more branches than any published network has. */
const mostCandidates = 64
const feeding = (graph: NetworkGraph, id: string): readonly string[] => (graph.incoming.get(id) ?? []).map(({ from }) => from)
const fed = (graph: NetworkGraph, id: string): readonly string[] => (graph.outgoing.get(id) ?? []).map(({ to }) => to)
const sameKind = (a: LayerNode, b: LayerNode): boolean => a.kind === b.kind
const sameOptions = (a: LayerNode, b: LayerNode): boolean => a.kind === b.kind && optionChanges(a, b).length === 0

function differenceOf(before: InferredLayer, after: InferredLayer, sides: { readonly before: LayerSide; readonly after: LayerSide }, pairs: ReadonlyMap<string, string>): LayerDifference {
  const counts = (name: string, { kind, config }: LayerNode): boolean => layerKind(kind)?.fields.every((field) => field.name !== name || fieldCounts(field, config)) ?? true
  const options = optionChanges(before.layer, after.layer).filter(({ name }) => counts(name, before.layer) || counts(name, after.layer))
  const rewired = before.inputIds.length !== after.inputIds.length || before.inputIds.some((id, port) => pairs.get(id) !== after.inputIds[port])
  const isEqual = options.length === 0 && !rewired && sameSide(sides.before, sides.after)
  return { state: isEqual ? 'equal' : 'changed', ...sides, options, rewired }
}

/** Options whose values differ, and whether they share weights or run at every time step. */
function optionChanges(before: LayerNode, after: LayerNode): readonly OptionChange[] {
  const [old, now] = [optionsOf(before), optionsOf(after)]
  const names = new Set([...Object.keys(old), ...Object.keys(now)])
  return [...names].flatMap((name) => (JSON.stringify(old[name]) === JSON.stringify(now[name]) ? [] : [{ name, before: old[name], after: now[name] }]))
}

function optionsOf({ config, timeDistributed, sharedWith }: LayerNode): Readonly<Record<string, FieldValue | undefined>> {
  return { ...config, ...(timeDistributed ? { timeDistributed } : {}), ...(sharedWith === undefined ? {} : { sharedWith }) }
}

function sideOf(inferred: InferredLayer, fields: ReadonlyMap<string, ReceptiveField>): LayerSide {
  const { layer, outputShape, parameters, multiplyAdds } = inferred
  return { id: layer.id, kind: layer.kind, outputShape, parameters, multiplyAdds, outputBytes: outputBytes(inferred), receptiveField: fields.get(layer.id) ?? null }
}

/** What a layer sees may differ without anything done to it: then only the layer in front of it counts as changed. */
function sameSide(a: LayerSide, b: LayerSide): boolean {
  const shapes = a.outputShape === null || b.outputShape === null ? a.outputShape === b.outputShape : sameShape(a.outputShape, b.outputShape)
  return shapes && a.id === b.id && a.parameters === b.parameters && a.multiplyAdds === b.multiplyAdds
}

function totalsOf(document: NetworkDocument, network: InferredNetwork, fields: ReadonlyMap<string, ReceptiveField>): NetworkTotals {
  const { order, layers, parameters, trainableParameters, multiplyAdds } = network
  const lastPartial = order.findLast((id) => fields.get(id)?.size != null)
  return { task: taskOf(document), layers: layers.size, parameters, trainableParameters, multiplyAdds, activationBytes: activationBytes(network), receptiveField: fields.get(lastPartial ?? '') ?? null }
}
