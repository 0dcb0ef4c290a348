/** Answers for many files as a table: one row per file. Pure; used by FolderAnswers. */
import type { Prediction } from '../../../src-shared/api/prediction.ts'

export interface FileAnswer {
  /** Inside the folder, with `/`. */
  readonly file: string
  readonly prediction: Prediction
}

/** The header and a row for each file: the likeliest class with its probability and all others by name, or the number; last, why there is no answer. */
export function answerTable(answers: readonly FileAnswer[]): readonly (readonly (string | number | null)[])[] {
  const isNumber = answers.some(({ prediction }) => prediction.number !== null)
  const names = [...new Set(answers.flatMap(({ prediction }) => prediction.classes.map(({ name }) => name)))].sort((a, b) => (a < b ? -1 : 1))
  const header = isNumber ? ['file', 'number', 'problem'] : ['file', 'class', 'probability', ...names, 'problem']
  const rows = answers.map(({ file, prediction: { number, classes, error } }) => {
    if (isNumber) return [file, number, error]
    const byName = new Map(classes.map(({ name, probability }) => [name, probability]))
    return [file, classes[0]?.name ?? null, classes[0]?.probability ?? null, ...names.map((name) => byName.get(name) ?? null), error]
  })
  return [header, ...rows]
}

/** How many files got each class, the most frequent first. */
export function answerCounts(answers: readonly FileAnswer[]): readonly { readonly name: string; readonly count: number }[] {
  const counts = new Map<string, number>()
  for (const { prediction } of answers) {
    const name = prediction.classes[0]?.name
    if (name !== undefined) counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  return [...counts].map(([name, count]) => ({ name, count })).sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1))
}
