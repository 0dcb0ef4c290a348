/** The backbones we know, as data: resources/pretrained/manifest.json. What each field means stands here. */
import * as fs from 'node:fs'
import * as path from 'node:path'
import { z } from 'zod'
import { AppError } from '../../src-shared/errors/appError.ts'
import { appRoot } from '../bootstrap/entries.ts'
import { preprocessings } from './kerasDocument.ts'

const cutSchema = z.strictObject({
  /** A layer of the backbone's document; its output [H,W,C] is the feature. */
  layerId: z.string(),
  channels: z.number().int(),
  note: z.string(),
})

const npmSource = z.strictObject({
  kind: z.literal('npm'),
  npmPackage: z.string(),
  version: z.string(),
  /** Of the packed package, as in a lockfile. */
  integrity: z.string(),
  /** Of the packed package [bytes], roughly. */
  sizeBytes: z.number().int(),
  /** Folder of model.json in the package. */
  modelFolder: z.string(),
  /** `hashWeights` of what the conversion must give. */
  weightsSha256: z.string(),
})

const fileSchema = z.strictObject({
  url: z.url({ protocol: /^https$/ }),
  /** As the publisher gives it (in the sources of Keras); null where it gives none. */
  hash: z.strictObject({ algorithm: z.enum(['md5', 'sha256']), hex: z.string() }).nullable(),
})

const kerasSource = z.strictObject({ kind: z.literal('keras'), withHead: fileSchema, withoutHead: fileSchema })

/** Whose layers: the bundled one, or a template of ours with layouts.json as its layer map. What the mode of preprocessing means stands in kerasDocument.ts. */
const networkSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('cocoMobilenet') }),
  z.strictObject({ kind: z.literal('kerasApplication'), template: z.string(), width: z.number().positive(), preprocessing: z.enum(preprocessings) }),
])

const backboneSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]+$/),
  name: z.string(),
  about: z.string(),
  network: networkSchema,
  /** Where it may be cut, the recommended place first. */
  cuts: z.array(cutSchema).min(1),
  /** A good side for images [px]: the published one, or the one that gave better features. */
  inputPx: z.number().int(),
  trainedOn: z.string(),
  /** Share of ImageNet's validation images whose class it names; null for networks that do not classify. */
  accuracy: z.number().nullable(),
  licence: z.string(),
  attribution: z.string(),
  source: z.discriminatedUnion('kind', [npmSource, kerasSource]),
})

export type BackboneEntry = z.infer<typeof backboneSchema>
export type PublishedFile = z.infer<typeof fileSchema>
export type BundledSource = z.infer<typeof npmSource>

export const defaultBackboneId = 'mobilenet-v2-coco'

export function pretrainedResources(): string {
  return path.join(appRoot(), 'resources', 'pretrained')
}

/** Our weight file of the bundled backbone: made at build time, carried by packaged apps. */
export function bundledWeightsFile(): string {
  return path.join(pretrainedResources(), `${defaultBackboneId}.safetensors`)
}

let read: readonly BackboneEntry[] | undefined

/** All of them, in the order they are offered. */
export function backbones(): readonly BackboneEntry[] {
  read ??= z.strictObject({ backbones: z.array(backboneSchema) }).parse(JSON.parse(fs.readFileSync(path.join(pretrainedResources(), 'manifest.json'), 'utf8'))).backbones
  return read
}

/** Throws `backboneUnknown`. */
export function backboneById(id: string): BackboneEntry {
  const found = backbones().find((entry) => entry.id === id)
  if (!found) throw new AppError('backboneUnknown', { backbone: id, known: backbones().map((entry) => entry.id) })
  return found
}

/** Where the weights of the backbone come from that every copy of the app carries. */
export function bundledSource(): BundledSource {
  const { source } = backboneById(defaultBackboneId)
  if (source.kind !== 'npm') throw new Error(`${defaultBackboneId}: it does not come with the app`)
  return source
}
