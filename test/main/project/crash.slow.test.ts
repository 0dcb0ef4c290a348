/** kill -9 while labelling and importing, and power loss by cutting the write-ahead log. The oracle: what was acknowledged is there, and rows are a prefix of what was asked. */
import { spawn } from 'node:child_process'
import { copyFileSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createProject, openProject } from '../../../src-main/project/openProject.ts'
import { databasePath } from '../../../src-main/project/projectFolder.ts'
import { ensureClasses } from '../../../src-main/store/imports.ts'
import { openReadDatabase, openWriteDatabase } from '../../../src-main/store/openDatabase.ts'
import { recordEdit } from '../../../src-main/store/operations.ts'
import { importFolder } from '../../../src-main/interchange/importFolder.ts'
import { planFolder } from '../../../src-main/interchange/planFolder.ts'
import { classPaths, drawImages } from '../../support/drawImages.ts'
import { insertImageRows } from '../../support/imageRows.ts'
import { changesOfEdit, differenceFromScript, labelledClasses, labelledImages, lastEdit } from '../../support/labellingScript.ts'
import { randomNumbers } from '../../support/randomNumbers.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'

const folder = temporaryFolder()
const support = join(import.meta.dirname, '../../support')

function labelProject(name: string): string {
  const project = createProject(folder, name)
  ensureClasses(project.database.write, Array.from({ length: labelledClasses }, (_, index) => `class ${index}`))
  insertImageRows(project.database.write, labelledImages)
  void project.close()
  return project.path
}

interface Killed {
  readonly lines: readonly string[]
  readonly finished: boolean
}

/** Starts a process, waits for the first line that is `mark`, then kills it after `delayMs`. Resolves with all it said. */
function runAndKill(args: readonly string[], mark: RegExp, delayMs: () => number): Promise<Killed> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] })
    let said = ''
    let errors = ''
    let armed = false
    child.stderr.on('data', (data) => (errors += String(data)))
    child.stdout.on('data', (data) => {
      said += String(data)
      if (armed || !mark.test(said)) return
      armed = true
      setTimeout(() => child.kill('SIGKILL'), delayMs())
    })
    child.on('close', (code, signal) => {
      if (code !== 0 && signal !== 'SIGKILL') reject(new Error(`the process ended by itself (${code}): ${errors}`))
      else resolve({ lines: said.split('\n').slice(0, -1), finished: signal === null })
    })
  })
}

describe('kill -9', () => {
  it('R-01: 50 times while labelling: no acknowledged label is lost, the rows are a prefix, and most signals fall into a write', async () => {
    const trials = 50
    const path = labelProject('labelling')
    const random = randomNumbers(20_26)
    let underWay = 0
    let acknowledged = 0
    let slowestOpenMs = 0
    for (let trial = 0; trial < trials; trial++) {
      const { lines } = await runAndKill([join(support, 'labellingProcess.ts'), path], /done/, () => random.integer(0, 120))
      const begun = lastNumber(lines, 'begin')
      const done = lastNumber(lines, 'done')
      expect(done).toBeGreaterThan(0)
      acknowledged += lines.filter((line) => line.startsWith('done')).length
      if (begun > done) underWay++
      const started = performance.now()
      const project = openProject(path)
      slowestOpenMs = Math.max(slowestOpenMs, performance.now() - started)
      const found = lastEdit(project.database.read)
      expect(found).toBeGreaterThanOrEqual(done)
      expect(found).toBeLessThanOrEqual(begun)
      expect(differenceFromScript(project.database.read, found)).toBeNull()
      await project.close()
    }
    console.log(`kill -9 while labelling: ${trials} kills, ${underWay} of them within a write, ${acknowledged} acknowledged edits, 0 lost; slowest opening ${Math.round(slowestOpenMs)} ms`)
    expect(underWay).toBeGreaterThanOrEqual(trials / 2)
    expect(slowestOpenMs).toBeLessThan(2000)
  })

  it('R-02: 20 times during import: what the imports that go on leave equals an uninterrupted one, row for row', async () => {
    const kills = 20
    const perProject = 5
    const images = join(folder, 'images')
    await drawImages(images, classPaths({ 'train/cat': 350, 'train/dog': 350, 'test/cat': 150, 'test/dog': 150 }), 3)
    writeFileSync(join(images, 'train/cat/broken.png'), 'no image')
    copyFileSync(join(images, 'train/cat/000.png'), join(images, 'train/dog/copy.png'))
    const whole = createProject(folder, 'uninterrupted')
    await importFolder(whole, await planFolder(images, false, whole.path), { foldersAreClasses: true, useSplitFolders: true }, new AbortController().signal, () => undefined)
    const expected = rowsOf(whole.database.read)
    expect(expected.images).toHaveLength(1000)
    await whole.close()

    const random = randomNumbers(7)
    let done = 0
    let partial = 0
    for (let number = 0; done < kills; number++) {
      const project = createProject(folder, `import ${number}`)
      await project.close()
      for (let kill = 0; kill < perProject && done < kills; kill++) {
        const { finished } = await runAndKill([join(support, 'importProcess.ts'), project.path, images], /batch|finished/, () => random.integer(0, 60))
        if (finished) break
        done++
        const read = openReadDatabase(databasePath(project.path))
        const rows = rowsOf(read).images
        expect(rows).toEqual(expected.images.slice(0, rows.length))
        if (rows.length > 0 && rows.length < 1000) partial++
        read.close()
      }
      await runAndKill([join(support, 'importProcess.ts'), project.path, images], /finished/, () => 60_000)
      const read = openReadDatabase(databasePath(project.path))
      expect(rowsOf(read)).toEqual(expected)
      read.close()
    }
    console.log(`kill -9 during import: ${done} kills, ${partial} of them with a part of the rows written; resumed imports equal the uninterrupted one`)
    expect(partial).toBeGreaterThanOrEqual(kills / 2)
  })
})

describe('power loss', () => {
  it('R-05: the log cut at every frame boundary and at random bytes, zeroed or flipped at its end: a prefix of commits, no whole one missing', () => {
    const path = labelProject('log')
    const write = openWriteDatabase(databasePath(path))
    write.pragma('wal_checkpoint(TRUNCATE)')
    write.pragma('wal_autocheckpoint = 0')
    const log = `${databasePath(path)}-wal`
    const commits = 120
    /** Size of the log once commit n is in it. */
    const ends: number[] = []
    for (let number = 1; number <= commits; number++) {
      recordEdit(write, { describe: () => `edit ${number}`, images: changesOfEdit(number) })
      ends.push(statSync(log).size)
    }
    const main = readFileSync(databasePath(path))
    const whole = readFileSync(log)
    const pageBytes = write.pragma('page_size', { simple: true }) as number
    write.close()

    const trial = join(folder, 'cut')
    const check = (cut: Buffer): number => {
      rmSync(trial, { recursive: true, force: true })
      mkdirSync(trial)
      writeFileSync(databasePath(trial), main)
      writeFileSync(`${databasePath(trial)}-wal`, cut)
      const reopened = openWriteDatabase(databasePath(trial))
      const found = lastEdit(reopened)
      const difference = differenceFromScript(reopened, found)
      reopened.close()
      expect(difference).toBeNull()
      return found
    }
    const random = randomNumbers(11)
    const frameBytes = 24 + pageBytes
    const boundaries = Array.from({ length: Math.floor((whole.length - 32) / frameBytes) + 1 }, (_, frame) => 32 + frame * frameBytes)
    const cuts = [...boundaries, ...Array.from({ length: 400 }, () => random.integer(0, whole.length))]
    for (const length of cuts) expect([length, check(whole.subarray(0, length))]).toEqual([length, ends.filter((end) => end <= length).length])
    for (let round = 0; round < 60; round++) {
      const length = boundaries[random.integer(1, boundaries.length - 1)]!
      const hurt = Buffer.from(whole.subarray(0, length))
      if (round % 2 === 0) hurt.fill(0, length - pageBytes)
      else hurt[length - 1 - random.integer(0, pageBytes - 1)]! ^= 1 << random.integer(0, 7)
      // Only the commit of the hurt frame may be missing.
      const intact = ends.filter((end) => end <= length - frameBytes).length
      const found = check(hurt)
      expect(found).toBeGreaterThanOrEqual(intact)
      expect(found).toBeLessThanOrEqual(intact + 1)
    }
    console.log(`power loss: ${cuts.length} cut and 60 damaged logs of ${whole.length} bytes, every whole commit found`)
  })
})

function lastNumber(lines: readonly string[], word: string): number {
  return Number(lines.findLast((line) => line.startsWith(word))?.split(' ')[1] ?? 0)
}

function rowsOf(read: { prepare(sql: string): { all(): unknown[] } }): { images: unknown[]; classes: unknown[] } {
  return {
    images: read.prepare('SELECT id, relative_path, width_px, height_px, size_bytes, modified_ms, format, hex(sha256), class_id, split, missing, removed FROM images ORDER BY id').all(),
    classes: read.prepare('SELECT * FROM classes ORDER BY id').all(),
  }
}
