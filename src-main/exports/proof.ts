/** The parity proof: an exported folder answers held-out images in a fresh process, and every answer must be the app's. Used by `exportModel.ts`. */
import { modelFormats } from './formats.ts'
import type { FromProof, ProofAnswer, ProofRequest } from './messages.ts'
import { AppError } from '../../src-shared/errors/appError.ts'
import type { ExportProof } from '../../src-shared/api/exports.ts'
import type { WorkerProcess } from '../bootstrap/workerProcess.ts'

/** Largest difference of any probability, or of another number relative to it, that counts as the same answer. */
export const largestAllowedDifference = 1e-4

/** Asks a fresh process for the folder's answers. Throws `exportUnreadable` when it fails or dies. */
export async function answersOfFolder(request: ProofRequest, startProcess: () => WorkerProcess): Promise<ProofAnswer> {
  const { title } = modelFormats[request.format]
  const worker = startProcess()
  try {
    return await new Promise<ProofAnswer>((resolve, reject) => {
      const fail = (reason: string): void => reject(new AppError('exportUnreadable', { format: title, reason }))
      worker.onExit((code) => fail(`the reading process ended (${code === null ? 'killed' : `exit code ${code}`})`))
      worker.onMessage((received) => {
        const message = received as FromProof
        if (message.kind === 'ready') worker.send(request)
        else if (message.kind === 'answer') resolve(message.probabilities)
        else fail(message.error.message)
      })
    })
  } finally {
    worker.kill()
  }
}

/**
 * Compares answers per image; differences of numbers above 1 count by their size. Throws `exportDiffers` at the worst image when one is
 * above the allowed difference or, where answers are `classes`, a top class differs, `exportNoImages` when nothing could be compared.
 */
export function compareAnswers(format: ProofRequest['format'], runName: string, imageNames: readonly string[], inApp: ProofAnswer, readBack: ProofAnswer, classes = true): ExportProof {
  let imageCount = 0
  let largestDifference = 0
  const wrong: { readonly image: string; readonly difference: number }[] = []
  readBack.forEach((theirs, index) => {
    const ours = inApp[index]
    if (theirs === null || ours === null || ours === undefined) return
    const difference = ours.length === theirs.length ? largestGap(ours, theirs) : Infinity
    imageCount += 1
    largestDifference = Math.max(largestDifference, difference)
    // Not a number compares as false, so ask for what is right.
    if (!(difference <= largestAllowedDifference) || (classes && top(ours) !== top(theirs))) wrong.push({ image: imageNames[index] ?? '', difference })
  })
  const [worst] = wrong.sort((a, b) => b.difference - a.difference)
  if (worst !== undefined) throw new AppError('exportDiffers', { format: modelFormats[format].title, ...worst })
  if (imageCount === 0) throw new AppError('exportNoImages', { run: runName })
  return { imageCount, largestDifference }
}

function largestGap(a: Float32Array, b: Float32Array): number {
  return a.reduce((gap, value, index) => Math.max(gap, Math.abs(value - (b[index] ?? NaN)) / Math.max(1, Math.abs(value))), 0)
}

function top(probabilities: Float32Array): number {
  return probabilities.indexOf(Math.max(...probabilities))
}
