/** Folders that no one would expect: loops, devices, odd names, files that may not be read, files that go. */
import { execFileSync } from 'node:child_process'
import { chmodSync, linkSync, mkdirSync, renameSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { ImageId } from '../../../src-shared/dataset/ids.ts'
import { scanFolder } from '../../../src-main/images/scan.ts'
import { classPaths, drawImages } from '../../support/drawImages.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'
import { openTestCore, type TestCore } from '../../support/testCore.ts'

const folder = temporaryFolder()
let test: TestCore
let number = 0
let images: string
beforeAll(async () => {
  test = await openTestCore(join(folder, 'core'))
})
afterAll(() => test.core.close())
beforeEach(async () => {
  images = join(folder, `images ${++number}`)
  mkdirSync(images)
  await test.api.project.create(folder, `import ${number}`)
})

describe.skipIf(process.platform === 'win32')('I-07: odd file systems', () => {
  it('link loops, links out, links to devices, pipes, hard links and hidden folders end quickly, each real file once', async () => {
    await drawImages(images, ['cat/1.png', 'cat/2.png', '.hidden/3.png', '__MACOSX/4.png'], number)
    await drawImages(join(folder, `outside ${number}`), ['secret.png'], 77)
    symlinkSync('..', join(images, 'cat/loop'))
    symlinkSync(join(images, 'cat/1.png'), join(images, 'cat/inside.png'))
    symlinkSync(join(folder, `outside ${number}`), join(images, 'out'))
    symlinkSync('/dev/zero', join(images, 'zero.png'))
    symlinkSync('nowhere', join(images, 'broken.png'))
    linkSync(join(images, 'cat/2.png'), join(images, 'cat/zweite.png'))
    execFileSync('mkfifo', [join(images, 'pipe.png')])
    writeFileSync(join(images, 'Thumbs.db'), 'x')
    const started = performance.now()
    const scan = await scanFolder(images)
    expect(performance.now() - started).toBeLessThan(5000)
    expect(scan.files.map((file) => file.relativePath)).toEqual(['cat/1.png', 'cat/2.png'])
    expect(Object.fromEntries(scan.refused.map((entry) => [entry.reason, entry.count]))).toEqual({
      'a hidden folder': 2,
      'a link that leads nowhere': 1,
      'a link that leads out of the folder': 2,
      'not a plain file (pipe, socket or device)': 1,
      'the same file under a second name (hard link)': 1,
    })
  })

  it('folders a thousand deep and paths beyond the system’s limit are walked or listed, never a crash', async () => {
    const deep = join(images, 'deep')
    // A path of this length cannot be named at once, so it is made step by step.
    const hundred = Array.from({ length: 100 }, () => 'dddddddd').join('/')
    execFileSync('sh', ['-c', `mkdir "$0" && cd -P "$0" && for i in 1 2 3 4 5 6 7 8 9 10; do mkdir -p ${hundred} && cd -P ${hundred} 2>/dev/null || exit 0; done`, deep])
    await drawImages(images, ['deep/1.png'], number)
    const started = performance.now()
    const scan = await scanFolder(images)
    expect(performance.now() - started).toBeLessThan(5000)
    expect(scan.files.map((file) => file.relativePath)).toEqual(['deep/1.png'])
    execFileSync('rm', ['-rf', deep])
  })

  it('I-06: names with spaces, emoji, quotes, newlines, percent signs, right-to-left marks and 244 bytes go in and come out', async () => {
    const names = ['with space.png', '🐶.png', 'q"uo\'te.png', 'new\nline.png', '%2e%2e.png', '\u202egnp.png', '-dash.png', `${'a'.repeat(240)}.png`, 'e\u0301.png', '\u00e9.png', 'con.png', 'no-ending']
    await drawImages(images, names, number)
    expect(await test.importAll(images)).toMatchObject({ added: names.length, unreadableCount: 0 })
    const rows = await test.api.images.rows(await test.api.images.ids({}))
    expect(rows.map((row) => row.relativePath).toSorted()).toEqual(names.toSorted())
    expect(await test.api.images.ids({ text: '%2e' })).toHaveLength(1)
  })

  it('a name that is not valid text is listed', async () => {
    await drawImages(images, ['1.png'], number)
    const made = (() => {
      try {
        writeFileSync(Buffer.concat([Buffer.from(`${images}/bad`), Buffer.from([0xff]), Buffer.from('.png')]), 'x')
        return true
      } catch {
        return false
      }
    })()
    const scan = await scanFolder(images)
    expect(scan.files).toHaveLength(1)
    if (made) expect(scan.refused[0]?.reason).toBe('the name is not valid text; rename it')
  })

  it.skipIf(process.getuid?.() === 0)('I-08: a folder or file that may not be read is listed and the rest goes in', async () => {
    await drawImages(images, ['open/1.png', 'open/2.png', 'shut/3.png'], number)
    chmodSync(join(images, 'shut'), 0)
    chmodSync(join(images, 'open/2.png'), 0)
    try {
      const plan = await test.api.images.planImport({ path: images })
      expect(plan.refused).toEqual([{ reason: 'folder cannot be read: reading it is not permitted', count: 1, examples: ['shut'] }])
      expect(await test.importAll(images)).toMatchObject({ added: 1, unreadable: [{ relativePath: 'open/2.png', reason: 'reading it is not permitted' }] })
    } finally {
      chmodSync(join(images, 'shut'), 0o755)
    }
  })
})

describe('files that go and folders that move', () => {
  it('I-10: missing files are noticed on opening, keep their labels, and are found again after relocation', async () => {
    await drawImages(images, classPaths({ cat: 6, dog: 5 }), number)
    await test.importAll(images)
    const { path } = (await test.api.project.current())!
    await test.api.project.close()
    const moved = `${images} moved`
    renameSync(images, moved)
    await test.api.project.open(path)
    for (let tries = 0; (await test.api.images.counts()).missing < 11 && tries < 400; tries++) await new Promise((resolve) => setTimeout(resolve, 5))
    expect(await test.api.images.counts()).toMatchObject({ total: 11, missing: 11, unlabelled: 0 })
    const [source] = await test.api.images.sourceFolders()
    expect(source).toMatchObject({ present: false, imageCount: 11 })

    const other = join(folder, `other ${number}`)
    await drawImages(other, classPaths({ cat: 6, dog: 5 }), 4711)
    await expect(test.api.images.relocateFolder(source!.id, other)).rejects.toThrow('only 0 of 11 files')
    await expect(test.api.images.relocateFolder(source!.id, join(folder, 'nowhere'))).rejects.toThrow('it is not there')
    expect((await test.api.images.counts()).missing).toBe(11)

    unlinkSync(join(moved, 'cat/000.png'))
    expect(await test.api.images.relocateFolder(source!.id, moved)).toEqual({ found: 10, missing: 1 })
    expect(await test.api.images.ids({ missing: true })).toEqual(await test.api.images.ids({ text: 'cat/000' }) as ImageId[])
  })
})
