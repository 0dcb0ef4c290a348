/** Facts about the project: its name and the figures of the title bar. */
import type { ReadDatabase, WriteDatabase } from './openDatabase.ts'
import { prepared } from './openDatabase.ts'
import { transact } from './transact.ts'

export function readProjectName(read: ReadDatabase): string {
  return (prepared(read, "SELECT value FROM project WHERE key = 'name'").pluck().get() as string | undefined) ?? 'Untitled'
}

export function writeProjectName(write: WriteDatabase, name: string): void {
  transact(write, () => prepared(write, "INSERT INTO project (key, value) VALUES ('name', ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value").run(name))
}

export interface ProjectFigures {
  readonly imageCount: number
  readonly labelledCount: number
  readonly classCount: number
}

export function readProjectFigures(read: ReadDatabase): ProjectFigures {
  return prepared<[], ProjectFigures>(
    read,
    `SELECT (SELECT count(*) FROM images WHERE removed = 0) AS imageCount,
            (SELECT count(*) FROM images WHERE removed = 0 AND class_id IS NOT NULL) AS labelledCount,
            (SELECT count(*) FROM classes WHERE deleted = 0) AS classCount`,
  ).get() as ProjectFigures
}
