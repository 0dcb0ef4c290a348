/** What is wrong with a number that was typed, as a sentence. Used by runForm.ts and augmentationProblems.ts. */
import { trainingText } from '../../text/training.ts'
import type { Range } from './runOptions.ts'

export function numberProblem(label: string, value: number | null, { min, max, whole = false, above = false }: Range): string | null {
  if (value === null || !Number.isFinite(value)) return trainingText.problems.notANumber(label)
  if (whole && !Number.isInteger(value)) return trainingText.problems.notWhole(label, value)
  return value < min || value > max || (above && value === min) ? trainingText.problems.outOfRange(label, value, min, max, above) : null
}
