/** What the insight process does: loads trained networks, decodes images with the one decoder, computes. Used by insightProcess.ts and tests. */
import { channelsOf } from '../../src-shared/dataset/inputSettings.ts'
import type { Executable } from '../executors/executor.ts'
import type { Tensor } from '../graph/ir.ts'
import { decodeImage } from '../images/decode.ts'
import { openTrainingCache } from '../images/trainingCache.ts'
import { reasonOf } from '../images/unreadable.ts'
import { lowerInference } from '../lowering/inference.ts'
import { assembleBatch, labelledImages } from '../training/batches.ts'
import { crossEntropy, topClass } from '../training/metrics.ts'
import { previewAugmentation } from './augmentation.ts'
import { explain } from './explain.ts'
import { answerFlow } from './flow.ts'
import { keptExecutable } from './keptExecutables.ts'
import type { AnswerOf, EvaluateAnswer, EvaluateRequest, InsightRequest, PredictAnswer, PredictedFile, PredictRequest, TrainedModel } from './messages.ts'

/** Images computed at once in an evaluation. */
const evaluationBatch = 64

export async function answer<R extends InsightRequest>(request: R): Promise<AnswerOf<R>> {
  if (request.kind === 'flow') return (await answerFlow(request)) as AnswerOf<R>
  if (request.kind === 'explain') return (await explain(request)) as AnswerOf<R>
  if (request.kind === 'augmentation') return (await previewAugmentation(request)) as AnswerOf<R>
  return (request.kind === 'evaluate' ? await evaluate(request) : await predict(request)) as AnswerOf<R>
}

async function evaluate({ model, cacheFolder, images }: EvaluateRequest): Promise<EvaluateAnswer> {
  const executable = await load(model, evaluationBatch)
  const cache = openTrainingCache(cacheFolder, model.network.input)
  try {
    const leftOut = (await cache.prepare(images, { cancelled: () => false, progress: () => {} })) ?? []
    const out = new Set(leftOut.map(({ index }) => index))
    const places = images.flatMap((_, index) => (out.has(index) ? [] : [index]))
    const readable = labelledImages(cache.source(places.map((index) => images[index]!)), Int32Array.from(places, (index) => images[index]!.label))
    const predicted = new Int32Array(images.length)
    const confidence = new Float32Array(images.length)
    const loss = new Float64Array(images.length)
    for (let start = 0; start < places.length; start += evaluationBatch) {
      const rows = Math.min(evaluationBatch, places.length - start)
      const batch = assembleBatch(readable, Uint32Array.from({ length: rows }, (_, row) => start + row), 0, evaluationBatch)
      const probabilities = await compute(executable, batch.inputs['images']!)
      for (let row = 0; row < rows; row++) {
        const index = places[start + row]!
        predicted[index] = topClass(probabilities, row, model.classCount)
        confidence[index] = probabilities[row * model.classCount + predicted[index]]!
        loss[index] = crossEntropy(probabilities, row, model.classCount, images[index]!.label)
      }
    }
    return { predicted, confidence, loss, leftOut }
  } finally {
    cache.close()
  }
}

async function predict({ model, files }: PredictRequest): Promise<PredictAnswer> {
  const executable = await load(model, 1)
  const { input } = model.network
  const shape = [1, channelsOf(input.colour), input.heightPx, input.widthPx]
  const answers: PredictedFile[] = []
  for (const file of files) {
    const startMs = performance.now()
    let pixels: Uint8Array
    try {
      pixels = await decodeImage(file, input)
    } catch (thrown) {
      answers.push({ probabilities: null, decodeMs: performance.now() - startMs, networkMs: 0, error: reasonOf(thrown) })
      continue
    }
    const decodedMs = performance.now()
    const probabilities = await compute(executable, { shape, dtype: 'uint8', data: pixels })
    answers.push({ probabilities, decodeMs: decodedMs - startMs, networkMs: performance.now() - decodedMs, error: null })
  }
  return answers
}

async function compute(executable: Executable, images: Tensor): Promise<Float32Array> {
  const { probabilities } = await executable.run({ images })
  if (!(probabilities?.data instanceof Float32Array)) throw new Error('inference: no probabilities')
  return probabilities.data
}

/** The run's best checkpoint as an executable. Throws `runWithoutCheckpoint`. */
async function load(model: TrainedModel, batchSize: number): Promise<Executable> {
  return (await keptExecutable(model, `answer ${batchSize}`, (weights) => lowerInference(model.network, weights, { batchSize }).graph)).executable
}
