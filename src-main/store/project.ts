/** Facts about the project: its name and the figures of the title bar. */
import { defaultLabelling, type Labelling } from '../../src-shared/dataset/labelling.ts'
import type { ReadDatabase, WriteDatabase } from './openDatabase.ts'
import { prepared } from './openDatabase.ts'
import { transact } from './transact.ts'

export function readProjectName(read: ReadDatabase): string {
  return readFact(read, 'name') ?? 'Untitled'
}

export function writeProjectName(write: WriteDatabase, name: string): void {
  writeFact(write, 'name', name)
}

/** What the images are labelled with. */
export function readLabelling(read: ReadDatabase): Labelling {
  const stored = readFact(read, 'labelling')
  return stored === null ? defaultLabelling : (JSON.parse(stored) as Labelling)
}

export function writeLabelling(write: WriteDatabase, { kind, unit }: Labelling): void {
  writeFact(write, 'labelling', JSON.stringify({ kind, unit }))
}

/** Null where the project has no such fact. */
export function readFact(read: ReadDatabase, key: string): string | null {
  return (prepared(read, 'SELECT value FROM project WHERE key = ?').pluck().get(key) as string | undefined) ?? null
}

export function writeFact(write: WriteDatabase, key: string, value: string): void {
  transact(write, () => prepared(write, 'INSERT INTO project (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value').run(key, value))
}

export interface ProjectFigures {
  readonly imageCount: number
  /** With a label, or with a number where these are what the project labels with. */
  readonly labelledCount: number
  readonly classCount: number
}

export function readProjectFigures(read: ReadDatabase): ProjectFigures {
  const unlabelled = readLabelling(read).kind === 'number' ? 'number IS NULL' : 'class_id IS NULL AND class_set_id IS NULL'
  const { imageCount, unlabelledCount, classCount } = prepared<[], { imageCount: number; unlabelledCount: number; classCount: number }>(
    read,
    `SELECT (SELECT count(*) FROM images WHERE removed = 0) AS imageCount,
            (SELECT count(*) FROM images WHERE removed = 0 AND ${unlabelled}) AS unlabelledCount,
            (SELECT count(*) FROM classes WHERE deleted = 0) AS classCount`,
  ).get()!
  return { imageCount, labelledCount: imageCount - unlabelledCount, classCount }
}
