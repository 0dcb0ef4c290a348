/** Answers for single image files. Used by answer.ts. */
import { taskOf } from '../../src-shared/network/task.ts'
import { AppError } from '../../src-shared/errors/appError.ts'
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
  const answers: PredictedFile[] = []
  for (const [index, file] of files.entries()) {
    const startMs = performance.now()
    let pixels: Uint8Array
    let other: Uint8Array
    try {
      pixels = await decodeImage(file, document.input)
      other = task === 'pairs' ? await decodeImage(reference === 'next' ? files[(index + 1) % files.length]! : (reference ?? file), document.input) : pixels
    } catch (thrown) {
      answers.push({ answers: null, seen: null, decodeMs: performance.now() - startMs, networkMs: 0, error: reasonOf(thrown) })
      continue
    }
    const decodedMs = performance.now()
    const outputs = await executable.run(inputsOf(graph, pixels, other))
    answers.push({ answers: raw ? allOutputs(graph, outputs) : answersOf(document, mainOutput(document, outputs), margin), seen: answersWithPicture(task) ? pixels : null, decodeMs: decodedMs - startMs, networkMs: performance.now() - decodedMs, error: null })
  }
  return answers
}
