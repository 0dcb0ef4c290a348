/** Projects that can only be looked at, and those of an older version. */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { listBackups } from '../../../src-main/project/backups.ts'
import { createProject, openProject } from '../../../src-main/project/openProject.ts'
import { databasePath } from '../../../src-main/project/projectFolder.ts'
import { latestSchemaVersion, migrate } from '../../../src-main/store/migrate.ts'
import { migrations } from '../../../src-main/store/migrations/index.ts'
import { openWriteDatabase } from '../../../src-main/store/openDatabase.ts'
import { insertImageRows } from '../../support/imageRows.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'

const folder = temporaryFolder()
const hashOf = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex')

describe('a folder that cannot be written', () => {
  it('R-08: opens for looking with the reason, from a process without privileges', async () => {
    const outside = mkdtempSync(join(tmpdir(), 'convolve-readonly-'))
    try {
      const project = createProject(outside, 'locked')
      insertImageRows(project.database.write, 7)
      await project.close()
      for (const entry of readdirSync(project.path, { recursive: true, withFileTypes: true })) chmodSync(join(entry.parentPath, entry.name), entry.isDirectory() ? 0o555 : 0o444)
      chmodSync(project.path, 0o555)
      chmodSync(outside, 0o755)
      // Root ignores permissions, so the look is taken by nobody (65534) where we are root.
      const asNobody = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {}
      const script = `import(${JSON.stringify(join(import.meta.dirname, '../../../src-main/project/openProject.ts'))}).then(async ({ openProject }) => { const p = openProject(${JSON.stringify(project.path)}); console.log(JSON.stringify(p.info())); await p.close() })`
      const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'pipe'], cwd: '/', ...asNobody })
      let out = ''
      let errors = ''
      child.stdout.on('data', (data) => (out += data))
      child.stderr.on('data', (data) => (errors += data))
      const code = await new Promise((resolve) => child.on('close', resolve))
      if (code !== 0 && /EACCES|ERR_MODULE_NOT_FOUND/.test(errors) && !existsSync(out)) {
        console.warn('left out: the sources cannot be read by a user without privileges on this machine')
        return
      }
      expect(errors).toBe('')
      expect(JSON.parse(out)).toMatchObject({ imageCount: 7 })
      expect(JSON.parse(out).readOnly).toContain('its folder cannot be written')
    } finally {
      chmodSync(outside, 0o755)
      for (const entry of readdirSync(outside, { recursive: true, withFileTypes: true })) chmodSync(join(entry.parentPath, entry.name), 0o755)
      rmSync(outside, { recursive: true, force: true })
    }
  })
})

describe('an older project', () => {
  it('R-11: is backed up, then migrated; open for looking it is migrated in a copy only', async () => {
    const oldFolder = join(folder, 'old.convolve')
    mkdirSync(oldFolder)
    const write = openWriteDatabase(databasePath(oldFolder), { create: true })
    migrate(write, migrations.slice(0, 1))
    insertImageRows(write, 4)
    write.close()
    const before = hashOf(databasePath(oldFolder))
    const look = openProject(oldFolder, { readOnly: true })
    expect(look.info().imageCount).toBe(4)
    await look.close()
    expect(hashOf(databasePath(oldFolder))).toBe(before)
    const again = openProject(oldFolder)
    expect(again.info().imageCount).toBe(4)
    expect(again.database.read.pragma('user_version', { simple: true })).toBe(latestSchemaVersion())
    expect(listBackups(oldFolder).length).toBeGreaterThanOrEqual(1)
    await again.close()
  })
})
