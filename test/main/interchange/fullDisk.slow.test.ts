/** a disk that runs full under the thumbnails, or under the whole project, while a folder is imported. Needs a small file system of its own: Linux user namespaces. */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createProject } from '../../../src-main/project/openProject.ts'
import { classPaths, drawImages } from '../../support/drawImages.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'

const canMount = process.platform === 'linux' && spawnSync('unshare', ['-rm', 'sh', '-c', 'mkdir -p /tmp && mount -t tmpfs -o size=1m tmpfs /tmp']).status === 0
if (!canMount) console.warn('left out: this machine allows no file system of our own, so a full disk cannot be tried')

interface Ending {
  readonly state: string
  readonly error: string | null
  readonly rows: number
  readonly damage: string
}

describe.runIf(canMount)('a full disk', () => {
  const folder = temporaryFolder()
  const script = join(import.meta.dirname, '../../support/fullDiskProcess.ts')
  const run = (mount: string, path: string, images: string): Ending =>
    JSON.parse(execFileSync('unshare', ['-rm', 'sh', '-c', `${mount} && exec "$0" "$@"`, process.execPath, script, path, images], { encoding: 'utf8' }).trim().split('\n').at(-1)!) as Ending

  it('under the thumbnails: the import ends with a sentence, the rows so far are whole, and it goes on once there is room', async () => {
    const images = join(folder, 'images')
    await drawImages(images, classPaths({ a: 150, b: 150 }), 4)
    const project = createProject(folder, 'thumbnails')
    await project.close()
    const full = run(`mount -t tmpfs -o size=400k tmpfs '${project.folders.cache}'`, project.path, images)
    expect(full).toMatchObject({ state: 'failed', damage: 'ok' })
    expect(full.error).toMatch(/^Disk of ".*": it is full/)
    expect(full.rows).toBeLessThan(300)
    expect(run('true', project.path, images)).toEqual({ state: 'finished', error: null, rows: 300, damage: 'ok' })
  })

  it('under the project: rows that were written stay, the database is whole', async () => {
    const images = join(folder, 'images')
    const small = join(folder, 'small')
    mkdirSync(small)
    const project = createProject(folder, 'whole')
    await project.close()
    const full = run(`mount -t tmpfs -o size=1200k tmpfs '${small}' && cp -r '${project.path}' '${small}/'`, join(small, 'whole.convolve'), images)
    expect(full).toMatchObject({ state: 'failed', damage: 'ok' })
    expect(full.error).toMatch(/it is full/)
  })
})
