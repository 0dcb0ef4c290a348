/** Networks of the project: saved documents. Shapes and problems are computed in the renderer by the same shared code. */
import { z } from 'zod'
import * as schemas from './schemas.ts'
import type { ArgumentSchemas } from './contract.ts'
import type { NetworkId } from '../dataset/ids.ts'
import type { NetworkDocument } from '../network/document.ts'

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
}

/** Only "an object" here, passed on untouched; `assertDocument` in `src-shared/network` does the real checking and names the field. */
const document = z.custom<NetworkDocument>((value) => typeof value === 'object' && value !== null && !Array.isArray(value))

export const networksArguments = {
  list: z.tuple([]),
  get: z.tuple([schemas.networkId]),
  create: z.tuple([document]),
  save: z.tuple([schemas.networkId, document]),
  rename: z.tuple([schemas.networkId, schemas.name]),
  duplicate: z.tuple([schemas.networkId]),
  delete: z.tuple([schemas.networkId]),
} satisfies ArgumentSchemas<NetworksApi>
