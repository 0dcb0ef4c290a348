/** What has changed about the images of a part since a run was judged on it. Pure; used by api/evaluation.ts. */
import type { EvaluationChanges } from '../../src-shared/api/evaluation.ts'
import type { Task } from '../../src-shared/network/task.ts'
import type { AnsweredImage } from './keptAnswers.ts'
import type { EvaluateImage } from './messages.ts'

/** `judged`: those the figures are of; `present`: those an evaluation would look at now. A pair has no label of its own, and a mask is not kept. */
export function changedSince(task: Task, judged: readonly AnsweredImage[], present: readonly EvaluateImage[], leftOut: ReadonlySet<string>): EvaluationChanges {
  const now = new Map(present.map((image) => [image.imageId, image]))
  const before = new Set(judged.map(({ imageId }) => imageId))
  return {
    relabelled: judged.filter((image) => {
      const other = now.get(image.imageId)
      return other !== undefined && (other.sha256 !== image.sha256 || isAnother(task, image, other))
    }).length,
    gone: judged.filter(({ imageId }) => !now.has(imageId)).length,
    // What could not be read then is not new.
    added: present.filter(({ imageId, relativePath }) => !before.has(imageId) && !leftOut.has(relativePath)).length,
  }
}

function isAnother(task: Task, before: AnsweredImage, now: EvaluateImage): boolean {
  if (task === 'multi_label') return JSON.stringify(before.labels ?? []) !== JSON.stringify(now.labels)
  if (task === 'regression') return before.number !== now.number
  return (task === 'single_label' || task === 'binary') && before.label !== now.label
}
