/** New points of a run's curves on their way into the database. Used by the supervisor. */
import type { StepColumns } from '../../src-shared/training/run.ts'
import { joinFigures, joinSamples } from '../../src-shared/training/stepFigures.ts'
import type { RunReport } from './messages.ts'

export type CurvePoints = Pick<RunReport, 'newSteps' | 'newSamples' | 'newEpochs' | 'bestEpoch'>

/** Points that could not be written, and those that came after them. */
export function joinPoints(earlier: CurvePoints, later: CurvePoints): CurvePoints {
  return {
    newSteps: joinSteps(earlier.newSteps, later.newSteps),
    newSamples: joinSamples(earlier.newSamples, later.newSamples),
    newEpochs: [...earlier.newEpochs, ...later.newEpochs],
    bestEpoch: later.bestEpoch,
  }
}

function joinSteps({ step, loss, accuracy, figures = {} }: StepColumns, later: StepColumns): StepColumns {
  return {
    step: [...step, ...later.step], loss: [...loss, ...later.loss], accuracy: [...accuracy, ...later.accuracy],
    figures: joinFigures(figures, step.length, later.figures ?? {}, later.step.length),
  }
}
