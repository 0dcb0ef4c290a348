import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { latestSchemaVersion, migrate, schemaVersion } from '../../../src-main/store/migrate.ts'
import { migrations } from '../../../src-main/store/migrations/index.ts'
import { openDatabase, openWriteDatabase } from '../../../src-main/store/openDatabase.ts'
import { transact } from '../../../src-main/store/transact.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'

const folder = temporaryFolder()
let files = 0
const fresh = (): string => join(folder, `${files++}.sqlite`)

describe('database handles', () => {
  it('write and read handle: WAL, synchronous FULL (2), foreign keys on, SQLite 3.53 or newer', () => {
    const { read, write } = openDatabase(fresh(), { create: true })
    for (const handle of [read, write]) {
      expect(handle.pragma('journal_mode', { simple: true })).toBe('wal')
      expect(handle.pragma('synchronous', { simple: true })).toBe(2)
      expect(handle.pragma('foreign_keys', { simple: true })).toBe(1)
      expect(handle.pragma('trusted_schema', { simple: true })).toBe(0)
      const [major, minor] = (handle.prepare('SELECT sqlite_version()').pluck().get() as string).split('.').map(Number)
      expect(major! * 1000 + minor!).toBeGreaterThanOrEqual(3053)
    }
    read.close()
    write.close()
  })

  it('the read handle cannot write', () => {
    const { read, write } = openDatabase(fresh(), { create: true })
    expect(() => read.exec('CREATE TABLE t (x)')).toThrow(/readonly/)
    read.close()
    write.close()
  })

  it('a missing file is not created unless asked', () => {
    expect(() => openDatabase(fresh())).toThrow()
  })

  it('a transaction that fails leaves nothing behind; a nested one belongs to the outer', () => {
    const write = openWriteDatabase(fresh(), { create: true })
    write.exec('CREATE TABLE t (x)')
    expect(() =>
      transact(write, () => {
        write.exec('INSERT INTO t VALUES (1)')
        transact(write, () => write.exec('INSERT INTO t VALUES (2)'))
        throw new Error('no')
      }),
    ).toThrow('no')
    expect(write.prepare('SELECT count(*) FROM t').pluck().get()).toBe(0)
    write.close()
  })
})

describe('migrations', () => {
  it('numbers run 1, 2, 3 ... and open the file names in the same order', () => {
    const names = readdirSync(join(import.meta.dirname, '../../../src-main/store/migrations')).filter((name) => /^\d/.test(name)).sort()
    expect(migrations.map(({ number }) => number)).toEqual(migrations.map((_, index) => index + 1))
    expect(names).toEqual(migrations.map(({ number, what }) => `${String(number).padStart(4, '0')}-${what}.ts`))
  })

  it('each step leaves the database at its number and whole; running again does nothing', () => {
    const write = openWriteDatabase(fresh(), { create: true })
    for (let count = 1; count <= migrations.length; count++) {
      expect(migrate(write, migrations.slice(0, count))).toBe(1)
      expect(schemaVersion(write)).toBe(count)
      expect(write.pragma('integrity_check', { simple: true })).toBe('ok')
      expect(write.pragma('foreign_key_check')).toEqual([])
    }
    expect(migrate(write)).toBe(0)
    expect(schemaVersion(write)).toBe(latestSchemaVersion())
    write.close()
  })

  it('a step that throws leaves the version and the tables before it', () => {
    const write = openWriteDatabase(fresh(), { create: true })
    const broken = { number: 2, what: 'broken', up: (handle: typeof write) => {
      handle.exec('CREATE TABLE half (x)')
      throw new Error('broken step')
    } }
    expect(() => migrate(write, [migrations[0]!, broken])).toThrow('broken step')
    expect(schemaVersion(write)).toBe(1)
    expect(write.prepare("SELECT count(*) FROM sqlite_schema WHERE name = 'half'").pluck().get()).toBe(0)
    write.close()
  })
})
