/** Exports from trained weights and image files to a proven folder, with the real proof process; and every way in which they must fail. */
import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, test } from 'vitest'
import { appRoot } from '../../../src-main/bootstrap/entries.ts'
import type { WorkerProcess } from '../../../src-main/bootstrap/workerProcess.ts'
import { createOnnxExecutor } from '../../../src-main/executors/onnx/onnxExecutor.ts'
import { exportModel, type ExportJob } from '../../../src-main/exports/exportModel.ts'
import { compareAnswers } from '../../../src-main/exports/proof.ts'
import { decodeImage } from '../../../src-main/images/decode.ts'
import { lowerInference } from '../../../src-main/lowering/inference.ts'
import { exportFormats, type ExportFormat } from '../../../src-shared/api/exports.ts'
import { networkCases } from '../../cases/networks.ts'
import { drawPng } from '../../support/drawImages.ts'
import { forkEntry } from '../../support/runHarness.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'
import { trainedNetwork } from '../../support/trainedNetwork.ts'

const folder = temporaryFolder()
const trained = trainedNetwork(networkCases.find(({ title }) => title.startsWith('flatten after'))!.document)
const imageFiles = ['one.png', 'two.png', 'three.png', 'four.png'].map((name) => join(folder, 'images', name))
let inApp: (Float32Array | null)[]

beforeAll(async () => {
  const { input } = trained.network
  mkdirSync(join(folder, 'images'))
  // The network's own size, larger and smaller; the fourth file is not there.
  const sizes = [[input.widthPx, input.heightPx], [61, 40], [8, 8]] as const
  for (const [index, [width, height]] of sizes.entries()) writeFileSync(imageFiles[index]!, await drawPng(index + 5, width, height))
  const executable = await createOnnxExecutor({ purpose: 'inference', threads: 1 }).compile(lowerInference(trained.network, trained.weights, { batchSize: 1 }).graph)
  inApp = await Promise.all(imageFiles.map(async (file) => {
    if (!existsSync(file)) return null
    const images = { shape: [1, 3, input.heightPx, input.widthPx], dtype: 'uint8' as const, data: await decodeImage(file, input) }
    return (await executable.run({ images }))['probabilities']?.data as Float32Array
  }))
  await executable.close()
})

let count = 0
function job(format: ExportFormat, change: Partial<ExportJob> = {}): ExportJob {
  return { format, trained, runName: 'Flat 1', parentFolder: join(folder, `out-${count++}`), imageFiles, inApp, startProofProcess: () => forkEntry('exportProof'), ...change }
}

describe.each(exportFormats)('%s', (format) => {
  test('is proven from the image files in a fresh process, and its Node example runs and gives the same answers', async () => {
    const result = await exportModel(job(format))
    expect(result.proof.imageCount).toBe(3)
    expect(result.proof.largestDifference).toBeLessThan(1e-5)
    expect(result.files.map(({ name }) => name)).toEqual(readdirSync(result.folder))
    expect(result.files.map(({ name }) => name)).toEqual(expect.arrayContaining(['README.md', 'labels.json', 'preprocessing.json', 'example.mjs', 'package.json']))
    symlinkSync(join(appRoot(), 'node_modules'), join(result.folder, 'node_modules'), 'junction')
    const { stdout } = await promisify(execFile)(process.execPath, [join(result.folder, 'example.mjs'), '--json', ...imageFiles.slice(0, 3)])
    expectAnswers(stdout, 1e-5)
  }, 30_000)

  test('answers that are not the app\'s: the export fails with the image\'s name and leaves no file', async () => {
    const wrong = inApp.map((answer) => answer && Float32Array.from(answer, (probability, index) => probability + (index === 0 ? 2e-4 : 0)))
    const failing = job(format, { inApp: wrong })
    await expect(exportModel(failing)).rejects.toMatchObject({ code: 'exportDiffers', message: expect.stringMatching(/(one|two|three)\.png \(difference 2\.0e-4\)/) as string })
    expect(existsSync(failing.parentFolder)).toBe(false)
  }, 30_000)
})

test('a reading process that dies fails the export and leaves no file', async () => {
  const failing = job('onnx', { startProofProcess: () => dying(forkEntry('exportProof')) })
  await expect(exportModel(failing)).rejects.toMatchObject({ code: 'exportUnreadable' })
  expect(existsSync(failing.parentFolder)).toBe(false)
}, 30_000)

test('images that are all gone fail the export and leave no file', async () => {
  const failing = job('onnx', { imageFiles: imageFiles.slice(3), inApp: [null] })
  await expect(exportModel(failing)).rejects.toMatchObject({ code: 'exportNoImages' })
  expect(existsSync(failing.parentFolder)).toBe(false)
}, 30_000)

test('the Python example of ONNX runs where Python has its packages and gives the same answers', async ({ skip }) => {
  const python = process.env['CONVOLVE_PYTHON'] ?? 'python3'
  const has = await promisify(execFile)(python, ['-c', 'import onnxruntime, numpy, PIL']).then(() => true, () => false)
  if (!has) skip(`${python} lacks onnxruntime, numpy or Pillow; set CONVOLVE_PYTHON to one that has them`)
  const result = await exportModel(job('onnx'))
  const { stdout } = await promisify(execFile)(python, [join(result.folder, 'example.py'), '--json', ...imageFiles.slice(0, 2)])
  // The first image has the network's size already; Pillow shrinks the second a little differently. Enlarging is another matter (README.md beside the example).
  expectAnswers(stdout, 0.05, 1e-5)
}, 60_000)

describe('compareAnswers', () => {
  const a = Float32Array.of(0.50003, 0.49997)
  const compare = (ours: Float32Array | null, theirs: Float32Array | null): unknown => compareAnswers('onnx', 'run', ['x.png'], [ours], [theirs])
  test('a difference within 1e-4 passes', () => expect(compare(a, Float32Array.of(0.50009, 0.49991))).toMatchObject({ imageCount: 1 }))
  test('another top class fails even within 1e-4', () => expect(() => compare(a, Float32Array.of(0.49999, 0.50001))).toThrow('answers differently'))
  test('a difference above 1e-4 fails even with the same top class', () => expect(() => compare(a, Float32Array.of(0.50015, 0.49985))).toThrow('answers differently'))
  test('what is not a number fails', () => expect(() => compare(a, Float32Array.of(NaN, NaN))).toThrow('answers differently'))
  test('another number of classes fails', () => expect(() => compare(a, Float32Array.of(1))).toThrow('answers differently'))
  test('nothing compared is no proof', () => expect(() => compare(null, null)).toThrow('none of its images can be read'))
})

function expectAnswers(stdout: string, tolerance: number, first = tolerance): void {
  const lines = stdout.trim().split('\n').map((line) => JSON.parse(line) as { classes: { name: string; probability: number }[] })
  expect(lines.length).toBeGreaterThanOrEqual(2)
  lines.forEach(({ classes }, image) => {
    for (const { name, probability } of classes) expect(Math.abs(probability - inApp[image]![trained.classNames.indexOf(name)]!)).toBeLessThan(image === 0 ? first : tolerance)
  })
}

/** The process is killed as soon as it is asked. */
function dying(worker: WorkerProcess): WorkerProcess {
  return { ...worker, send: () => worker.kill() }
}
