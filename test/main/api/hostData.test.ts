/** What a host keeps in its data folder: recent projects, log, uploads. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { openCore } from '../../../src-main/api/core.ts'
import { openLog } from '../../../src-main/api/log.ts'
import { forgetProject, loadRecentProjects, rememberProject } from '../../../src-main/api/recentProjects.ts'
import { clearAbandonedUploads } from '../../../src-main/api/uploads.ts'
import { nodeHost } from '../../../src-main/server/nodeHost.ts'

const root = mkdtempSync(join(tmpdir(), 'convolve-data-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
const newFolder = (): string => mkdtempSync(join(root, 'd-'))

describe('recent projects', () => {
  test('newest first, each once, twelve at most, absent ones marked', () => {
    const folder = newFolder()
    for (let number = 0; number < 15; number++) rememberProject(folder, `/nowhere/${number}.convolve`, `P${number}`)
    rememberProject(folder, '/nowhere/10.convolve', 'Again')
    rememberProject(folder, folder, 'Here')
    const list = loadRecentProjects(folder)
    expect(list).toHaveLength(12)
    expect(list.slice(0, 3).map(({ name, present }) => [name, present])).toEqual([['Here', true], ['Again', false], ['P14', false]])
    forgetProject(folder, folder)
    expect(loadRecentProjects(folder)[0]?.name).toBe('Again')
  })

  test.each(['', '{', '[{"path":1}]', 'null'])('a list that holds %j is an empty one', (text) => {
    const folder = newFolder()
    writeFileSync(join(folder, 'recent-projects.json'), text)
    expect(loadRecentProjects(folder)).toEqual([])
  })

  test('opening a project puts it there', async () => {
    const core = await openCore(nodeHost('browser', newFolder()))
    const info = await core.handlers.project.create(core.context.host.projectsFolder, 'Remembered')
    expect(await core.handlers.app.recentProjects()).toMatchObject([{ path: info.path, name: 'Remembered', present: true }])
    await core.close()
  })
})

describe('diagnostics', () => {
  test('tell the machine and the log, and no path of the user', async () => {
    const core = await openCore(nodeHost('browser', newFolder()))
    const project = await core.handlers.project.create(join(core.context.host.projectsFolder, 'Private place'), 'Secret')
    core.log.write('error', `cannot read ${project.path}/images/my-face.jpg\n    at ${homedir()}/app/x.js`)
    const text = await core.handlers.app.diagnostics()
    expect(text).toContain(`Node ${process.versions.node}`)
    expect(text).toContain('cannot read <project>')
    for (const secret of ['Secret', 'Private place', 'my-face', homedir()]) expect(text).not.toContain(secret)
    await core.close()
  })

  test('the log keeps itself small', () => {
    const folder = newFolder()
    const log = openLog(folder)
    for (let line = 0; line < 1500; line++) log.write('info', 'x'.repeat(1000))
    expect(readdirSync(join(folder, 'log')).sort()).toEqual(['convolve.log', 'convolve.log.1'])
  })
})

test('notices hold our licence and that of every shipped package', async () => {
  const core = await openCore(nodeHost('browser', newFolder()))
  const notices = await core.handlers.app.notices()
  const { shippedPackages } = await import('../../../src-main/bootstrap/notices.mjs')
  const missing = shippedPackages().filter(({ name, version }: { name: string; version: string }) => !notices.includes(`\n${name} ${version} (`))
  expect(notices.startsWith('MIT License')).toBe(true)
  expect(missing).toEqual([])
  await core.close()
})

describe('uploads', () => {
  test('of a program that was killed are gone at the next start; those of a running one stay', async () => {
    const folder = newFolder()
    const neverAPid = '4194999'
    for (const owner of [neverAPid, String(process.ppid), 'x']) {
      mkdirSync(join(folder, 'uploads', owner, 'u'), { recursive: true })
      writeFileSync(join(folder, 'uploads', owner, 'u', 'a.png'), '')
    }
    await clearAbandonedUploads(folder)
    expect(readdirSync(join(folder, 'uploads'))).toEqual([String(process.ppid)])
  })

  test('go when the program ends', async () => {
    const core = await openCore(nodeHost('browser', newFolder()))
    const upload = core.context.uploadFolder('00000000-0000-4000-8000-000000000001')
    mkdirSync(upload, { recursive: true })
    await core.close()
    expect(existsSync(upload)).toBe(false)
  })

  test.each(['', '..', '../../etc', '00000000-0000-4000-8000-00000000000', '00000000-0000-4000-8000-00000000000G'])('"%s" is no upload', async (id) => {
    const core = await openCore(nodeHost('browser', newFolder()))
    expect(() => core.context.uploadFolder(id)).toThrow('nothing has been received')
    await core.close()
  })
})
