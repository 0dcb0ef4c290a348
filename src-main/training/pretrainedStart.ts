/** The weights of pretrained backbones that a document says its layers begin with. Used by the trainer, and by preflight, which says what is missing. */
import { AppError } from '../../src-shared/errors/appError.ts'
import type { NetworkDocument } from '../../src-shared/network/document.ts'
import { inferNetwork } from '../../src-shared/network/infer.ts'
import { layerSubject } from '../../src-shared/network/layerName.ts'
import type { Tensor } from '../graph/ir.ts'
import { networkWeights } from '../lowering/forward.ts'
import { openBackbone, type PretrainedFolders } from '../pretrained/openBackbone.ts'
import type { State } from './startState.ts'

export interface PretrainedStart {
  /** By full name in the document; those of layers whose shapes differ are missing. */
  readonly weights: State
  /** Layers that begin with fresh weights although they name pretrained ones: of another shape there, or not there. */
  readonly unfit: readonly string[]
}

/** Throws what `openBackbone` throws: a backbone that is unknown, damaged, or not on this computer. */
export function pretrainedStart(document: NetworkDocument, folders: PretrainedFolders): PretrainedStart {
  const named = new Map(document.layers.flatMap(({ id, pretrained, sharedWith }) => (pretrained === undefined || sharedWith !== undefined ? [] : [[id, pretrained] as const])))
  const backbones = new Map([...new Set([...named.values()].map(({ backbone }) => backbone))].map((id) => [id, openBackbone(id, folders).weights]))
  const weights = new Map<string, Tensor>()
  const unfit = new Set<string>()
  for (const { name, layerId, spec, shape } of networkWeights(inferNetwork(document))) {
    const source = named.get(layerId)
    if (source === undefined) continue
    const tensor = backbones.get(source.backbone)?.get(`${source.layer}/${spec.name}`)
    if (tensor?.shape.join() === shape.join()) weights.set(name, tensor)
    else unfit.add(layerId)
  }
  // Half a layer of pretrained weights is worth nothing.
  for (const name of [...weights.keys()]) if (unfit.has(name.slice(0, name.indexOf('/')))) weights.delete(name)
  return { weights, unfit: [...unfit] }
}

/** What preflight says about pretrained weights, for a run that goes on from no other. */
export function pretrainedProblems(document: NetworkDocument, folders: PretrainedFolders): { readonly problems: readonly string[]; readonly warnings: readonly string[] } {
  try {
    const [first, ...others] = pretrainedStart(document, folders).unfit
    const layer = document.layers.find(({ id }) => id === first)
    if (layer === undefined) return { problems: [], warnings: [] }
    const subject = `${layerSubject(layer)}${others.length === 0 ? ': its' : ` and ${others.length} more: their`}`
    return { problems: [], warnings: [`${subject} pretrained weights do not fit the layer as it is now, so it begins with fresh ones. Undo the change of its options, or train it too.`] }
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown
    return { problems: [thrown.message], warnings: [] }
  }
}
