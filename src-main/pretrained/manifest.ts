/** The backbones we know, as data: resources/pretrained/manifest.json. What each field means stands here. */
import * as fs from 'node:fs'
import * as path from 'node:path'
import { z } from 'zod'
import { AppError } from '../../src-shared/errors/appError.ts'
import { appRoot } from '../bootstrap/entries.ts'

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

const backboneSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]+$/),
  name: z.string(),
  about: z.string(),
  network: z.strictObject({ kind: z.literal('cocoMobilenet') }),
  /** Where it may be cut, the recommended place first. */
  cuts: z.array(cutSchema).min(1),
  /** The side of the images it was published for [px]. */
  inputPx: z.number().int(),
  trainedOn: z.string(),
  /** Share of ImageNet's validation images whose class it names; null for networks that do not classify. */
  accuracy: z.number().nullable(),
  /** What Keras calls it. tf: -1..1 · caffe: BGR less the mean colour · torch: 0..1, less the mean colour, by its deviation · raw: 0..255. */
  preprocessing: z.enum(['tf', 'caffe', 'torch', 'raw']),
  licence: z.string(),
  attribution: z.string(),
  source: npmSource,
})

export type BackboneEntry = z.infer<typeof backboneSchema>
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
  return backboneById(defaultBackboneId).source
}
