/** Features of a frozen front: kept on disk, found again by content alone, and training on them is training the whole network. */
import { createHash } from 'node:crypto'
import * as fs from 'node:fs'
import * as path from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { noAugmentation } from '../../../src-shared/training/augmentation.ts'
import type { RunConfig } from '../../../src-shared/training/run.ts'
import { frozenFront } from '../../../src-shared/network/frozenFront.ts'
import type { NetworkDocument } from '../../../src-shared/network/document.ts'
import { draw, finishDrawing, startDrawing } from '../../../src-shared/templates/drawing.ts'
import { createOnnxExecutor } from '../../../src-main/executors/onnx/onnxExecutor.ts'
import type { Tensor } from '../../../src-main/graph/ir.ts'
import { freshWeights } from '../../../src-main/lowering/step.ts'
import { labelColumn, type Examples, type LabelledImages } from '../../../src-main/training/batches.ts'
import { checkpointNames, loadCheckpoint } from '../../../src-main/training/checkpoint.ts'
import { frontKey, openFeatureCache, type FeatureCache } from '../../../src-main/training/features.ts'
import { programsOf } from '../../../src-main/training/programs.ts'
import { featureFront } from '../../../src-main/training/trainingData.ts'
import { barClassNames, barImages } from '../../support/barImages.ts'
import { expectClose } from '../../support/expectClose.ts'
import { tinyConfig, tinySetup, trainTiny } from '../../support/runSetup.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'
import { tinyInput } from '../../support/tinyNetwork.ts'

/** Two convolutions with a normalization, frozen; what is left has a normalization of its own, dropout, and a penalty. */
function network(name = 'Frozen', filters = 16): NetworkDocument {
  const drawing = startDrawing()
  let last = draw(drawing, 'input', 'Rescaling')
  last = draw(drawing, last, 'Conv2D', { filters, activation: 'relu', kernel_regularizer_l2: 0.01 })
  last = draw(drawing, last, 'BatchNormalization')
  last = draw(drawing, last, 'Conv2D', { filters, activation: 'relu' })
  last = draw(drawing, last, 'GlobalMaxPooling2D')
  last = draw(drawing, last, 'BatchNormalization', { momentum: 0.8 })
  last = draw(drawing, last, 'Dropout', { rate: 0.1 })
  draw(drawing, last, 'Dense', { units: barClassNames.length, activation: 'softmax', kernel_regularizer_l2: 0.001 })
  return finishDrawing(drawing, name, tinyInput)
}
const layerRates = { conv_1: 0, batch_norm_1: 0, conv_2: 0 }
const config: RunConfig = { ...tinyConfig, layerRates }
const document = network()
const front = frozenFront(document, layerRates)!
const weights = freshWeights(document, config.seed)

const folder = temporaryFolder()
let number = 0
let cacheFolder: string
let runFolder: string
beforeEach(() => {
  cacheFolder = path.join(folder, String(number), 'cache')
  runFolder = path.join(folder, String(number++), 'run')
  fs.mkdirSync(cacheFolder, { recursive: true })
  fs.mkdirSync(runFolder)
})

const silent = { cancelled: () => false, progress: () => undefined }
const executor = createOnnxExecutor({ purpose: 'inference', threads: 1 })
const hashed = (count: number): { sha256: string }[] => Array.from({ length: count }, (_, index) => ({ sha256: createHash('sha256').update(`bar ${index}`).digest('hex') }))
const files = (): string[] => fs.readdirSync(cacheFolder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name))
const everyRow = (cache: FeatureCache, count: number): Tensor => cache.column(hashed(count)).valuesOf(Uint32Array.from({ length: count }, (_, index) => index), 1, count)

async function computed(images: LabelledImages): Promise<FeatureCache> {
  const cache = openFeatureCache(cacheFolder, front, weights)
  expect(await cache.compute(hashed(images.count), images.pixels, executor, silent)).toBe(true)
  return cache
}

describe('the cache of features', () => {
  test('keeps them: opened again it has them all, in the order asked for, with zeros after the last', async () => {
    const images = barImages(70)
    const first = await computed(images)
    const rows = everyRow(first, 70)
    first.close()
    const again = openFeatureCache(cacheFolder, front, weights)
    expect(hashed(70).every((image) => again.has(image))).toBe(true)
    expect(everyRow(again, 70)).toEqual(rows)
    const some = again.column(hashed(70)).valuesOf(Uint32Array.of(69, 0), 1, 3)
    expect(some.shape).toEqual([3, 16])
    expect(some.data).toEqual(Float32Array.of(...rows.data.subarray(69 * 16), ...rows.data.subarray(0, 16), ...new Array<number>(16).fill(0)))
    again.close()
  })

  test.each(['a byte changed', 'the end missing'])('a file with %s is not believed, and its features are computed again', async (damage) => {
    const first = await computed(barImages(20))
    const rows = everyRow(first, 20)
    first.close()
    const [file = ''] = files()
    const bytes = fs.readFileSync(file)
    if (damage === 'a byte changed') bytes[bytes.length - 30]! ^= 1
    fs.writeFileSync(file, damage === 'a byte changed' ? bytes : bytes.subarray(0, -1))
    const again = openFeatureCache(cacheFolder, front, weights)
    expect(hashed(20).some((image) => again.has(image))).toBe(false)
    again.close()
    const third = await computed(barImages(20))
    expect(everyRow(third, 20)).toEqual(rows)
    third.close()
  })

  test('too many for memory are read when they are asked for: the same rows', async () => {
    const images = barImages(11)
    const whole = await computed(images)
    const read = openFeatureCache(cacheFolder, front, weights, 0)
    const places = Uint32Array.of(7, 2, 10)
    expect(read.column(hashed(11)).valuesOf(places, 1, 4)).toEqual(whole.column(hashed(11)).valuesOf(places, 1, 4))
    read.close()
    whole.close()
  })

  test('what was computed before it was cancelled is kept, and only the rest is computed then', async () => {
    const images = barImages(80)
    const cache = openFeatureCache(cacheFolder, front, weights)
    let done = 0
    expect(await cache.compute(hashed(80), images.pixels, executor, { cancelled: () => done >= 32, progress: (now) => (done = now) })).toBe(false)
    cache.close()
    const again = openFeatureCache(cacheFolder, front, weights)
    expect(hashed(80).filter((image) => again.has(image))).toHaveLength(32)
    again.close()
  })

  test('other weights, options or sizes of images are other features; other names are not', () => {
    const key = frontKey(front.document, weights)
    const changed = new Map(weights).set('conv_1/kernel', { ...weights.get('conv_1/kernel')!, data: weights.get('conv_1/kernel')!.data.map((value) => value + 1e-6) })
    expect(frontKey(front.document, changed)).not.toBe(key)
    const input = { ...tinyInput, fit: 'crop' } as const
    expect(frontKey({ ...front.document, input }, weights)).not.toBe(key)
    const linear = { ...front.document, layers: front.document.layers.map((layer) => (layer.id === 'conv_2' ? { ...layer, config: { ...layer.config, activation: 'linear' } } : layer)) }
    expect(frontKey(linear, weights)).not.toBe(key)
    const head = new Map(weights).set('dense_1/kernel', { ...weights.get('dense_1/kernel')!, data: new Float32Array(48) })
    expect(frontKey(front.document, head)).toBe(key)
    const renamed = JSON.parse(JSON.stringify({ ...front.document, name: 'Other' }).replaceAll('conv_1', 'conv_x')) as NetworkDocument
    expect(frontKey(renamed, new Map([...weights].map(([name, tensor]) => [name.replace('conv_1', 'conv_x'), tensor])))).toBe(key)
  })
})

describe('training on features', () => {
  async function examples(images: LabelledImages, count = images.count): Promise<Examples> {
    const cache = openFeatureCache(cacheFolder, front, weights)
    const named = hashed(count).map(({ sha256 }, index) => ({ sha256: createHash('sha256').update(sha256 + images.pixels.count + index).digest('hex') }))
    await cache.compute(named, images.pixels, executor, silent)
    return { count, columns: [cache.column(named), labelColumn(images.labels)] }
  }
  const onFeatures = async () => ({ train: await examples(barImages(30)), val: await examples(barImages(12, 1000)) })
  const programs = (features: boolean) => programsOf(document, barClassNames.length, config, createOnnxExecutor({ purpose: 'training', threads: 1 }), barImages(30).labels, features ? { features: front.layerId } : {})

  test('gives the losses, figures and weights of training the whole network', async () => {
    const wholeFolder = path.join(runFolder, 'whole')
    const restFolder = path.join(runFolder, 'rest')
    fs.mkdirSync(wholeFolder)
    fs.mkdirSync(restFolder)
    const whole = await trainTiny(tinySetup(wholeFolder, { config, programs: programs(false) }))
    const rest = await trainTiny(tinySetup(restFolder, { config, programs: programs(true), ...(await onFeatures()) }))
    expect(rest.end).toEqual({ state: 'finished', note: null })
    expectClose(rest.losses, whole.losses, 1e-5, 'loss of step')
    for (const name of [checkpointNames.latest, checkpointNames.best]) {
      const [mine, theirs] = [loadCheckpoint(path.join(restFolder, name)), loadCheckpoint(path.join(wholeFolder, name))]
      expect([...mine.tensors.keys()]).toEqual([...theirs.tensors.keys()])
      for (const [tensor, { data }] of theirs.tensors) expectClose(mine.tensors.get(tensor)!.data, data, 1e-4, `${name}, ${tensor} at`)
      expectClose(mine.position.epochs.map(({ valLoss }) => valLoss!), theirs.position.epochs.map(({ valLoss }) => valLoss!), 1e-5, 'validation of epoch')
    }
  })

  test('goes on from a checkpoint with images as well as with features', async () => {
    const undisturbed = await trainTiny(tinySetup(runFolder, { config, programs: programs(true), ...(await onFeatures()) }))
    const resumed = path.join(runFolder, 'resumed')
    fs.mkdirSync(resumed)
    await trainTiny(tinySetup(resumed, { config, programs: programs(true), ...(await onFeatures()) }), (step) => (step === 5 ? 'pause' : null))
    const after = await trainTiny(tinySetup(resumed, { config, programs: programs(false), resume: true }))
    expectClose(after.losses.slice(5), undisturbed.losses.slice(5), 1e-5, 'loss of step')
  })
})

describe('what is trained on', () => {
  const large = 30
  test('features where the front is frozen and images are not changed', () => {
    expect(featureFront(document, config, large)?.layerId).toBe('global_max_pool_1')
    expect(featureFront(document, { ...config, layerRates: {} }, large)).toBeNull()
    expect(featureFront(document, { ...config, augmentation: { ...noAugmentation, layers: [{ kind: 'RandomFlip', mode: 'horizontal', probability: 0.5 }] } }, large)).toBeNull()
    expect(featureFront(document, { ...config, augmentation: noAugmentation }, large)).not.toBeNull()
  })

  test('images where reading features takes longer than computing them, or the disk would fill up', () => {
    expect(featureFront(document, { ...config, layerRates: { conv_1: 0 } }, large)).toBeNull()
    expect(featureFront(document, config, 100_000_000)).toBeNull()
  })

  test('images where the target is the image', () => {
    expect(featureFront({ ...document, task: 'autoencoder' }, config, large)).toBeNull()
  })
})
