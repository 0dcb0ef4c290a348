/** What the inspector may offer about weights of other layers and time steps, and why a choice would not work. Pure. */
import { applyEdit } from '../../../src-shared/network/applyEdit.ts'
import type { LayerNode, NetworkDocument } from '../../../src-shared/network/document.ts'
import type { Edit } from '../../../src-shared/network/edits.ts'
import { inferNetwork, type InferredNetwork } from '../../../src-shared/network/infer.ts'
import { canBeTimeDistributed } from '../../../src-shared/network/timeDistribution.ts'

export interface Wiring {
  /** Layers whose weights it may use, by id; null where the kind has no weights. */
  readonly owners: readonly string[] | null
  /** Layers that use its weights. */
  readonly followers: readonly string[]
  /** Layers whose options change with its own. */
  readonly partners: readonly string[]
  readonly canRepeat: boolean
}

export function wiringOf(document: NetworkDocument, network: InferredNetwork, layer: LayerNode): Wiring {
  const alike = document.layers.filter(({ id, kind }) => kind === layer.kind && id !== layer.id)
  const weights = [layer, ...alike].flatMap(({ id }) => network.layers.get(id)?.weights ?? [])
  const owner = layer.sharedWith ?? layer.id
  return {
    owners: layer.sharedWith !== undefined || weights.length > 0 ? alike.filter(({ sharedWith }) => sharedWith === undefined).map(({ id }) => id) : null,
    followers: alike.filter(({ sharedWith }) => sharedWith === layer.id).map(({ id }) => id),
    partners: alike.filter(({ id, sharedWith }) => id === owner || sharedWith === owner).map(({ id }) => id),
    // A layer that keeps statistics cannot; see timeDistribution.ts.
    canRepeat: layer.timeDistributed === true || (canBeTimeDistributed(layer.kind) && weights.every(({ trainable }) => trainable)),
  }
}

/** Why the layer would no longer work after an edit that worked on paper: its first new error, without the layer's name. Null: it would. */
export function obstacleTo(document: NetworkDocument, network: InferredNetwork, layerId: string, edit: Edit): string | null {
  const result = applyEdit(document, edit)
  if (!result.ok) return withoutSubject(result.problem.sentence)
  const before = new Set(network.layers.get(layerId)?.problems.map(({ sentence }) => sentence))
  const problem = inferNetwork(result.document).layers.get(layerId)?.problems.find(({ severity, sentence }) => severity === 'error' && !before.has(sentence))
  return problem === undefined ? null : withoutSubject(problem.sentence)
}

function withoutSubject(sentence: string): string {
  return sentence.replace(/^[^:]*: /, '').replace(/^./, (first) => first.toUpperCase())
}
