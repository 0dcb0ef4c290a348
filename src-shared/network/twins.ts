/**
 * A network that looks at one image, made to compare two (Koch, Zemel, Salakhutdinov 2015): a twin uses the same weights on the other
 * image, and the absolute difference of what both see says whether they are of one class. A repair of `checkTask.ts`.
 */
import type { Edit } from './edits.ts'
import { reachable, type NetworkGraph } from './graph.ts'
import type { InferredLayer } from './infer.ts'
import { freshId } from './layerName.ts'
import { decidingLayer } from './outputRepairs.ts'
import type { Fix } from './problem.ts'
import { defaultConfig } from '../layers/fieldValue.ts'
import { layerKinds, type LayerKindName } from '../layers/index.ts'
import type { LayerConfig } from '../layers/layer.ts'

/** From one twin to the other, and to the layer above [px]. */
const columnGapPx = 264
const rowGapPx = 96

/** The edits; null where the network does not end in a list of features. A Dense that gives the answer makes room for the comparison. */
export function twinRepair(graph: NetworkGraph, layers: ReadonlyMap<string, InferredLayer>, inputId: string, outputId: string): Fix | null {
  const output = graph.layers.get(outputId)
  const deciding = output === undefined ? null : decidingLayer(graph, output)
  const feeder = deciding?.field === 'units' ? graph.incoming.get(deciding.layer.id)?.[0]?.from : undefined
  const features = feeder ?? outputId
  if (layers.get(features)?.outputShape?.length !== 1) return null
  const answer = feeder === undefined || deciding === null ? [] : [...reachable(graph, [deciding.layer.id], 'forward')]
  const body = graph.order.filter((id) => !answer.includes(id))
  const ids = new Set(graph.layers.keys())
  const twins = new Map<string, string>()
  const taken = { has: (id: string): boolean => ids.has(id) }
  const fresh = (kind: string): string => {
    const id = freshId(kind, taken)
    ids.add(id)
    return id
  }
  const right = Math.max(...[...graph.layers.values()].map(({ position }) => position.x)) - Math.min(...[...graph.layers.values()].map(({ position }) => position.x)) + columnGapPx
  const edits: Edit[] = answer.length === 0 ? [] : [{ kind: 'removeLayers', layerIds: answer, heal: false }]
  for (const id of body) {
    const layer = graph.layers.get(id)
    const inferred = layers.get(id)
    // What is broken is repaired first; weights of a layer that goes are nobody's.
    if (layer === undefined || inferred === undefined || inferred.outputShape === null || answer.includes(layer.sharedWith ?? '')) return null
    const { group: _, pretrained: __, ...own } = layer
    const owner = layer.sharedWith ?? (inferred.weights.length > 0 ? id : undefined)
    twins.set(id, fresh(layer.kind))
    edits.push({ kind: 'addLayer', layer: { ...own, id: twins.get(id) ?? id, ...(owner === undefined ? {} : { sharedWith: owner }), position: { x: layer.position.x + right, y: layer.position.y } } })
  }
  const connect = (from: string, to: string, toPort: number): void => void edits.push({ kind: 'connect', from, to, toPort })
  for (const id of body) for (const { from, toPort } of graph.incoming.get(id) ?? []) connect(twins.get(from) ?? from, twins.get(id) ?? id, toPort)
  const twin = twins.get(features)
  if (twin === undefined || !body.includes(inputId)) return null
  const lowest = Math.max(...body.map((id) => graph.layers.get(id)?.position.y ?? 0))
  const add = (kind: LayerKindName, sources: readonly string[], row: number, column: number, options: LayerConfig = {}): string => {
    const id = fresh(kind)
    edits.push({ kind: 'addLayer', layer: { id, kind, config: { ...defaultConfig(layerKinds[kind]), ...options }, position: { x: (graph.layers.get(features)?.position.x ?? 0) + column * columnGapPx, y: lowest + row * rowGapPx } } })
    sources.forEach((source, port) => connect(source, id, port))
    return id
  }
  const differences = [add('Subtract', [features, twin], 1, 0), add('Subtract', [twin, features], 1, 1)]
  add('Dense', [add('Maximum', differences, 2, 0)], 3, 0, { units: 1, activation: 'sigmoid' })
  return { label: 'Add a twin', edits }
}
