/**
 * The part of a network that gives the same numbers for an image in every step of a run: layers that are not trained and draw nothing at
 * random. What it gives can be computed once and kept. Used by training and prediction (features), and by the form of a run (rates).
 */
import type { LayerNode, NetworkDocument } from './document.ts'
import { graphOf, reachable, type NetworkGraph } from './graph.ts'
import { withoutEmptyGroups } from './groups.ts'
import { inferNetwork, isReady, type InferredNetwork } from './infer.ts'
import { layerKind } from '../layers/index.ts'
import type { LayerConfig } from '../layers/layer.ts'
import type { Shape } from '../tensor/shape.ts'

export interface FrozenFront {
  /** The last layer of the front: the only one that layers outside of it read. */
  readonly layerId: string
  /** What it puts out, without batch, channels last. */
  readonly shape: Shape
  /** The layers of the front as a network of their own. */
  readonly document: NetworkDocument
}

/**
 * The longest front of a document with one Input, with at least one layer that has weights; null when there is none, or when the document
 * has problems. `layerRates`: learning rates of layers as multiples, 0: not trained.
 */
export function frozenFront(document: NetworkDocument, layerRates: Readonly<Record<string, number>>): FrozenFront | null {
  const network = inferNetwork(document)
  if (!isReady(network) || document.layers.filter(({ kind }) => kind === 'Input').length !== 1) return null
  const graph = graphOf(document)
  const still = stillLayers(graph, network, layerRates)
  let best: ReadonlySet<string> = new Set()
  let layerId: string | null = null
  for (const id of still) {
    const inside = reachable(graph, [id], 'backward')
    if (inside.size <= best.size || !isClosed(graph, network, inside, id)) continue
    best = inside
    layerId = id
  }
  const shape = layerId === null ? null : (network.layers.get(layerId)?.outputShape ?? null)
  const hasWeights = [...best].some((id) => weightCount(network, id) > 0)
  return layerId === null || shape === null || !hasWeights ? null : { layerId, shape, document: layersUpTo(document, layerId) }
}

/** A layer and all that leads to it, as a network of its own. */
export function layersUpTo(document: NetworkDocument, layerId: string): NetworkDocument {
  const inside = reachable(graphOf(document), [layerId], 'backward')
  const layers = document.layers.filter(({ id }) => inside.has(id))
  return withoutEmptyGroups({ ...document, layers, connections: document.connections.filter(({ from, to }) => inside.has(from) && inside.has(to)) })
}

/** Rate 0 for every layer that begins with pretrained weights: what a new run of such a network is told unless the user thaws some. */
export function pretrainedRates(document: NetworkDocument): Readonly<Record<string, 0>> {
  return Object.fromEntries(document.layers.flatMap(({ id, pretrained, sharedWith }) => (pretrained === undefined || sharedWith !== undefined ? [] : [[id, 0]])))
}

/** Layers whose output is the same in every step, in the order of computation. */
function stillLayers(graph: NetworkGraph, network: InferredNetwork, layerRates: Readonly<Record<string, number>>): ReadonlySet<string> {
  const still = new Set<string>()
  for (const id of graph.order) {
    const layer = graph.layers.get(id)
    const sources = graph.incoming.get(id) ?? []
    if (layer === undefined || drawsNumbers(layer) || !sources.every(({ from }) => still.has(from))) continue
    if (weightCount(network, id) === 0 || layerRates[network.layers.get(id)?.weightsOf ?? id] === 0) still.add(id)
  }
  return still
}

/** Whether the rest reads these layers through their last one alone, and they need no weights of the rest. */
function isClosed(graph: NetworkGraph, network: InferredNetwork, inside: ReadonlySet<string>, last: string): boolean {
  // Where nothing follows, nothing would be left to train.
  if ((graph.outgoing.get(last)?.length ?? 0) === 0) return false
  return [...inside].every((id) => inside.has(network.layers.get(id)?.weightsOf ?? id) && (id === last || (graph.outgoing.get(id) ?? []).every(({ to }) => inside.has(to))))
}

/** Weights a layer uses, its own or those of another one. */
function weightCount(network: InferredNetwork, id: string): number {
  const inferred = network.layers.get(id)
  return (inferred?.weightsOf === id ? inferred : network.layers.get(inferred?.weightsOf ?? id))?.weights.length ?? 0
}

/** Whether a layer gives something else in every training step. */
export function drawsNumbers({ kind, config }: Pick<LayerNode, 'kind' | 'config'>): boolean {
  const options = layerKind(kind)?.category === 'regularization' ? ['rate', 'stddev'] : ['dropout', 'recurrent_dropout']
  return options.some((name) => isPositive(config, name))
}

function isPositive(config: LayerConfig, name: string): boolean {
  const value = config[name]
  return typeof value === 'number' && value > 0
}
