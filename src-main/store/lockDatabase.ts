/** A lock that the operating system takes back when its holder dies: an open exclusive transaction on an empty database. Used by project/projectLock.ts. */
import Database from 'better-sqlite3'

/** Returns the function that gives the lock back, or null when someone else has it. Throws when the file cannot be made. */
export function openLockDatabase(path: string): (() => void) | null {
  const database = new Database(path, { timeout: 0 })
  try {
    database.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    database.close()
    if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')) return null
    throw error
  }
  return () => {
    if (!database.open) return
    database.exec('ROLLBACK')
    database.close()
  }
}
