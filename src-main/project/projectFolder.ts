/** What lies where inside a `name.convolve` folder, and which names such a folder may have. */
import { join } from 'node:path'
import { projectEnding } from '../../src-shared/dataset/projectEnding.ts'
import { AppError } from '../../src-shared/errors/appError.ts'

export const databaseName = 'project.sqlite'

export interface ProjectFolders {
  /** Thumbnails and decoded images: may be deleted at any time. */
  readonly cache: string
  /** One folder per training run: checkpoints. */
  readonly runs: string
  readonly backups: string
  /** Images that were uploaded or drawn; those imported from a folder stay where they are. */
  readonly images: string
  readonly exports: string
}

export function foldersOf(projectPath: string): ProjectFolders {
  return {
    cache: join(projectPath, 'cache'),
    runs: join(projectPath, 'runs'),
    backups: join(projectPath, 'backups'),
    images: join(projectPath, 'images'),
    exports: join(projectPath, 'exports'),
  }
}

export function databasePath(projectPath: string): string {
  return join(projectPath, databaseName)
}

/** Most file systems end a name at 255 bytes; the ending and a backup's suffix need room too. */
const longestNameBytes = 200
const reservedOnWindows = /^(con|prn|aux|nul|com\d|lpt\d)$/i

/** The folder name of a project called `name`, usable on every system; throws `projectNameInvalid` when nothing is left of it. */
export function folderNameFor(name: string): string {
  let plain = name
    .normalize('NFC')
    .replace(/[\\/:*?"<>|\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu, '-')
    .replace(/^[\s.-]+|[\s.]+$/g, '')
  while (Buffer.byteLength(plain) > longestNameBytes) plain = [...plain].slice(0, -1).join('')
  if (!/[\p{L}\p{N}\p{S}]/u.test(plain)) throw new AppError('projectNameInvalid', { name })
  return (reservedOnWindows.test(plain) ? `${plain}-project` : plain) + projectEnding
}
