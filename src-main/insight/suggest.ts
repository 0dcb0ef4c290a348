/** What a trained network would call images, and how sure it is. Used by answer.ts. */
import { AppError } from '../../src-shared/errors/appError.ts'
import { taskOf } from '../../src-shared/network/task.ts'
import { openTrainingCache } from '../images/trainingCache.ts'
import { lowerInference } from '../lowering/inference.ts'
import { keptExecutable } from './keptExecutables.ts'
import type { SuggestAnswer, SuggestRequest } from './messages.ts'
import { answersOf, inputsOf, mainOutput } from './taskAnswers.ts'

/** Images computed at once. */
const batchSize = 32

export async function suggest({ model, cacheFolder, images }: SuggestRequest): Promise<SuggestAnswer> {
  const { network: document } = model
  const task = taskOf(document)
  if (task !== 'single_label' && task !== 'binary') throw new AppError('suggestionsImpossible', { name: document.name })
  const cache = openTrainingCache(cacheFolder, document.input)
  try {
    const unready = new Map(((await cache.prepare(images, { cancelled: () => false, progress: () => {} })) ?? []).map(({ index, reason }) => [index, reason]))
    const readable = images.flatMap((image, index) => (unready.has(index) ? [] : [{ ...image, index }]))
    const answers: SuggestAnswer[number][] = images.map((_, index) => ({ error: unready.get(index) ?? '' }))
    if (readable.length === 0) return answers
    const pixels = cache.source(readable)
    const size = pixels.imageShape.reduce((product, axis) => product * axis, 1)
    const { graph, executable } = await keptExecutable(model, `answer ${batchSize}`, (weights) => lowerInference(document, weights, { batchSize }).graph)
    for (let start = 0; start < readable.length; start += batchSize) {
      const count = Math.min(batchSize, readable.length - start)
      const data = new Uint8Array(batchSize * size)
      for (let row = 0; row < count; row++) pixels.readInto(start + row, data, row * size)
      const probabilities = answersOf(document, mainOutput(document, await executable.run(inputsOf(graph, data, data))), 1)
      const classes = probabilities.length / batchSize
      for (let row = 0; row < count; row++) answers[readable[start + row]!.index] = likeliest(probabilities.subarray(row * classes, (row + 1) * classes))
    }
    return answers
  } finally {
    cache.close()
  }
}

/** The likeliest class (the first of equal ones), its probability and what it is ahead of the next one. */
export function likeliest(probabilities: Float32Array): { readonly classIndex: number; readonly confidence: number; readonly margin: number } {
  let [classIndex, second] = [0, 0]
  for (let index = 1; index < probabilities.length; index++) {
    if (probabilities[index]! > probabilities[classIndex]!) {
      second = probabilities[classIndex]!
      classIndex = index
    } else second = Math.max(second, probabilities[index]!)
  }
  const confidence = probabilities[classIndex]!
  return { classIndex, confidence, margin: confidence - second }
}
