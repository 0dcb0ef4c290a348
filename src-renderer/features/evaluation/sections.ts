/** What the evaluation screen shows for each task, as tabs. Pure; used by EvaluationPage. */
import type { Task } from '../../../src-shared/network/task.ts'

export type Section = 'overview' | 'curves' | 'certainty' | 'suspects' | 'slices' | 'compare'

const ofClasses = ['overview', 'curves', 'certainty', 'suspects', 'slices', 'compare'] as const
const sections: Readonly<Record<Task, readonly Section[]>> = {
  single_label: ofClasses,
  binary: ofClasses,
  pairs: ['overview', 'curves', 'certainty', 'slices', 'compare'],
  multi_label: ['overview', 'curves', 'slices', 'compare'],
  regression: ['overview', 'slices', 'compare'],
  autoencoder: ['overview', 'slices', 'compare'],
  segmentation: ['overview', 'slices', 'compare'],
  gan: ['overview'],
}

export function sectionsOf(task: Task): readonly Section[] {
  return sections[task]
}
