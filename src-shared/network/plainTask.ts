/** What a network is plainly made for, where nobody says: files of other programs do not. Used when networks are imported. */
import type { NetworkDocument } from './document.ts'
import { inferNetwork } from './infer.ts'
import { taskOf, type Task } from './task.ts'

/** The task of a document; one that says none and is no classifier, but fits another task, gets that one. */
export function plainTask(document: NetworkDocument): Task {
  if (document.task !== undefined) return document.task
  // The check of a classifier offers the task that fits as its first repair.
  const offered = inferNetwork(document, 0).problems.flatMap(({ fix }) => fix?.edits[0] ?? []).find((edit) => edit.kind === 'setTask')
  return offered?.task ?? taskOf(document)
}
