/**
 * The only door to better-sqlite3. One write handle per process (the core's), any number of read handles (core, trainer).
 * Queries live in one file per table family beside this one and take a branded handle, so a reader cannot be passed where a writer is needed.
 */
import Database from 'better-sqlite3'

declare const readable: unique symbol
declare const writable: unique symbol
export type ReadDatabase = Database.Database & { readonly [readable]: true }
/** Readers accept it too: inside a transaction one reads through the write handle. */
export type WriteDatabase = ReadDatabase & { readonly [writable]: true }
export interface DatabaseHandles {
  readonly read: ReadDatabase
  readonly write: WriteDatabase
}

/** Marks the file as ours (`CNVL`), so that another program's database is refused. */
export const applicationId = 0x434e564c
/** Older ones can corrupt a WAL shared by two connections (WAL-reset race, fixed in 3.53.0). */
const oldestSqlite = [3, 53, 0] as const
/** How long a statement waits for another connection of ours before it gives up [ms]. */
const busyTimeoutMs = 5000

/** Opens (creates, if asked) a database for writing and reading: WAL, synchronous=FULL, foreign keys on; all asserted. */
export function openDatabase(path: string, options: { readonly create?: boolean } = {}): DatabaseHandles {
  const write = openWriteDatabase(path, options)
  try {
    return { write, read: openReadDatabase(path) }
  } catch (error) {
    write.close()
    throw error
  }
}

/** The write handle alone. Throws better-sqlite3's error when the file is missing, foreign or damaged. */
export function openWriteDatabase(path: string, options: { readonly create?: boolean } = {}): WriteDatabase {
  const database = new Database(path, { fileMustExist: options.create !== true, timeout: busyTimeoutMs }) as WriteDatabase
  try {
    assertSqliteVersion(database)
    assertPragma(database, 'journal_mode', 'wal')
    assertPragma(database, 'synchronous', 2, 'FULL')
    assertPragma(database, 'foreign_keys', 1, 'ON')
    // macOS: fsync alone leaves data in the drive's cache; the pragma is ignored elsewhere.
    database.pragma('fullfsync = ON')
    database.pragma('checkpoint_fullfsync = ON')
    database.pragma('trusted_schema = OFF')
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

/** A handle that cannot write, for the core's queries and for other processes. */
export function openReadDatabase(path: string): ReadDatabase {
  const database = new Database(path, { readonly: true, fileMustExist: true, timeout: busyTimeoutMs }) as ReadDatabase
  try {
    assertSqliteVersion(database)
    assertPragma(database, 'synchronous', 2, 'FULL')
    assertPragma(database, 'foreign_keys', 1, 'ON')
    database.pragma('trusted_schema = OFF')
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

const statements = new WeakMap<Database.Database, Map<string, Database.Statement>>()

/** A prepared statement, kept for the life of the handle: preparing costs more than running on the hot paths. */
export function prepared<Parameters extends unknown[] = unknown[], Row = unknown>(database: ReadDatabase, sql: string): Database.Statement<Parameters, Row> {
  let known = statements.get(database)
  if (!known) statements.set(database, (known = new Map()))
  let statement = known.get(sql)
  if (!statement) known.set(sql, (statement = database.prepare(sql)))
  return statement as Database.Statement<Parameters, Row>
}

function assertPragma(database: Database.Database, name: string, wanted: number | string, setTo: string = String(wanted)): void {
  database.pragma(`${name} = ${setTo}`)
  const received = database.pragma(name, { simple: true })
  if (received !== wanted) throw new Error(`SQLite: ${name} is ${String(received)} where ${wanted} was asked. The disk or the build does not support it.`)
}

function assertSqliteVersion(database: Database.Database): void {
  const text = database.prepare('SELECT sqlite_version()').pluck().get() as string
  const version = text.split('.').map(Number)
  for (const [index, least] of oldestSqlite.entries()) {
    const part = version[index] ?? 0
    if (part > least) return
    if (part < least) throw new Error(`SQLite: version ${text} is older than ${oldestSqlite.join('.')}. Reinstall the app's dependencies.`)
  }
}
