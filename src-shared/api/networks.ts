/** Networks of the project: saved documents. Shapes and problems are computed in the renderer by the same shared code. */
import { z } from 'zod'
import * as schemas from './schemas.ts'
import type { ArgumentSchemas } from './contract.ts'
import type { NetworkId } from '../dataset/ids.ts'
import { codeFormats, type CodeFormat, type NetworkCode } from '../code/codeFormats.ts'
import type { ImportedNetwork } from '../code/import/importKeras.ts'
import type { OnnxGraph } from '../code/onnxGraph.ts'
import type { NetworkDocument } from '../network/document.ts'

/** A file on this machine, or the one file of an upload. */
export type NetworkFileSource = { readonly path: string } | { readonly uploadId: string }

export interface NetworkSummary {
  readonly id: NetworkId
  readonly name: string
  readonly layerCount: number
  readonly updatedAt: string
}

export interface NetworksApi {
  list(): readonly NetworkSummary[]
  get(id: NetworkId): NetworkDocument
  create(document: NetworkDocument): NetworkSummary
  /** Written at once; a hostile or newer document is refused with a sentence. */
  save(id: NetworkId, document: NetworkDocument): NetworkSummary
  rename(id: NetworkId, name: string): NetworkSummary
  duplicate(id: NetworkId): NetworkSummary
  /** Runs keep their own copy of the network they trained. */
  delete(id: NetworkId): void
  /** The network in a file of Keras, TensorFlow.js or Convolve, and what of it has no counterpart here; nothing is saved. */
  readFile(source: NetworkFileSource): ImportedNetwork
  /** The operations of an ONNX model, to look at. */
  readOnnx(source: NetworkFileSource): OnnxGraph
  /** The network as a program, a file of another library or a diagram. */
  code(document: NetworkDocument, format: CodeFormat): NetworkCode
}

/** Only "an object" here, passed on untouched; `assertDocument` in `src-shared/network` does the real checking and names the field. */
const document = z.custom<NetworkDocument>((value) => typeof value === 'object' && value !== null && !Array.isArray(value))

const source = z.union([z.strictObject({ path: schemas.path }), z.strictObject({ uploadId: z.string().regex(/^[0-9a-f-]{1,64}$/) })])

export const networksArguments = {
  list: z.tuple([]),
  get: z.tuple([schemas.networkId]),
  create: z.tuple([document]),
  save: z.tuple([schemas.networkId, document]),
  rename: z.tuple([schemas.networkId, schemas.name]),
  duplicate: z.tuple([schemas.networkId]),
  delete: z.tuple([schemas.networkId]),
  readFile: z.tuple([source]),
  readOnnx: z.tuple([source]),
  code: z.tuple([document, z.enum(codeFormats)]),
} satisfies ArgumentSchemas<NetworksApi>
