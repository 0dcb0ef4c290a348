/** Own blocks of the project: selections of layers saved for use in other networks. A block is a document whose Input layer stands for what feeds it. */
import { z } from 'zod'
import * as schemas from './schemas.ts'
import type { ArgumentSchemas } from './contract.ts'
import type { NetworkDocument } from '../network/document.ts'

export interface BlocksApi {
  /** By name. */
  list(): readonly NetworkDocument[]
  /** Takes the place of the one of its name; a hostile or newer document is refused with a sentence. */
  save(block: NetworkDocument): void
  delete(name: string): void
}

/** Only "an object" here, passed on untouched; `assertDocument` does the real checking and names the field. */
const document = z.custom<NetworkDocument>((value) => typeof value === 'object' && value !== null && !Array.isArray(value))

export const blocksArguments = {
  list: z.tuple([]),
  save: z.tuple([document]),
  delete: z.tuple([schemas.name]),
} satisfies ArgumentSchemas<BlocksApi>
