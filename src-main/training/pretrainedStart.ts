/** The weights of pretrained backbones that a document says its layers begin with. Used by the trainer, and by preflight, which says what is missing. */
import { AppError } from '../../src-shared/errors/appError.ts'
import type { NetworkDocument } from '../../src-shared/network/document.ts'
import { inferNetwork } from '../../src-shared/network/infer.ts'
import { layerSubject } from '../../src-shared/network/layerName.ts'
import type { Shape } from '../../src-shared/tensor/shape.ts'
import { networkWeights } from '../lowering/forward.ts'
import { backboneById } from '../pretrained/manifest.ts'
import { backboneDocument, backboneReady, defaultBackboneId, openBackbone, type PretrainedFolders } from '../pretrained/openBackbone.ts'
import type { State } from './startState.ts'

export interface PretrainedStart {
  /** By full name in the document; those of layers whose shapes differ are missing. */
  readonly weights: State
  /** Layers that begin with fresh weights although they name pretrained ones: of another shape there, or not there. */
  readonly unfit: readonly string[]
}

/** Throws what `openBackbone` throws: a backbone that is unknown, damaged, or not on this computer. */
export function pretrainedStart(document: NetworkDocument, folders: PretrainedFolders): PretrainedStart {
  const opened = new Map([...namedBackbones(document)].map((id) => [id, openBackbone(id, folders).weights]))
  const { fitting, unfit } = fit(document, (backbone, name) => opened.get(backbone)?.get(name)?.shape)
  return { weights: new Map(fitting.map(({ name, backbone, source }) => [name, opened.get(backbone)!.get(source)!])), unfit }
}

/** What preflight says about pretrained weights, for a run that goes on from no other. The weights themselves are not read: this is asked while somebody types. */
export function pretrainedProblems(document: NetworkDocument, folders: PretrainedFolders): { readonly problems: readonly string[]; readonly warnings: readonly string[] } {
  try {
    const shapes = new Map([...namedBackbones(document)].map((id) => [id, shapesOf(id, folders)]))
    const [first, ...others] = fit(document, (backbone, name) => shapes.get(backbone)?.get(name)).unfit
    const layer = document.layers.find(({ id }) => id === first)
    if (layer === undefined) return { problems: [], warnings: [] }
    const subject = `${layerSubject(layer)}${others.length === 0 ? ': its' : ` and ${others.length} more: their`}`
    return { problems: [], warnings: [`${subject} pretrained weights do not fit the layer as it is now, so it begins with fresh ones. Undo the change of its options, or train it too.`] }
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown
    return { problems: [thrown.message], warnings: [] }
  }
}

/** Shapes of the weights of a backbone that is on this computer. Throws `backboneUnknown`, `backboneNotReady`. */
function shapesOf(id: string, folders: PretrainedFolders): ReadonlyMap<string, Shape> {
  const entry = backboneById(id)
  if (!backboneReady(id, folders)) throw new AppError('backboneNotReady', { backbone: entry.name, bundled: id === defaultBackboneId })
  return new Map(networkWeights(inferNetwork(backboneDocument(entry))).map(({ name, shape }) => [name, shape]))
}

function namedBackbones({ layers }: NetworkDocument): ReadonlySet<string> {
  return new Set(layers.flatMap(({ pretrained, sharedWith }) => (pretrained === undefined || sharedWith !== undefined ? [] : [pretrained.backbone])))
}

interface FittingWeight {
  /** In the document. */
  readonly name: string
  readonly backbone: string
  /** In the backbone. */
  readonly source: string
}

function fit(document: NetworkDocument, shapeIn: (backbone: string, name: string) => Shape | undefined): { readonly fitting: readonly FittingWeight[]; readonly unfit: readonly string[] } {
  const named = new Map(document.layers.flatMap(({ id, pretrained, sharedWith }) => (pretrained === undefined || sharedWith !== undefined ? [] : [[id, pretrained] as const])))
  if (named.size === 0) return { fitting: [], unfit: [] }
  const all = networkWeights(inferNetwork(document)).flatMap(({ name, layerId, spec, shape }) => {
    const pretrained = named.get(layerId)
    if (pretrained === undefined) return []
    const source = `${pretrained.layer}/${spec.name}`
    return [{ name, layerId, backbone: pretrained.backbone, source, fits: shapeIn(pretrained.backbone, source)?.join() === shape.join() }]
  })
  const unfit = new Set(all.flatMap(({ layerId, fits }) => (fits ? [] : [layerId])))
  // Half a layer of pretrained weights is worth nothing.
  return { fitting: all.filter(({ layerId }) => !unfit.has(layerId)), unfit: [...unfit] }
}
