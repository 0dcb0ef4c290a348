/** One image of the project, what a network draws of it, and its mask. Used by answer.ts. */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { JudgedDrawing } from '../../src-shared/api/drawnAnswer.ts'
import { AppError } from '../../src-shared/errors/appError.ts'
import { decodeMask } from '../images/mask.ts'
import { maskToInput } from '../images/maskInput.ts'
import { reasonOf, unreadable } from '../images/unreadable.ts'
import { drawnAnswer, wantedMask } from './drawnAnswer.ts'
import type { DrawingRequest } from './messages.ts'
import { predict } from './predict.ts'

/** Throws `imageUnreadable`. */
export async function judgeDrawing({ model, file, mask }: DrawingRequest): Promise<JudgedDrawing> {
  const { network } = model
  const [predicted] = await predict({ kind: 'predict', model, files: [file], margin: 1, reference: null })
  if (predicted?.error != null) throw unreadable(predicted.error)
  if (predicted?.answers == null || predicted.seen === null) throw new AppError('predictionImpossible', { name: network.name, reason: 'it does not answer with a picture' })
  const drawn = drawnAnswer(network, predicted.answers, predicted.seen)
  if (drawn.mask === null || mask === null) return { drawn, truth: null, problem: drawn.mask === null ? null : 'the image has no mask' }
  try {
    const bytes = await readFile(mask.file)
    if (createHash('sha256').update(bytes).digest('hex') !== mask.sha256) return { drawn, truth: null, problem: 'the file of its mask has changed' }
    return { drawn, truth: wantedMask(network, maskToInput(await decodeMask(bytes), network.input)), problem: null }
  } catch (thrown) {
    return { drawn, truth: null, problem: (thrown as NodeJS.ErrnoException).code === 'ENOENT' ? 'the file of its mask is missing' : reasonOf(thrown) }
  }
}
