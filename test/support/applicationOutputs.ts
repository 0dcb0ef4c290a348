/** What Keras's applications answer in our engine, for comparison with test/golden/kerasApplications.json. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { createOnnxExecutor } from '../../src-main/executors/onnx/onnxExecutor.ts'
import { lowerLayerOutputs, outputName } from '../../src-main/lowering/layerOutputs.ts'
import { kerasDocument, withoutHead, type KerasNetwork } from '../../src-main/pretrained/kerasDocument.ts'
import { readKerasWeights } from '../../src-main/pretrained/kerasWeights.ts'
import type { Weights } from '../../src-main/pretrained/weightFile.ts'
import type { NetworkDocument } from '../../src-shared/network/document.ts'
import { inferNetwork, inputShape } from '../../src-shared/network/infer.ts'
import { formulaImages } from './formula.ts'
import { writeApplicationFile } from './kerasApplicationFile.ts'
import { applicationRows, preprocessingOf, type ApplicationRow } from './kerasApplicationRows.ts'

/** Of the spread of the numbers; both sides compute in float32, in another order, through up to 120 layers. */
const tolerance = 1e-5

export function networkOf({ template, width }: ApplicationRow): KerasNetwork {
  return { template, width, preprocessing: preprocessingOf[template]! }
}

/** With its head, which ends before the softmax. */
export function wholeDocument(row: ApplicationRow): NetworkDocument {
  return linearHead(kerasDocument(networkOf(row), { widthPx: row.side, heightPx: row.side, colour: 'rgb', fit: 'stretch' }))
}

/** The same network, which ends before the softmax: those numbers tell more than probabilities near 0 and 1. */
export function linearHead(document: NetworkDocument): NetworkDocument {
  const last = document.layers.at(-1)!
  return { ...document, layers: [...document.layers.slice(0, -1), { ...last, config: { ...last.config, activation: 'linear' } }] }
}

/** The last layer's output for the formula's image has this shape and these numbers, evenly over it. */
export async function expectOutputs(document: NetworkDocument, weights: Weights, { shape, values }: ApplicationRow['features']): Promise<void> {
  const executable = await createOnnxExecutor({ threads: 2 }).compile(lowerLayerOutputs(document, weights))
  const made = (await executable.run({ images: formulaImages(inputShape(document.input), 1) }))[outputName(inferNetwork(document).outputIds[0]!)]!
  await executable.close()
  const [, channels = 1, height = 1, width = 1] = made.shape
  expect(made.shape.length === 4 ? [height, width, channels] : made.shape.slice(1)).toEqual(shape)
  const number = (at: number): number => Number(made.data[made.shape.length === 4 ? (at % channels) * height * width + Math.floor(at / channels) : at])
  const spread = Math.max(...values) - Math.min(...values)
  expect(spread).toBeGreaterThan(0.01 * Math.max(...values.map(Math.abs)))
  const worst = Math.max(...values.map((value, place) => Math.abs(number(Math.floor((place * made.data.length) / values.length)) - value)))
  expect(worst / spread).toBeLessThan(tolerance)
}

const large = new Set(['vgg-16', 'vgg-19', 'resnet-50', 'convnext-tiny'])
export const smallRows = applicationRows.filter(({ template }) => !large.has(template))
export const largeRows = applicationRows.filter(({ template }) => large.has(template))

/** A published file of this application, written anew in the folder, is read and gives what Keras gives. */
export async function expectAnswers(row: ApplicationRow, folder: string): Promise<void> {
  const whole = wholeDocument(row)
  const path = join(folder, `${row.template}.h5`)
  await writeApplicationFile(path, row.layers, 'published', row.gain)
  const { weights, top } = await readKerasWeights(path, networkOf(row), whole)
  rmSync(path)
  expect(top).toBe(true)
  await expectOutputs(whole, weights, row.answers)
  // Where the file without the head has another last layer, it is read as a file of its own in kerasFormats.slow.test.ts.
  if (row.headlessOnly.length === 0) await expectOutputs(withoutHead(whole), weights, row.features)
}
