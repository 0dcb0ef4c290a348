/**
 * `npm run bench -- stall`: how long training waits for images. Trains the small ResNet on cifar10-small at 32x32 and MobileNetV2 on
 * flowers-small at 224x224 with strong augmentation, through the real cache and loop, and prints for each
 * `NAME: stall X %`: everything between the end of one step and the start of the next, as a share of the time of both.
 * The data sets are read from ../shared/data (or the folder given); where they are missing, generated pictures take their place.
 */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import sharp from 'sharp'
import { appRoot } from '../../src-main/bootstrap/entries.ts'
import type { Executor } from '../../src-main/executors/executor.ts'
import { createOnnxExecutor } from '../../src-main/executors/onnx/onnxExecutor.ts'
import { openTrainingCache, type WantedImage } from '../../src-main/images/trainingCache.ts'
import { labelledImages } from '../../src-main/training/batches.ts'
import { programsOf } from '../../src-main/training/programs.ts'
import { train } from '../../src-main/training/run.ts'
import type { NetworkId } from '../../src-shared/dataset/ids.ts'
import type { NetworkDocument } from '../../src-shared/network/document.ts'
import { smallResnet } from '../../src-shared/templates/smallResnet.ts'
import { augmentationPreset, type AugmentationPresetName } from '../../src-shared/training/augmentationPresets.ts'
import { completeRunConfig } from '../../src-shared/training/run.ts'
import { randomNumbers } from '../support/randomNumbers.ts'
import { readTar } from '../support/readTar.ts'
import { mobilenetV2 } from './networks.ts'

interface StallCase {
  readonly name: string
  readonly network: (classCount: number) => NetworkDocument
  readonly batchSize: number
  readonly steps: number
  /** Side of the pictures that are drawn where the data set is missing [px]. */
  readonly generatedPx: number
}

const cases: readonly StallCase[] = [
  { name: 'cifar10-small', network: (classes) => smallResnet.create(smallResnet.input, classes), batchSize: 64, steps: 30, generatedPx: 32 },
  { name: 'flowers-small', network: (classes) => mobilenetV2(224, classes), batchSize: 16, steps: 12, generatedPx: 320 },
]
/** Most of the time that may pass between steps. */
const allowedShare = 0.05
const generatedClasses = 5

export async function bench(): Promise<void> {
  const dataFolder = resolve(appRoot(), process.argv[3] ?? '../shared/data')
  const folder = mkdtempSync(join(tmpdir(), 'convolve-stall-'))
  try {
    for (const one of cases) await measure(one, dataFolder, join(folder, one.name))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function measure({ name, network, batchSize, steps, generatedPx }: StallCase, dataFolder: string, folder: string): Promise<void> {
  const images = await unpack(join(dataFolder, `${name}.tar`), join(folder, 'images'), batchSize * steps, generatedPx)
  const document = network(new Set(images.map(({ label }) => label)).size)
  const cache = openTrainingCache(join(folder, 'cache'), document.input)
  try {
    const preparing = performance.now()
    const unready = await cache.prepare(images, { cancelled: () => false, progress: () => undefined })
    if (unready === null || unready.length > 0) throw new Error(`stall: ${unready?.length} images of ${name} cannot be read`)
    const perSecond = images.length / ((performance.now() - preparing) / 1000)
    console.log(`${name}: ${images.length} pictures decoded once, before the first step, ${perSecond.toFixed(0)} images/s`)
    const source = labelledImages(cache.source(images), Int32Array.from(images, ({ label }) => label))
    const timed = async (preset: AugmentationPresetName) => {
      const watch = watchedExecutor()
      const config = completeRunConfig({
        networkId: 1 as NetworkId, batchSize, epochs: 1, learningRate: 1e-4, optimizer: { kind: 'momentum', momentum: 0.9 }, seed: 1, earlyStoppingPatience: null, monitor: 'val_loss',
        augmentation: augmentationPreset(preset, true),
      })
      const classCount = Math.max(...source.labels) + 1
      const end = await train(
        {
          config, classCount, runFolder: mkdtempSync(join(folder, 'run-')), train: source, val: labelledImages(source.pixels, new Int32Array(0)), startFrom: null, resume: false,
          programs: programsOf(document, classCount, config, watch.executor), trainingExecutor: watch.executor, inferenceExecutor: watch.executor,
        },
        { command: () => null, report: () => undefined, now: () => performance.now() },
      )
      if (end.state !== 'finished') throw new Error(`stall: ${name} ended as ${end.state}: ${end.note}`)
      return watch.times()
    }
    const plain = await timed('none')
    const { stepMs, betweenMs } = await timed('strong')
    const share = betweenMs / (stepMs + betweenMs)
    console.log(`${name}: batch ${batchSize}, step ${stepMs.toFixed(1)} ms (${plain.stepMs.toFixed(1)} without augmentation), between steps ${betweenMs.toFixed(2)} ms (medians)`)
    console.log(`${name}: stall ${(100 * share).toFixed(2)} %${share > allowedShare ? ` MORE THAN ${100 * allowedShare} %` : ''}`)
    if (share > allowedShare) process.exitCode = 1
  } finally {
    cache.close()
  }
}

/** An executor that notes when runs begin and end. */
function watchedExecutor(): { readonly executor: Executor; times(): { readonly stepMs: number; readonly betweenMs: number } } {
  const inner = createOnnxExecutor({ purpose: 'training', threads: 1 })
  const runs: { begin: number; end: number }[] = []
  return {
    executor: {
      name: inner.name,
      async compile(graph) {
        const executable = await inner.compile(graph)
        return {
          close: () => executable.close(),
          async run(inputs) {
            const begin = performance.now()
            const outputs = await executable.run(inputs)
            runs.push({ begin, end: performance.now() })
            return outputs
          },
        }
      },
    },
    times() {
      // The first steps fault in memory.
      const settled = runs.slice(2)
      return { stepMs: median(settled.map(({ begin, end }) => end - begin)), betweenMs: median(settled.slice(1).map(({ begin }, index) => begin - (settled[index]?.end ?? begin))) }
    },
  }
}

interface BenchImage extends WantedImage {
  readonly label: number
}

/** Training pictures of the archive (`<set>/train/<class>/<file>`) as files, as many as are asked for, each again when there are too few. */
async function unpack(archive: string, folder: string, count: number, generatedPx: number): Promise<readonly BenchImage[]> {
  mkdirSync(folder, { recursive: true })
  const pictures = existsSync(archive)
    ? readTar(archive).flatMap(({ path, bytes }) => (/\/train\/[^/]+\/[^/]+\.(jpe?g|png)$/i.test(path) ? [{ className: path.split('/').at(-2) ?? '', bytes }] : []))
    : await generated(archive, Math.min(count, 200), generatedPx)
  const classes = [...new Set(pictures.map(({ className }) => className))].toSorted()
  const random = randomNumbers(1)
  const picked = pictures.map((picture) => ({ picture, order: random.uniform() })).toSorted((a, b) => a.order - b.order).slice(0, count)
  const files = picked.map(({ picture: { className, bytes } }, index) => {
    const file = join(folder, `${index}`)
    writeFileSync(file, bytes)
    return { file, sha256: createHash('sha256').update(bytes).digest('hex'), label: classes.indexOf(className) }
  })
  return Array.from({ length: count }, (_, index) => files[index % files.length] as BenchImage)
}

async function generated(archive: string, count: number, sidePx: number): Promise<readonly { className: string; bytes: Buffer }[]> {
  console.log(`${archive} is not there: drawn pictures of ${sidePx}x${sidePx} take its place.`)
  const random = randomNumbers(2)
  return Promise.all(Array.from({ length: count }, async (_, index) => {
    const pixels = Buffer.from(Array.from({ length: sidePx * sidePx * 3 }, (_value, at) => (at * (1 + (index % generatedClasses)) + random.integer(0, 40)) % 256))
    return { className: `class ${index % generatedClasses}`, bytes: await sharp(pixels, { raw: { width: sidePx, height: sidePx, channels: 3 } }).jpeg().toBuffer() }
  }))
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN
}
