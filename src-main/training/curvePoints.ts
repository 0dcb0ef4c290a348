/** New points of a run's curves on their way into the database. Used by the supervisor. */
import type { RunReport } from './messages.ts'

export type CurvePoints = Pick<RunReport, 'newSteps' | 'newEpochs' | 'bestEpoch'>

/** Points that could not be written, and those that came after them. */
export function joinPoints(earlier: CurvePoints, later: CurvePoints): CurvePoints {
  const { step, loss, accuracy } = earlier.newSteps
  return {
    newSteps: { step: [...step, ...later.newSteps.step], loss: [...loss, ...later.newSteps.loss], accuracy: [...accuracy, ...later.newSteps.accuracy] },
    newEpochs: [...earlier.newEpochs, ...later.newEpochs],
    bestEpoch: later.bestEpoch,
  }
}
