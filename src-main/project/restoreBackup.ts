/** Puts a backup in the place of a project's database. Used by api/project.ts; the project must not be open. */
import { copyFileSync, existsSync, linkSync, renameSync, rmSync } from 'node:fs'
import { resolve } from 'node:path'
import { AppError } from '../../src-shared/errors/appError.ts'
import { findDamage } from '../store/maintenance.ts'
import { openReadDatabase } from '../store/openDatabase.ts'
import { findBackup } from './backups.ts'
import { databasePath } from './projectFolder.ts'
import { describeHolder, takeLock } from './projectLock.ts'

/** Keeps the present file, damaged or not, as `project.damaged-<time>.sqlite` and returns its path. Throws `backupUnknown`, `backupDamaged`, `projectHeld`. */
export function restoreBackup(folder: string, file: string): string {
  const path = resolve(folder)
  const backup = findBackup(path, file)
  if (backup === null) throw new AppError('backupUnknown', { path, file })
  assertWhole(backup, file)
  const attempt = takeLock(path, 'Convolve, which is restoring a backup')
  if (!('lock' in attempt)) throw new AppError('projectHeld', { path, holder: describeHolder(attempt.heldBy) })
  try {
    const current = databasePath(path)
    const fresh = `${current}.restored`
    copyFileSync(backup, fresh)
    const aside = current.replace(/\.sqlite$/, `.damaged-${new Date().toISOString().replace(/[:.]/g, '-')}.sqlite`)
    // The write-ahead log belongs to the damaged file and would be replayed into the restored one.
    for (const suffix of ['-wal', '-shm']) if (existsSync(current + suffix)) renameSync(current + suffix, aside + suffix)
    // There is a database under this name at every moment, whenever the program is killed.
    if (existsSync(current)) keepAs(current, aside)
    renameSync(fresh, current)
    return aside
  } finally {
    rmSync(`${databasePath(path)}.restored`, { force: true })
    attempt.lock.release()
  }
}

/** A second name for the file, or a copy where the file system has no hard links. */
function keepAs(file: string, aside: string): void {
  try {
    linkSync(file, aside)
  } catch {
    copyFileSync(file, aside)
  }
}

function assertWhole(backup: string, file: string): void {
  let reason: string | null
  try {
    const read = openReadDatabase(backup)
    reason = findDamage(read)
    read.close()
  } catch (error) {
    reason = error instanceof Error ? error.message : String(error)
  }
  if (reason !== null) throw new AppError('backupDamaged', { file, reason })
}
