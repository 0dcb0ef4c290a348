/** The project folder: create, open, close, back up, repair. One project per core. */
import { z } from 'zod'
import * as schemas from './schemas.ts'
import type { ArgumentSchemas } from './contract.ts'

export interface ProjectInfo {
  readonly path: string
  readonly name: string
  /** Read-only: someone else holds the lock, or the folder cannot be written. The sentence says which and who. */
  readonly readOnly: string | null
  readonly imageCount: number
  readonly labelledCount: number
  readonly classCount: number
}

export interface Backup {
  readonly file: string
  readonly createdAt: string
  readonly sizeBytes: number
}

export interface ProjectApi {
  /** The open project, or null. */
  current(): ProjectInfo | null
  /** Creates `<parentFolder>/<name>.convolve/` and opens it. */
  create(parentFolder: string, name: string): ProjectInfo
  /** Creates the sample project (images drawn by a script), imports it and opens it. */
  createSample(): ProjectInfo
  /** Throws `projectCorrupt` with the newest backup in its arguments, `projectNewer`, `projectHeld` ... */
  open(path: string): ProjectInfo
  /** Opens for looking only: no lock is taken, edits are refused with a sentence. */
  openReadOnly(path: string): ProjectInfo
  close(): void
  rename(name: string): ProjectInfo
  /** Backups of a project, newest first; the project need not be open. */
  backups(path: string): readonly Backup[]
  /** Puts a backup in place of a damaged file, keeps the damaged one beside it, opens the project. */
  restoreBackup(path: string, file: string): ProjectInfo
}

export const projectArguments = {
  current: z.tuple([]),
  create: z.tuple([schemas.path, schemas.name]),
  createSample: z.tuple([]),
  open: z.tuple([schemas.path]),
  openReadOnly: z.tuple([schemas.path]),
  close: z.tuple([]),
  rename: z.tuple([schemas.name]),
  backups: z.tuple([schemas.path]),
  restoreBackup: z.tuple([schemas.path, z.string().min(1).max(255)]),
} satisfies ArgumentSchemas<ProjectApi>
