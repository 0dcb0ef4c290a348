/** The step that trains a document for its task, and what its answers are judged by. Used by training (programs.ts) and the probe of a step. */
import { assertReady } from '../../src-shared/network/assertDocument.ts'
import type { NetworkDocument } from '../../src-shared/network/document.ts'
import { taskOf } from '../../src-shared/network/task.ts'
import { sizeOf } from '../../src-shared/tensor/shape.ts'
import { taskTraining } from '../../src-shared/training/taskTraining.ts'
import type { CorrectRule } from './correct.ts'
import { lowerGanForwards, lowerGanStep } from './gan.ts'
import type { Forward } from './forward.ts'
import type { TrainingStep } from './program.ts'
import { lowerTrainingForward, lowerTrainingStep, type StepForward, type TrainingOptions } from './step.ts'

/** Throws `networkNotReady`. */
export function lowerTaskStep(document: NetworkDocument, options: TrainingOptions): TrainingStep {
  return taskOf(document) === 'gan' ? lowerGanStep(document, options) : lowerTrainingStep(document, { ...options, ...judgingOf(document, options) })
}

/** The forward halves of the step, in the order they run. */
export function lowerTaskForwards(document: NetworkDocument, options: TrainingOptions): readonly (StepForward & Pick<Forward, 'outputs'>)[] {
  return taskOf(document) === 'gan' ? lowerGanForwards(document, options) : [lowerTrainingForward(document, { ...options, ...judgingOf(document, options) })]
}

/** Where the targets of a task come from, and what counts as one answer. */
export function judgingOf(document: NetworkDocument, { loss }: Pick<TrainingOptions, 'loss'>): Required<Pick<TrainingOptions, 'targets' | 'correct'>> {
  const values = (correct: CorrectRule = 'rows'): ReturnType<typeof judgingOf> => ({ targets: 'values', correct })
  const task = taskOf(document)
  switch (task) {
    case 'single_label': return { targets: 'labels', correct: 'rows' }
    case 'multi_label': return values('outputs')
    case 'binary':
    case 'regression': return values()
    // Half the way to where the loss stops to push others apart.
    case 'pairs': return values(loss?.kind === 'contrastive' ? { nearerThan: loss.margin / 2 } : 'rows')
    case 'segmentation': return { targets: 'masks', correct: 'masks' }
    case 'autoencoder': return { targets: 'images', correct: 'rows' }
    case 'gan': throw new Error('GAN: its halves have targets of their own')
  }
}

/** Answers that are right or wrong in one example: one, one for each class, one for each pixel; null where the task has no such. */
export function decisionsOf(document: NetworkDocument): number | null {
  if (taskTraining(document).accuracy === null) return null
  const task = taskOf(document)
  const shape = assertReady(document, null).outputShape ?? []
  if (task === 'multi_label') return sizeOf(shape)
  return task === 'segmentation' ? sizeOf(shape.slice(0, 2)) : 1
}
