/** One step of the schema. Files are `NNNN-what.ts`, listed in `index.ts`, never edited after a release. */
import type { WriteDatabase } from '../openDatabase.ts'

export interface Migration {
  /** 1, 2, 3 ... without gaps; the same number opens the file's name. */
  readonly number: number
  readonly what: string
  /** Runs inside the migration's own transaction. */
  up(write: WriteDatabase): void
}
