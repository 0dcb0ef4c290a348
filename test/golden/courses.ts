/**
 * Writes courses.json: the curves of real runs (Keras MNIST network on Fashion-MNIST, seed 1, one thread), each trained so that one thing is wrong or
 * right. Read by test/renderer/features/training/courses.test.ts.
 *
 *     node test/golden/courses.ts        (made with Debian's dataset-fashion-mnist; some two minutes)
 */
import { mkdtempSync, readFileSync, existsSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { createOnnxExecutor } from '../../src-main/executors/onnx/onnxExecutor.ts'
import { labelledImages, type LabelledImages } from '../../src-main/training/batches.ts'
import { programsOf } from '../../src-main/training/programs.ts'
import { train } from '../../src-main/training/run.ts'
import { templateById } from '../../src-shared/templates/index.ts'
import { defaultOptimizers } from '../../src-shared/training/optimizer.ts'
import type { EpochMetrics, RunConfig } from '../../src-shared/training/run.ts'
import { defaultSchedules } from '../../src-shared/training/schedule.ts'
import { fashionMnistFolder } from '../bench/writeFashionMnist.ts'
import { tinyConfig } from '../support/runSetup.ts'

const [sidePx, classCount, headerBytes] = [28, 10, { images: 16, labels: 8 }]

function read(name: string): Buffer {
  const file = join(fashionMnistFolder, name)
  return existsSync(file) ? readFileSync(file) : gunzipSync(readFileSync(`${file}.gz`))
}
const pixels = read('train-images-idx3-ubyte').subarray(headerBytes.images)
const classes = read('train-labels-idx1-ubyte').subarray(headerBytes.labels)

/** Images from `first` on; every `wrongEvery`-th has the label of another class. */
function images(first: number, count: number, wrongEvery = Number.POSITIVE_INFINITY): LabelledImages {
  const size = sidePx * sidePx
  const labels = Int32Array.from({ length: count }, (_, index) => (classes[first + index]! + (index % wrongEvery === wrongEvery - 1 ? 3 : 0)) % classCount)
  return labelledImages({ count, imageShape: [1, sidePx, sidePx], readInto: (index, target, offset) => target.set(pixels.subarray((first + index) * size, (first + index + 1) * size), offset) }, labels)
}

const courses: Readonly<Record<string, { readonly config: Partial<RunConfig>; readonly train: LabelledImages; readonly val?: LabelledImages }>> = {
  'still improving': { config: { learningRate: 0.0003, epochs: 6 }, train: images(0, 1000) },
  'overfitting': { config: { epochs: 45 }, train: images(0, 200, 4) },
  'rate too high for Adam': { config: { learningRate: 0.3, epochs: 5 }, train: images(0, 600) },
  'rate too high for momentum': { config: { learningRate: 0.2, epochs: 5, optimizer: defaultOptimizers.momentum }, train: images(0, 600) },
  'numbers beyond float32': { config: { learningRate: 1e6, epochs: 5, optimizer: defaultOptimizers.sgd }, train: images(0, 600) },
  'rate too low': { config: { learningRate: 1e-7, epochs: 5 }, train: images(0, 600) },
  'plateau': { config: { epochs: 12, schedule: { ...defaultSchedules.step, boundaries: [4], factor: 1e-5 } }, train: images(0, 600) },
  'learnt': { config: { learningRate: 0.002, epochs: 70 }, train: images(0, 100), val: images(0, 100) },
}

const folder = mkdtempSync(join(tmpdir(), 'convolve-courses-'))
try {
  const lines: string[] = []
  for (const [title, { config: change, train: examples, val = images(50_000, 200) }] of Object.entries(courses)) {
    const config: RunConfig = { ...tinyConfig, batchSize: 32, learningRate: 0.001, seed: 1, ...change }
    const trainingExecutor = createOnnxExecutor({ purpose: 'training', threads: 1 })
    const epochs: EpochMetrics[] = []
    let firstLoss: number | null = null
    const template = templateById('keras-mnist')
    const end = await train(
      {
        config, classCount, runFolder: folder, train: examples, val, trainingExecutor,
        programs: programsOf(template.create({ ...template.input, widthPx: sidePx, heightPx: sidePx }, classCount), classCount, config, trainingExecutor, examples.labels),
        inferenceExecutor: createOnnxExecutor({ purpose: 'inference', threads: 1 }), resume: false, startFrom: null,
      },
      {
        command: () => null,
        now: () => performance.now(),
        report(message) {
          if (message.kind !== 'report') return
          epochs.push(...message.report.newEpochs)
          firstLoss ??= message.report.newSteps.loss[0] ?? null
        },
      },
    )
    const rounded = epochs.map((epoch) => ({ ...epoch, seconds: 1, loss: Number(epoch.loss.toPrecision(5)), valLoss: Number(epoch.valLoss?.toPrecision(5)) }))
    lines.push(`${JSON.stringify({ title, epochsAsked: config.epochs, firstLoss, state: end.state, note: end.note, parts: { trainCount: examples.count, valCount: val.count, classCounts: [...new Array(classCount).keys()].map((k) => examples.labels.filter((label) => label === k).length) }, epochs: rounded })}`)
    console.log(title, end.state, epochs.map(({ loss, valLoss }) => `${loss.toFixed(3)}/${valLoss?.toFixed(3)}`).join(' '))
  }
  writeFileSync(new URL('courses.json', import.meta.url), `[\n${lines.join(',\n')}\n]\n`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
