/** Which images of a part a run can be judged on, and what is right for each. Pure; used by api/evaluation.ts. */
import type { Task } from '../../src-shared/network/task.ts'
import type { TrainingImage } from '../store/trainingImages.ts'
import { namesOneClass } from './taskAnswers.ts'

export interface Truth {
  /** Of its class; -1 where the task has none. */
  readonly label: number
  readonly labels: readonly number[]
  readonly number: number | null
}
const nothing: Truth = { label: -1, labels: [], number: null }

/** What is right for an image; a sentence when it cannot be used; null when it has no target of this kind and is not meant. `places`: of the run's classes. */
export function truthOf(task: Task, image: TrainingImage, places: ReadonlyMap<number, number>): Truth | string | null {
  if (namesOneClass(task)) {
    if (image.classId === null) return null
    const label = places.get(image.classId)
    return label === undefined ? unknownClass : { ...nothing, label }
  }
  if (task === 'multi_label') {
    if (image.classIds.length === 0 && !image.noneOfThem) return null
    const labels = image.classIds.map((id) => places.get(id))
    return labels.every((label) => label !== undefined) ? { ...nothing, labels } : unknownClass
  }
  if (task === 'regression') return image.number === null ? null : { ...nothing, number: image.number }
  if (task === 'segmentation') return image.mask === null ? null : nothing
  return nothing
}

const unknownClass = 'its class did not exist when the run started'
