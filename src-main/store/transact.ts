/** One write transaction, and the sentence for each way SQLite can refuse it. Every write of the store goes through here. */
import Database from 'better-sqlite3'
import { AppError } from '../../src-shared/errors/appError.ts'
import type { WriteDatabase } from './openDatabase.ts'

/** Runs `work` in one immediate transaction and returns its result once it is on disk; rolls back whole on any error. Throws `diskFull`, `diskFailed`, `databaseDamaged` ... */
export function transact<T>(write: WriteDatabase, work: () => T): T {
  if (write.inTransaction) return work()
  try {
    return write.transaction(work).immediate()
  } catch (error) {
    throw toStoreError(error, write.name)
  }
}

/** The app's error for SQLite's; anything else is handed back unchanged. `path` is the database file. */
export function toStoreError(error: unknown, path: string): unknown {
  if (!(error instanceof Database.SqliteError)) return error
  const { code } = error
  if (code === 'SQLITE_FULL') return new AppError('diskFull', { path }, { cause: error })
  if (code.startsWith('SQLITE_READONLY')) return new AppError('projectReadOnly', { reason: 'its database file cannot be written' }, { cause: error })
  if (code.startsWith('SQLITE_IOERR')) return new AppError('diskFailed', { path, reason: error.message }, { cause: error })
  if (isDamage(error)) return new AppError('databaseDamaged', { path, reason: error.message }, { cause: error })
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) return new AppError('databaseBusy', { path }, { cause: error })
  return error
}

/** Whether SQLite says that the file itself is broken or not a database. */
export function isDamage(error: unknown): boolean {
  return error instanceof Database.SqliteError && (error.code.startsWith('SQLITE_CORRUPT') || error.code === 'SQLITE_NOTADB')
}
