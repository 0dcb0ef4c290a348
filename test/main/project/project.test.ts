import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { copyFileSync, existsSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { AppError } from '../../../src-shared/errors/appError.ts'
import { listBackups, writeBackup } from '../../../src-main/project/backups.ts'
import { createProject, openProject, type OpenProject } from '../../../src-main/project/openProject.ts'
import { databasePath, folderNameFor } from '../../../src-main/project/projectFolder.ts'
import { restoreBackup } from '../../../src-main/project/restoreBackup.ts'
import { latestSchemaVersion } from '../../../src-main/store/migrate.ts'
import { openWriteDatabase } from '../../../src-main/store/openDatabase.ts'
import { readIds } from '../../../src-main/store/images.ts'
import { recordEdit } from '../../../src-main/store/operations.ts'
import { insertImageRows } from '../../support/imageRows.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'

const folder = temporaryFolder()
let projects = 0
const open: OpenProject[] = []
function make(rows = 0): OpenProject {
  const project = createProject(folder, `project ${projects++}`)
  open.push(project)
  insertImageRows(project.database.write, rows)
  return project
}
afterAll(async () => {
  for (const project of open) await project.close()
})

function refusal(work: () => unknown): AppError {
  try {
    work()
  } catch (error) {
    if (error instanceof AppError) return error
    throw error
  }
  throw new Error('nothing was refused')
}

function hashOf(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex')
}

describe('project folder', () => {
  const names: readonly (readonly [string, string])[] = [
    ['Cats', 'Cats.convolve'],
    ['a/b\\c:d', 'a-b-c-d.convolve'],
    ['..', ''],
    ['../../etc', 'etc.convolve'],
    ['CON', 'CON-project.convolve'],
    ['trailing. ', 'trailing.convolve'],
    ['\u202eevil', 'evil.convolve'],
    ['猫と犬 🐶', '猫と犬 🐶.convolve'],
    ['   ', ''],
  ]
  it.each(names)('name %j becomes folder %j', (name, expected) => {
    if (expected === '') expect(refusal(() => folderNameFor(name)).code).toBe('projectNameInvalid')
    else expect(folderNameFor(name)).toBe(expected)
  })

  it('a name of 200 wide characters stays below what file systems allow', () => {
    expect(Buffer.byteLength(folderNameFor('猫'.repeat(200)))).toBeLessThan(220)
  })

  it('create, close, open: the name stays; the second folder of a name is refused', async () => {
    const project = make()
    expect(project.info()).toMatchObject({ readOnly: null, imageCount: 0, labelledCount: 0, classCount: 0 })
    expect(refusal(() => createProject(folder, project.name)).code).toBe('projectExists')
    project.rename('Other name')
    await project.close()
    const again = openProject(project.path)
    expect(again.name).toBe('Other name')
    await again.close()
    await again.close()
  })

  it('a folder that is no project, or that may not be written, is refused with a sentence', () => {
    expect(refusal(() => openProject(folder)).message).toContain('there is no project in this folder')
    writeFileSync(join(folder, 'file'), '')
    expect(refusal(() => createProject(join(folder, 'file'), 'x')).code).toBe('projectFolderUnwritable')
  })
})

describe('lock', () => {
  it('a second opener is told who holds it, and may look', async () => {
    const project = make(3)
    const told = refusal(() => openProject(project.path))
    expect(told.code).toBe('projectHeld')
    expect(told.message).toContain(`process ${process.pid}`)
    const look = openProject(project.path, { readOnly: true })
    expect(look.info().imageCount).toBe(3)
    expect(look.info().readOnly).toContain('for looking only')
    expect(refusal(() => look.database.write).code).toBe('projectReadOnly')
    insertImageRows(project.database.write, 2, undefined, 3)
    expect(look.info().imageCount).toBe(5)
    await look.close()
  })

  it('a holder that was killed frees the project at once, whatever its process id says', async () => {
    const project = make()
    await project.close()
    const holder = spawn(process.execPath, ['-e', `import(${JSON.stringify(join(import.meta.dirname, '../../../src-main/project/openProject.ts'))}).then(({ openProject }) => { openProject(${JSON.stringify(project.path)}, { program: 'the other one' }); console.log('open'); setInterval(() => {}, 1000) })`], { stdio: ['ignore', 'pipe', 'inherit'] })
    await new Promise((resolve) => holder.stdout.once('data', resolve))
    const told = refusal(() => openProject(project.path))
    expect(told.message).toContain(`the other one (process ${holder.pid}`)
    const ended = new Promise((resolve) => holder.once('exit', resolve))
    holder.kill('SIGKILL')
    await ended
    // The record is still there and names a process id; ours now, as after a reuse of the number.
    const file = join(project.path, 'lock.json')
    writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), pid: process.pid, heartbeatAt: new Date().toISOString() }))
    const again = openProject(project.path)
    expect(again.readOnly).toBeNull()
    await again.close()
  })

  it('a fresh record of another machine counts, an old one does not', async () => {
    const project = make()
    await project.close()
    const record = (ageMs: number): void =>
      writeFileSync(join(project.path, 'lock.json'), JSON.stringify({ token: 't', pid: 1, host: `not-${hostname()}`, program: 'the desktop app', startedAt: new Date().toISOString(), heartbeatAt: new Date(Date.now() - ageMs).toISOString() }))
    record(1000)
    expect(refusal(() => openProject(project.path)).message).toContain(`on not-${hostname()}`)
    record(10_000)
    await openProject(project.path).close()
  })

  it('of 20 openers at once exactly one gets it', async () => {
    const project = make()
    await project.close()
    const openers = Array.from({ length: 20 }, () => {
      try {
        return openProject(project.path)
      } catch {
        return null
      }
    })
    const winners = openers.filter((opener) => opener !== null)
    expect(winners).toHaveLength(1)
    await winners[0]!.close()
  })
})

describe('backups and damage', () => {
  it('opening writes one; the newest ten are kept, newest first', async () => {
    const project = make(1)
    for (let index = 0; index < 12; index++) writeBackup(project.path, project.database.read)
    const backups = listBackups(project.path)
    expect(backups).toHaveLength(10)
    expect(backups.map((backup) => backup.file)).toEqual(backups.map((backup) => backup.file).toSorted().reverse())
    expect(Date.parse(backups[0]!.createdAt)).toBeGreaterThan(Date.now() - 60_000)
  })

  it('a damaged file is kept as it is, the newest backup is offered, and restoring brings every row back', async () => {
    const project = make(500)
    project.backUp()
    await project.close()
    const file = databasePath(project.path)
    const damaged = readFileSync(file)
    damaged.fill(0xff, 4096, 4096 * 12)
    writeFileSync(file, damaged)
    const before = hashOf(file)
    const told = refusal(() => openProject(project.path)) as AppError<'projectCorrupt'>
    expect(told.code).toBe('projectCorrupt')
    expect(told.args.backup).toBe(listBackups(project.path)[0]!.file)
    expect(hashOf(file)).toBe(before)
    const aside = restoreBackup(project.path, told.args.backup!)
    expect(hashOf(aside)).toBe(before)
    const again = openProject(project.path)
    expect(readIds(again.database.read, {})).toHaveLength(500)
    await again.close()
  })

  it('the log that a killed program left goes aside with the damaged file, and is not replayed into the restored one', async () => {
    const project = make(50)
    project.backUp()
    insertImageRows(project.database.write, 30, undefined, 1000)
    const file = databasePath(project.path)
    for (const suffix of ['', '-wal']) copyFileSync(file + suffix, `${join(project.path, 'left')}${suffix}`)
    await project.close()
    for (const suffix of ['', '-wal']) copyFileSync(`${join(project.path, 'left')}${suffix}`, file + suffix)
    const aside = restoreBackup(project.path, listBackups(project.path)[0]!.file)
    expect(hashOf(`${aside}-wal`)).toBe(hashOf(join(project.path, 'left-wal')))
    expect(existsSync(`${file}-wal`)).toBe(false)
    const again = openProject(project.path)
    expect(readIds(again.database.read, {})).toHaveLength(50)
    await again.close()
  })

  const damages: readonly (readonly [string, (file: string) => void])[] = [
    ['a zeroed header', (file) => writeFileSync(file, Buffer.concat([Buffer.alloc(100), readFileSync(file).subarray(100)]))],
    ['half of it', (file) => truncateSync(file, 20_480)],
    ['nothing at all', (file) => truncateSync(file, 0)],
    ['text', (file) => writeFileSync(file, 'not a database')],
    ['another program’s database', (file) => {
      rmSync(file)
      const other = openWriteDatabase(file, { create: true })
      other.exec('CREATE TABLE t (x)')
      other.close()
    }],
  ]
  it.each(damages)('%s in place of the database is noticed on opening', async (_, damage) => {
    const project = make(200)
    await project.close()
    damage(databasePath(project.path))
    expect(refusal(() => openProject(project.path)).code).toBe('projectCorrupt')
  })

  it('a backup that is not in the list, or leads outside, or is damaged, is refused', async () => {
    const project = make(10)
    project.backUp()
    await project.close()
    expect(refusal(() => restoreBackup(project.path, '../project.sqlite')).code).toBe('backupUnknown')
    const [newest] = listBackups(project.path)
    truncateSync(join(project.path, 'backups', newest!.file), 5000)
    expect(refusal(() => restoreBackup(project.path, newest!.file)).code).toBe('backupDamaged')
    await openProject(project.path).close()
  })

  it('a project of a newer version is refused politely and left as it is', async () => {
    const project = make(5)
    await project.close()
    const file = databasePath(project.path)
    const write = openWriteDatabase(file)
    write.pragma(`user_version = ${latestSchemaVersion() + 1}`)
    write.close()
    const before = hashOf(file)
    for (const readOnly of [false, true]) expect(refusal(() => openProject(project.path, { readOnly })).message).toContain('written by a newer version')
    expect(hashOf(file)).toBe(before)
  })
})

describe('a disk that is full', () => {
  it('R-06: at every page limit an edit is whole or refused with a sentence, earlier rows stay, and it works again once there is room', () => {
    const project = make(40)
    const { write, read } = project.database
    const pages = (): number => write.pragma('page_count', { simple: true }) as number
    const used = pages()
    let refused = 0
    let done = 0
    for (let extra = 0; extra < 60; extra += 3) {
      const before = readIds(read, {}).length
      write.pragma(`max_page_count = ${used + extra}`)
      try {
        insertImageRows(write, 400, undefined, before)
        done++
      } catch (error) {
        refused++
        expect((error as AppError).code).toBe('diskFull')
        expect((error as AppError).message).toContain(databasePath(project.path))
        // The refused batch is gone whole.
        expect(readIds(read, {}).length).toBe(before)
      }
      expect(write.pragma('quick_check', { simple: true })).toBe('ok')
    }
    write.pragma('max_page_count = 1000000')
    expect(refused).toBeGreaterThan(0)
    const before = readIds(read, {}).length
    const result = recordEdit(write, { describe: () => 'Remove', images: [{ field: 'removed', where: { sql: 'removed = 0', values: [] }, value: 1 }] })
    expect(result.changed).toBe(before)
    expect(done + refused).toBe(20)
  })
})
