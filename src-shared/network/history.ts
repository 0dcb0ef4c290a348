/** Undo as a list: every step keeps its edits and the documents around them (which share what did not change). */
import { applyEdits, type EditResult } from './applyEdit.ts'
import type { NetworkDocument } from './document.ts'
import type { Edit } from './edits.ts'

export interface HistoryStep {
  readonly edits: readonly Edit[]
  /** Steps with the same key that follow each other count as one: the key strokes of one value. */
  readonly mergeKey: string | null
  readonly before: NetworkDocument
  readonly after: NetworkDocument
}

export interface NetworkHistory {
  readonly document: NetworkDocument
  readonly past: readonly HistoryStep[]
  /** What redo would do, the next step last. */
  readonly future: readonly HistoryStep[]
}

export function startHistory(document: NetworkDocument): NetworkHistory {
  return { document, past: [], future: [] }
}

/** The history after these edits, or the refusal; edits that change nothing leave no step. */
export function recordEdits(history: NetworkHistory, edits: readonly Edit[], mergeKey: string | null = null): { readonly history: NetworkHistory; readonly result: EditResult } {
  const result = applyEdits(history.document, edits)
  if (!result.ok || result.document === history.document) return { history, result }
  const last = history.past.at(-1)
  const merges = mergeKey !== null && last?.mergeKey === mergeKey && history.future.length === 0
  const step: HistoryStep = { edits, mergeKey, before: history.document, after: result.document }
  const past = merges ? [...history.past.slice(0, -1), { ...step, edits: [...last.edits, ...edits], before: last.before }] : [...history.past, step]
  return { history: { document: result.document, past, future: [] }, result }
}

/** What is typed from now on is a step of its own. */
export function endStep(history: NetworkHistory): NetworkHistory {
  const last = history.past.at(-1)
  return last === undefined || last.mergeKey === null ? history : { ...history, past: [...history.past.slice(0, -1), { ...last, mergeKey: null }] }
}

export function undo(history: NetworkHistory): NetworkHistory {
  const step = history.past.at(-1)
  if (step === undefined) return history
  return { document: step.before, past: history.past.slice(0, -1), future: [...history.future, step] }
}

export function redo(history: NetworkHistory): NetworkHistory {
  const step = history.future.at(-1)
  if (step === undefined) return history
  return { document: step.after, past: [...history.past, step], future: history.future.slice(0, -1) }
}
