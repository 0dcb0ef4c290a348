/** A project that is open: its folders, its database, its lock. The core holds one at most; `api/project.ts` opens and closes it. */
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, copyFileSync, accessSync, statSync, constants } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import type { ProjectInfo } from '../../src-shared/api/project.ts'
import { AppError } from '../../src-shared/errors/appError.ts'
import { findDamage } from '../store/maintenance.ts'
import { latestSchemaVersion, migrate, schemaVersion } from '../store/migrate.ts'
import { applicationId, openReadDatabase, openWriteDatabase, type DatabaseHandles, type ReadDatabase, type WriteDatabase } from '../store/openDatabase.ts'
import { readProjectFigures, readProjectName, writeProjectName } from '../store/project.ts'
import { isDamage } from '../store/transact.ts'
import { backupEveryMs, listBackups, writeBackup } from './backups.ts'
import { databasePath, folderNameFor, foldersOf, type ProjectFolders } from './projectFolder.ts'
import { describeHolder, takeLock, type ProjectLock } from './projectLock.ts'

export interface OpenProject {
  /** Absolute path of the `.convolve` folder. */
  readonly path: string
  readonly name: string
  readonly folders: ProjectFolders
  /** Reading `write` throws `projectReadOnly` when the project is open for looking only. */
  readonly database: DatabaseHandles
  /** Why nothing can be changed, as the end of a sentence; null when it can. */
  readonly readOnly: string | null
  info(): ProjectInfo
  /** Throws `projectReadOnly`. */
  assertWritable(): void
  rename(name: string): void
  /** A backup now, before something that cannot be undone. */
  backUp(): void
  /** Registers work that must end before the database closes (an import, a sweep); called in reverse order. */
  onClose(task: () => Promise<void> | void): void
  /** Ends registered work, closes the database, gives the lock back. Safe to call twice. */
  close(): Promise<void>
}

export interface OpenOptions {
  /** For looking only: no lock, no migration, no write. */
  readonly readOnly?: boolean
  /** What we are called in the sentence a second opener reads. */
  readonly program?: string
}

/** Makes `<parentFolder>/<name>.convolve/` and opens it. Throws `projectExists`, `projectNameInvalid`, `projectFolderUnwritable`. */
export function createProject(parentFolder: string, name: string, options: OpenOptions = {}): OpenProject {
  const path = resolve(parentFolder, folderNameFor(name))
  if (existsSync(path)) throw new AppError('projectExists', { path })
  const unfinished = `${path}.new-${process.pid}`
  try {
    mkdirSync(unfinished, { recursive: true })
    for (const folder of Object.values(foldersOf(unfinished))) mkdirSync(folder)
    const write = openWriteDatabase(databasePath(unfinished), { create: true })
    try {
      migrate(write)
      writeProjectName(write, name)
    } finally {
      write.close()
    }
    renameSync(unfinished, path)
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true })
    if (error instanceof AppError) throw error
    throw new AppError('projectFolderUnwritable', { path: dirname(path), reason: reasonOf(error) }, { cause: error })
  }
  return openProject(path, options)
}

/** Opens a project folder. Throws `projectNotFound`, `projectHeld`, `projectNewer`, `projectCorrupt` (with the newest backup). */
export function openProject(folder: string, options: OpenOptions = {}): OpenProject {
  const path = resolve(folder)
  if (!existsSync(databasePath(path))) throw new AppError('projectNotFound', { path })
  if (options.readOnly) return openForLooking(path, 'it was opened that way')
  if (!isWritable(path)) return openForLooking(path, 'its folder cannot be written')
  const attempt = takeLock(path, options.program ?? 'Convolve')
  if (!('lock' in attempt)) throw new AppError('projectHeld', { path, holder: describeHolder(attempt.heldBy) })
  try {
    return openForWriting(path, attempt.lock)
  } catch (error) {
    attempt.lock.release()
    throw error
  }
}

function openForWriting(path: string, lock: ProjectLock): OpenProject {
  const read = openChecked(path, databasePath(path))
  let write: WriteDatabase | undefined
  try {
    if (schemaVersion(read) < latestSchemaVersion()) writeBackup(path, read)
    write = openWriteDatabase(databasePath(path))
    migrate(write)
    for (const folder of Object.values(foldersOf(path))) mkdirSync(folder, { recursive: true })
  } catch (error) {
    read.close()
    write?.close()
    throw isDamage(error) ? corrupt(path, reasonOf(error)) : error
  }
  const project = openHandles(path, { read, write }, null, () => lock.release())
  keepBackups(project)
  return project
}

/** Somebody else's project, or a folder we may not write: everything can be seen, nothing changed. */
function openForLooking(path: string, reason: string): OpenProject {
  let copy: string | null = null
  let read: ReadDatabase
  try {
    read = openChecked(path, databasePath(path))
  } catch (error) {
    if (error instanceof AppError) throw error
    // A WAL database in a folder that cannot be written cannot be opened in place.
    copy = mkdtempSync(join(tmpdir(), 'convolve-view-'))
    for (const suffix of ['', '-wal']) {
      if (existsSync(databasePath(path) + suffix)) copyFileSync(databasePath(path) + suffix, databasePath(copy) + suffix)
    }
    read = openChecked(path, databasePath(copy))
  }
  if (schemaVersion(read) < latestSchemaVersion()) {
    // Queries expect this version's tables: bring a private copy up to date and leave the original alone.
    const upgraded = copy ?? mkdtempSync(join(tmpdir(), 'convolve-view-'))
    const file = join(upgraded, 'upgraded.sqlite')
    read.prepare('VACUUM INTO ?').run(file)
    read.close()
    const write = openWriteDatabase(file)
    migrate(write)
    write.close()
    copy = upgraded
    read = openReadDatabase(file)
  }
  const folder = copy
  return openHandles(path, { read, write: null }, reason, () => {
    if (folder) rmSync(folder, { recursive: true, force: true })
  })
}

function openHandles(path: string, handles: { read: ReadDatabase; write: WriteDatabase | null }, readOnly: string | null, release: () => void): OpenProject {
  const tasks: (() => Promise<void> | void)[] = []
  let name = readProjectName(handles.read)
  let closing: Promise<void> | null = null
  const project: OpenProject = {
    path,
    get name() {
      return name
    },
    folders: foldersOf(path),
    database: {
      read: handles.read,
      get write(): WriteDatabase {
        project.assertWritable()
        return handles.write as WriteDatabase
      },
    },
    readOnly,
    info: () => ({ path, name, readOnly: readOnly === null ? null : new AppError('projectReadOnly', { reason: readOnly }).message, ...readProjectFigures(handles.read) }),
    assertWritable() {
      if (readOnly !== null) throw new AppError('projectReadOnly', { reason: readOnly })
    },
    rename(newName) {
      writeProjectName(project.database.write, newName)
      name = newName
    },
    backUp() {
      project.assertWritable()
      writeBackup(path, handles.read)
    },
    onClose(task) {
      tasks.push(task)
    },
    close() {
      closing ??= (async () => {
        for (const task of tasks.reverse()) await Promise.resolve(task()).catch(() => undefined)
        try {
          // Keeps the planner's statistics fresh; a full disk must not stop the closing.
          handles.write?.pragma('optimize')
        } catch {
          // Nothing is lost but statistics.
        }
        handles.read.close()
        handles.write?.close()
        release()
      })()
      return closing
    },
  }
  return project
}

/** A read handle on a database that is ours, whole and not from the future. */
function openChecked(path: string, file: string): ReadDatabase {
  let read: ReadDatabase | undefined
  if (!statSync(file).isFile()) throw corrupt(path, 'its database is no file')
  try {
    read = openReadDatabase(file)
    const version = schemaVersion(read)
    if (version > latestSchemaVersion()) throw new AppError('projectNewer', { path, version, known: latestSchemaVersion() })
    const owner = read.pragma('application_id', { simple: true })
    if (owner !== applicationId) throw corrupt(path, 'the file belongs to another program or was emptied')
    const damage = findDamage(read)
    if (damage !== null) throw corrupt(path, damage)
    return read
  } catch (error) {
    read?.close()
    throw isDamage(error) ? corrupt(path, reasonOf(error)) : error
  }
}

function corrupt(path: string, reason: string): AppError {
  const [newest] = listBackups(path)
  return new AppError('projectCorrupt', { path, reason, backup: newest?.file ?? null, backupAt: newest?.createdAt ?? null })
}

/** A backup when it is opened and every hour, each only if something was written since the one before. */
function keepBackups(project: OpenProject): void {
  const { read, write } = project.database
  let backedUp = -1
  const backUp = (): void => {
    const changes = write.prepare('SELECT total_changes()').pluck().get() as number
    if (changes === backedUp) return
    try {
      writeBackup(project.path, read)
      backedUp = changes
    } catch {
      // A full disk must not stop the work; the next hour tries again, and the older backups are still there.
    }
  }
  backUp()
  const timer = setInterval(backUp, backupEveryMs)
  timer.unref()
  project.onClose(() => clearInterval(timer))
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK)
    accessSync(databasePath(path), constants.W_OK)
    return true
  } catch {
    return false
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
