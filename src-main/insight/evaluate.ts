/** Answers for a part of the data: decoded images through the best checkpoint, judged by the task, kept beside it. Used by answer.ts. */
import { AppError } from '../../src-shared/errors/appError.ts'
import { inferNetwork } from '../../src-shared/network/infer.ts'
import { taskOf, type Task } from '../../src-shared/network/task.ts'
import { sizeOf } from '../../src-shared/tensor/shape.ts'
import { openMaskCache, openTrainingCache, type PixelSource } from '../images/trainingCache.ts'
import { lowerInference } from '../lowering/inference.ts'
import { evaluationFigures, judged } from './evaluation.ts'
import { imagesAtOnce } from './imagesAtOnce.ts'
import { keptExecutable } from './keptExecutables.ts'
import { judgeMasks, valueNames, type MaskJudge } from './judgeMasks.ts'
import { saveAnswers, type KeptAnswers } from './keptAnswers.ts'
import { unwatched, type EvaluateAnswer, type EvaluateImage, type EvaluateRequest, type InsightWatch } from './messages.ts'
import { pairUp } from './pairs.ts'
import { answerNames, answersOf, inputsOf, mainOutput, namesOneClass } from './taskAnswers.ts'

/** Throws `evaluationCancelled` when `watch` says so; then what was kept before is as it was. */
export async function evaluate(request: EvaluateRequest, watch: InsightWatch = unwatched): Promise<EvaluateAnswer> {
  const { model, cacheFolder, split } = request
  const { network: document } = model
  const task = taskOf(document)
  if (task === 'gan') throw new AppError('evaluationImpossible', { name: document.name, reason: 'a generator is judged by eye; look at the images it makes, on the Evaluate screen' })
  const cache = openTrainingCache(cacheFolder, document.input)
  const maskCache = task === 'segmentation' ? openMaskCache(cacheFolder, document.input) : null
  try {
    const reading = { cancelled: watch.cancelled, progress: (done: number, total: number) => watch.progress({ phase: 'reading', done, total }) }
    const unready = (await cache.prepare(request.images, reading)) ?? []
    const withoutMask = maskCache === null ? [] : ((await maskCache.prepare(masksOf(request.images), reading)) ?? [])
    assertWanted(watch)
    const leftOut = [...unready, ...withoutMask.map(({ index, reason }) => ({ index, reason: `its mask: ${reason}` }))].filter(({ index }, place, all) => all.findIndex((other) => other.index === index) === place)
    const out = new Set(leftOut.map(({ index }) => index))
    const images = request.images.filter((_, index) => !out.has(index))
    if (images.length === 0) return { rows: [], figures: null, leftOut }
    const kept = await answerAll(request, task, images, cache.source(images), maskCache?.source(masksOf(images)) ?? null, watch)
    saveAnswers(model.runFolder, split, kept)
    return { rows: namesOneClass(task) ? kept.images.map((_, row) => judged(kept, row)) : [], figures: evaluationFigures(kept), leftOut }
  } finally {
    cache.close()
    maskCache?.close()
  }
}

function masksOf(images: readonly EvaluateImage[]): readonly { readonly sha256: string; readonly file: string }[] {
  return images.map(({ mask }) => mask ?? { sha256: '', file: '' })
}

function assertWanted(watch: InsightWatch): void {
  if (watch.cancelled()) throw new AppError('evaluationCancelled', undefined)
}

async function answerAll({ model, margin }: EvaluateRequest, task: Task, images: readonly EvaluateImage[], pixels: PixelSource, masks: PixelSource | null, watch: InsightWatch): Promise<KeptAnswers> {
  const { network: document } = model
  const outputShape = inferNetwork(document).outputShape ?? []
  const judge = masks === null ? null : judgeMasks(outputShape, [document.input.heightPx, document.input.widthPx])
  const rows = imagesAtOnce(document)
  const { graph, executable } = await keptExecutable(model, `answer ${rows}`, (weights) => lowerInference(document, weights, { batchSize: rows }).graph)
  const pairs = task === 'pairs' ? pairUp(images.map(({ label }) => label)) : null
  const imageNumbers = sizeOf(pixels.imageShape)
  const brightness = new Float64Array(images.length)
  const parts: Float32Array[] = []
  for (let start = 0; start < images.length; start += rows) {
    const count = Math.min(rows, images.length - start)
    assertWanted(watch)
    watch.progress({ phase: 'answering', done: start, total: images.length })
    const read = (placeOf: (row: number) => number): Uint8Array => {
      const data = new Uint8Array(rows * imageNumbers)
      for (let row = 0; row < count; row++) pixels.readInto(placeOf(start + row), data, row * imageNumbers)
      return data
    }
    const own = read((row) => row)
    for (let row = 0; row < count; row++) brightness[start + row] = mean(own.subarray(row * imageNumbers, (row + 1) * imageNumbers))
    const output = mainOutput(document, await executable.run(inputsOf(graph, own, pairs === null ? own : read((row) => pairs[row]!.partner))))
    const answered = output.subarray(0, (output.length / rows) * count)
    if (judge !== null && masks !== null) parts.push(wrongPixels(answered, masks, judge, start, count))
    else parts.push(task === 'autoencoder' ? squaredErrors(answered, own, count) : answersOf(document, answered, margin))
  }
  const answers = joined(parts)
  return {
    task,
    names: judge === null ? answerNames(task, model.classNames) : valueNames(outputShape[2] ?? 1),
    ...(judge === null ? {} : { pixels: judge.pixels }),
    width: answers.length / images.length,
    answers,
    images: images.map(({ file: _file, mask: _mask, label, labels, number, ...image }, row) => ({
      ...image,
      brightness: brightness[row]!,
      label: pairs === null ? label : Number(pairs[row]!.same),
      ...(pairs === null ? {} : { partner: pairs[row]!.partner }),
      ...(task === 'multi_label' ? { labels } : {}),
      ...(task === 'regression' && number !== null ? { number } : {}),
    })),
  }
}

/** Of each image, the share of pixels that are not as its mask says, and what its objects and those of the answer do not share. */
function wrongPixels(answered: Float32Array, masks: PixelSource, judge: MaskJudge, start: number, count: number): Float32Array {
  const size = answered.length / count
  const mask = new Uint8Array(sizeOf(masks.imageShape))
  return Float32Array.from(Array.from({ length: count }, (_, row) => {
    masks.readInto(start + row, mask, 0)
    const { wrong, overlap } = judge.judge(answered.subarray(row * size, (row + 1) * size), mask)
    return [wrong, 1 - overlap]
  }).flat())
}

/** Of each image, the mean squared distance of the answer from what went in, scaled to 0..1. */
function squaredErrors(answered: Float32Array, pixels: Uint8Array, count: number): Float32Array {
  const size = answered.length / count
  return Float32Array.from({ length: count }, (_, row) => {
    let total = 0
    for (let place = row * size; place < (row + 1) * size; place++) total += (answered[place]! - pixels[place]! / 255) ** 2
    return total / size
  })
}

function mean(bytes: Uint8Array): number {
  let total = 0
  for (const byte of bytes) total += byte
  return total / bytes.length
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((size, part) => size + part.length, 0))
  let offset = 0
  for (const part of parts) {
    all.set(part, offset)
    offset += part.length
  }
  return all
}
