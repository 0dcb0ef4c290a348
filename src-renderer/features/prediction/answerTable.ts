/** Answers for many files as a table: one row per file. Pure; used by FolderAnswers. */
import type { Prediction } from '../../../src-shared/api/prediction.ts'

export interface FileAnswer {
  /** Inside the folder, with `/`. */
  readonly file: string
  readonly prediction: Prediction
}

/** Where an image may show several classes, those at least this probable count as shown. */
export function isYes(probability: number): boolean {
  return probability >= 0.5
}

/** What an answer says: its likeliest class, or every class it shows. */
export function answeredNames({ classes }: Prediction, several: boolean): readonly string[] {
  return (several ? classes.filter(({ probability }) => isYes(probability)) : classes.slice(0, 1)).map(({ name }) => name)
}

/**
 * The header and a row for each file: the likeliest class with its probability (`several`: the classes shown, `;` between them) and all
 * classes by name, or the number; last, why there is no answer.
 */
export function answerTable(answers: readonly FileAnswer[], several: boolean): readonly (readonly (string | number | null)[])[] {
  const isNumber = answers.some(({ prediction }) => prediction.number !== null)
  const names = [...new Set(answers.flatMap(({ prediction }) => prediction.classes.map(({ name }) => name)))].sort((a, b) => (a < b ? -1 : 1))
  const header = isNumber ? ['file', 'number', 'problem'] : ['file', ...(several ? ['classes'] : ['class', 'probability']), ...names, 'problem']
  const rows = answers.map(({ file, prediction }) => {
    const { number, classes, error } = prediction
    if (isNumber) return [file, number, error]
    const byName = new Map(classes.map(({ name, probability }) => [name, probability]))
    const answer = several ? [error === null ? answeredNames(prediction, true).join(';') : null] : [classes[0]?.name ?? null, classes[0]?.probability ?? null]
    return [file, ...answer, ...names.map((name) => byName.get(name) ?? null), error]
  })
  return [header, ...rows]
}

/** How many files got each class, the most frequent first. */
export function answerCounts(answers: readonly FileAnswer[], several: boolean): readonly { readonly name: string; readonly count: number }[] {
  const counts = new Map<string, number>()
  for (const { prediction } of answers) for (const name of answeredNames(prediction, several)) counts.set(name, (counts.get(name) ?? 0) + 1)
  return [...counts].map(([name, count]) => ({ name, count })).sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1))
}
