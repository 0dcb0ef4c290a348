/** Answers for single image files. Used by answer.ts. */
import { taskOf } from '../../src-shared/network/task.ts'
import { AppError } from '../../src-shared/errors/appError.ts'
import { decodeConcurrency } from '../images/concurrency.ts'
import { decodeImage } from '../images/decode.ts'
import { reasonOf } from '../images/unreadable.ts'
import { lowerInference } from '../lowering/inference.ts'
import { keptExecutable } from './keptExecutables.ts'
import type { PredictAnswer, PredictedFile, PredictRequest } from './messages.ts'
import { allOutputs, answersOf, answersWithPicture, inputsOf, mainOutput } from './taskAnswers.ts'

export async function predict({ model, files, margin, reference, raw = false }: PredictRequest): Promise<PredictAnswer> {
  const { network: document } = model
  const task = taskOf(document)
  if (task === 'gan' && !raw) throw new AppError('predictionImpossible', { name: document.name, reason: 'a generator makes images instead of answering for them' })
  const { graph, executable } = await keptExecutable(model, 'answer 1', (weights) => lowerInference(document, weights, { batchSize: 1 }).graph)
  const decode = async (file: string, index: number): Promise<Decoded> => {
    const startMs = performance.now()
    try {
      const pixels = await decodeImage(file, document.input)
      const other = task === 'pairs' ? await decodeImage(reference === 'next' ? files[(index + 1) % files.length]! : (reference ?? file), document.input) : pixels
      return { pixels, other, error: null, decodeMs: performance.now() - startMs }
    } catch (thrown) {
      return { pixels: none, other: none, error: reasonOf(thrown), decodeMs: performance.now() - startMs }
    }
  }
  const answers: PredictedFile[] = []
  const underWay: Promise<Decoded>[] = []
  const ahead = decodeConcurrency()
  for (let index = 0; index < files.length; index++) {
    // Reading takes longer than answering: some files are on their way before their turn, as many as there are cores for it.
    for (let next = index + underWay.length; next < Math.min(files.length, index + ahead); next++) underWay.push(decode(files[next]!, next))
    const { pixels, other, error, decodeMs } = await underWay.shift()!
    if (error !== null) {
      answers.push({ answers: null, seen: null, decodeMs, networkMs: 0, error })
      continue
    }
    const startMs = performance.now()
    const outputs = await executable.run(inputsOf(graph, pixels, other))
    answers.push({ answers: raw ? allOutputs(graph, outputs) : answersOf(document, mainOutput(document, outputs), margin), seen: answersWithPicture(task) ? pixels : null, decodeMs, networkMs: performance.now() - startMs, error: null })
  }
  return answers
}

interface Decoded {
  readonly pixels: Uint8Array
  /** Of a network that takes two images. */
  readonly other: Uint8Array
  /** Why the file cannot be read; then there are no pixels. */
  readonly error: string | null
  readonly decodeMs: number
}
const none = new Uint8Array()
