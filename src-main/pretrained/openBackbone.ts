/** A pretrained backbone ready for use: its layers without a head, and its weights. Read by feature computation, runs and the page of backbones. */
import * as fs from 'node:fs'
import * as path from 'node:path'
import { AppError } from '../../src-shared/errors/appError.ts'
import { sameShape } from '../../src-shared/tensor/shape.ts'
import type { NetworkDocument } from '../../src-shared/network/document.ts'
import { inferNetwork } from '../../src-shared/network/infer.ts'
import { networkWeights } from '../lowering/forward.ts'
import { cocoMobilenetDocument } from './cocoMobilenet.ts'
import { kerasDocument, withoutHead } from './kerasDocument.ts'
import { backboneById, bundledWeightsFile, defaultBackboneId, type BackboneEntry } from './manifest.ts'
import { loadWeights, type Weights } from './weightFile.ts'

export { bundledWeightsFile, defaultBackboneId } from './manifest.ts'

export interface Backbone {
  readonly id: string
  readonly name: string
  /** From the Input to the last features, without a head; its weights fit every input size. */
  readonly document: NetworkDocument
  /** All weights and statistics of the document: float32, IR layout, by `<layer id>/<weight name>`. */
  readonly weights: Weights
  /** The layer whose output [H,W,C] is recommended as feature. */
  readonly cut: string
  /** All places where it may be cut, the recommended one first. */
  readonly cuts: BackboneEntry['cuts']
  /** Identifies names, shapes and values of the weights [hex]. */
  readonly weightsSha256: string
}

export interface PretrainedFolders {
  /** Of the host; downloads lie in its folder `pretrained`. */
  readonly dataFolder: string
}

/** Our weight file of a backbone, whether it is there or not. */
export function weightsFileOf(id: string, { dataFolder }: PretrainedFolders): string {
  return id === defaultBackboneId ? bundledWeightsFile() : path.join(dataFolder, 'pretrained', `${id}.safetensors`)
}

export function backboneReady(id: string, folders: PretrainedFolders): boolean {
  return fs.existsSync(weightsFileOf(id, folders))
}

/** The layers of a backbone, whether its weights are here or not. */
export function backboneDocument({ network, name, inputPx }: BackboneEntry): NetworkDocument {
  const document = network.kind === 'cocoMobilenet' ? cocoMobilenetDocument() : withoutHead(kerasDocument(network))
  // Things keep their form, and what fills the image counts most.
  return { ...document, name, input: { widthPx: inputPx, heightPx: inputPx, colour: 'rgb', fit: 'crop' } }
}

/** Reads and checks a backbone. Throws `backboneUnknown`, `backboneNotReady` (its weights are not here), `weightsDamaged`. */
export function openBackbone(id: string, folders: PretrainedFolders): Backbone {
  const entry = backboneById(id)
  if (!backboneReady(id, folders)) throw new AppError('backboneNotReady', { backbone: entry.name, bundled: id === defaultBackboneId })
  const file = weightsFileOf(id, folders)
  const { weights, sha256 } = loadWeights(file)
  const document = backboneDocument(entry)
  assertFits(document, weights, file)
  return { id, name: entry.name, document, weights, cut: entry.cuts[0]!.layerId, cuts: entry.cuts, weightsSha256: sha256 }
}

/** Exactly the weights of the document, in its shapes; throws `weightsDamaged`. */
function assertFits(document: NetworkDocument, weights: Weights, file: string): void {
  const wanted = networkWeights(inferNetwork(document))
  for (const { name, shape } of wanted) {
    const found = weights.get(name)?.shape
    if (!found || !sameShape(found, shape)) throw new AppError('weightsDamaged', { file, reason: `${name} is ${found ? `[${found.join(', ')}]` : 'missing'}, [${shape.join(', ')}] was expected` })
  }
  if (wanted.length !== weights.size) throw new AppError('weightsDamaged', { file, reason: `it has ${weights.size} tensors, ${wanted.length} were expected` })
}
