/** Which layer of a Keras application each layer of a template is: resources/pretrained/layouts.json, made by test/golden/kerasLayouts.ts. */
import * as fs from 'node:fs'
import * as path from 'node:path'
import { z } from 'zod'
import { pretrainedResources } from './manifest.ts'

const rowSchema = z.tuple([z.string(), z.string(), z.string(), z.array(z.string())])
const layoutsSchema = z.record(z.string(), z.array(rowSchema))

/** A layer with weights of a file, in the order of the file. */
export interface LayoutRow {
  /** Its name in published files and in `model.save('x.h5')`; a Sequential holds several rows there. */
  readonly group: string
  /** Its name in `model.save_weights('x.weights.h5')` and in `.keras` files. */
  readonly path: string
  readonly layerId: string
  /** Our names of its weights, in Keras's order. */
  readonly weights: readonly string[]
}

let read: z.infer<typeof layoutsSchema> | undefined

/** All layers with weights of a template, its head included. */
export function layoutOf(template: string): readonly LayoutRow[] {
  read ??= layoutsSchema.parse(JSON.parse(fs.readFileSync(path.join(pretrainedResources(), 'layouts.json'), 'utf8')))
  const rows = read[template]
  if (!rows) throw new Error(`template ${template}: there is no layout of its files`)
  return rows.map(([group, inFile, layerId, weights]) => ({ group, path: inFile, layerId, weights }))
}
