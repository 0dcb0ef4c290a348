/** Pretrained backbones: what there is, what is on this computer, and networks that begin with them. Their weights are shared by all projects. */
import { z } from 'zod'
import * as schemas from './schemas.ts'
import type { ArgumentSchemas } from './contract.ts'
import type { NetworkFileSource } from './networks.ts'
import type { ErrorData } from '../errors/appError.ts'
import type { NetworkDocument } from '../network/document.ts'
import { headTasks, type HeadTask } from '../templates/backboneNetwork.ts'

export type BackboneState =
  /** bundled: comes with the app · published: the publisher's file · other: a file without or with another hash than the published ones. */
  | { readonly kind: 'ready'; readonly origin: 'bundled' | 'published' | 'other' }
  /** `problem`: why the last attempt ended; `partBytes`: what of a download has come and is gone on with. */
  | { readonly kind: 'missing'; readonly problem: ErrorData | null; readonly partBytes: number }
  | { readonly kind: 'downloading'; readonly receivedBytes: number; readonly totalBytes: number | null }
  /** The file is being checked and read. */
  | { readonly kind: 'reading' }

export interface BackboneInfo {
  readonly id: string
  readonly name: string
  readonly about: string
  readonly trainedOn: string
  /** Share of ImageNet's validation images whose class it names first, as published; null for networks that do not classify. */
  readonly accuracy: number | null
  readonly licence: string
  readonly attribution: string
  /** How pixels are brought to what it was trained on; a layer of the network does it. */
  readonly preprocessing: 'tf' | 'caffe' | 'torch'
  /** Where its weights are published; null for the one that comes with the app. */
  readonly url: string | null
  /** The publisher gives a hash to check a download by. */
  readonly hashed: boolean
  readonly inputPx: number
  readonly parameters: number
  /** For one image of `inputPx`. */
  readonly multiplyAdds: number
  /** Places where it may be cut, the recommended one first. */
  readonly cuts: readonly { readonly layerId: string; readonly channels: number; readonly note: string }[]
  readonly state: BackboneState
  /** Time for one image of `inputPx` on this machine, as it was measured since the start; null: not yet [ms]. */
  readonly msPerImage: number | null
}

export interface PretrainedApi {
  list(): readonly BackboneInfo[]
  /** Begins, or goes on where it was cut off; the state comes by event. Throws `downloadRunning`, `backboneBundled`. */
  download(id: string): void
  /** What has come stays. */
  cancel(id: string): void
  /** Takes the weights from a file of Keras. Where the publisher gives a hash, another file is refused (`weightsOther`) unless `anyFile`. */
  chooseFile(id: string, source: NetworkFileSource, anyFile: boolean): void
  /** Deletes its weights from this computer. */
  remove(id: string): void
  /** Time for one image on this machine, the middle of several [ms]. Its weights need not be here. */
  measure(id: string): number
  /** A network on it: one folded block up to the cut and a head for the classes of the open project; nothing is saved. */
  network(id: string, cut: string, task: HeadTask): NetworkDocument
}

const id = z.string().min(1).max(64)

export const pretrainedArguments = {
  list: z.tuple([]),
  download: z.tuple([id]),
  cancel: z.tuple([id]),
  chooseFile: z.tuple([id, z.union([z.strictObject({ path: schemas.path }), z.strictObject({ uploadId: z.string().regex(/^[0-9a-f-]{1,64}$/) })]), z.boolean()]),
  remove: z.tuple([id]),
  measure: z.tuple([id]),
  network: z.tuple([id, z.string().min(1).max(64), z.enum(headTasks)]),
} satisfies ArgumentSchemas<PretrainedApi>
