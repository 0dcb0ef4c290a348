/** A network on what a run has learnt: its layers up to the last one with weights as one folded block, and a fresh head. Pure; used by the training screen. */
import type { NetworkDocument } from '../network/document.ts'
import { layersUpTo } from '../network/frozenFront.ts'
import { graphOf, type NetworkGraph } from '../network/graph.ts'
import { inferNetwork, isReady, type InferredNetwork } from '../network/infer.ts'
import { freshId } from '../network/layerName.ts'
import { maxNameLength } from '../network/limits.ts'
import { headTasks, taskOf, type HeadTask, type Task } from '../network/task.ts'
import { networkOnBackbone } from './backboneNetwork.ts'

export interface NetworkOnRun {
  readonly document: NetworkDocument
  /** Every layer of the run that has weights, frozen. */
  readonly layerRates: Readonly<Record<string, 0>>
}

/** Networks for these tasks answer about one image with a list of numbers, so another last layer is all it takes. */
export function canBuildOn(task: Task): task is HeadTask {
  return headTasks.some((known) => known === task)
}

/** `trained`: the network of the run, whose weights layers of the same id begin with; `classCount`: of the project, 0: none yet. Null where no one layer is the last. */
export function networkOnRun(trained: NetworkDocument, runName: string, classCount: number): NetworkOnRun | null {
  const task = taskOf(trained)
  const network = inferNetwork(trained)
  if (!canBuildOn(task) || !isReady(network) || trained.layers.filter(({ kind }) => kind === 'Input').length !== 1) return null
  const graph = graphOf(trained)
  const cut = beforeHead(graph, network)
  const rank = cut === null ? undefined : network.layers.get(cut)?.outputShape?.length
  if (cut === null || (rank !== 1 && rank !== 3)) return null
  const front = layersUpTo(trained, cut)
  const weighted = front.layers.filter(({ id, sharedWith }) => sharedWith === undefined && (network.layers.get(id)?.weights.length ?? 0) > 0)
  if (weighted.length === 0) return null
  const made = networkOnBackbone({ ...front, name: runName }, cut, { classCount, task, normalized: network.layers.get(cut)?.layer.kind !== 'BatchNormalization' })
  const name = `On ${runName}`.slice(0, maxNameLength)
  return { document: { ...withFreshIds(made, front, trained), name }, layerRates: Object.fromEntries(weighted.map(({ id }) => [id, 0])) }
}

/** What feeds the last layer with weights, where nothing branches between it and the output; layers that switch features off are left out with it. */
function beforeHead(graph: NetworkGraph, network: InferredNetwork): string | null {
  const sourceOf = (id: string): string | null => {
    const sources = graph.incoming.get(id) ?? []
    return sources.length === 1 ? sources[0]!.from : null
  }
  let id = network.outputId
  while (id !== null && (network.layers.get(id)?.weights.length ?? 0) === 0) id = sourceOf(id)
  let cut = id === null ? null : sourceOf(id)
  while (cut !== null && graph.layers.get(cut)?.kind === 'Dropout') cut = sourceOf(cut)
  return cut
}

/** New layers get ids that the run had none of: a run that goes on from it takes what has the same name and shape. */
function withFreshIds(made: NetworkDocument, front: NetworkDocument, trained: NetworkDocument): NetworkDocument {
  const kept = new Set(front.layers.map(({ id }) => id))
  const taken = new Set([...trained.layers, ...made.layers].map(({ id }) => id))
  const ids = new Map<string, string>()
  for (const { id, kind } of made.layers) {
    if (kept.has(id)) continue
    const fresh = freshId(kind, taken)
    taken.add(fresh)
    ids.set(id, fresh)
  }
  const renamed = (id: string): string => ids.get(id) ?? id
  return {
    ...made,
    layers: made.layers.map((layer) => ({ ...layer, id: renamed(layer.id) })),
    connections: made.connections.map(({ from, to, toPort }) => ({ from: renamed(from), to: renamed(to), toPort })),
  }
}
