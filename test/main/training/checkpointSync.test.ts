/** What is asked of the disk, and in which order, when a checkpoint is written: nothing takes its name before it lies on the disk. */
import * as fs from 'node:fs'
import * as path from 'node:path'
import { beforeEach, expect, test, vi } from 'vitest'
import { checkpointNames, loadCheckpoint, saveCheckpoint } from '../../../src-main/training/checkpoint.ts'
import { startPosition } from '../../../src-main/training/position.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'

const calls = vi.hoisted((): { readonly list: string[]; failing: string | null; readonly names: Map<number, string> } => ({ list: [], failing: null, names: new Map() }))
vi.mock('node:fs', async (importOriginal) => {
  const real = await importOriginal<typeof fs>()
  const nameOf = (file: fs.PathLike | number): string => (typeof file === 'number' ? (calls.names.get(file) ?? '?') : (file.toString().split(/[\\/]/).at(-1) ?? ''))
  const tell = (what: string): void => {
    calls.list.push(what)
    if (what === calls.failing) throw Object.assign(new Error('EIO: i/o error, fsync'), { code: 'EIO' })
  }
  return {
    ...real,
    openSync(...given: Parameters<typeof fs.openSync>) {
      const file = real.openSync(...given)
      calls.names.set(file, nameOf(given[0]))
      return file
    },
    fsyncSync(file: number) {
      tell(`sync ${nameOf(file)}`)
      real.fsyncSync(file)
    },
    renameSync(from: fs.PathLike, to: fs.PathLike) {
      tell(`rename ${nameOf(from)} ${nameOf(to)}`)
      real.renameSync(from, to)
    },
  }
})

const parent = temporaryFolder()
const folder = path.join(parent, 'run')
const none = new Float32Array(0)
const save = (value: number): void =>
  saveCheckpoint(folder, checkpointNames.latest, { seed: 1, position: startPosition, tensors: new Map([['a/b', { shape: [1], dtype: 'float32', data: Float32Array.of(value) }]]), stepLoss: none, stepAccuracy: none }, true)
beforeEach(() => {
  fs.rmSync(folder, { recursive: true, force: true })
  fs.mkdirSync(folder)
  calls.failing = null
  save(1)
  calls.list.length = 0
})

test.runIf(process.platform !== 'win32')('the bytes are on the disk before the file gets its name, and the name is before anybody hears of it', () => {
  save(2)
  expect(calls.list).toEqual(['sync latest.ckpt.tmp', 'rename latest.ckpt previous.ckpt', 'rename latest.ckpt.tmp latest.ckpt', 'sync run'])
})

test('a sync that fails is a checkpoint that was not written: the old one stands, and nothing lies beside it', () => {
  calls.failing = 'sync latest.ckpt.tmp'
  expect(() => save(2)).toThrow(/could not be written \(EIO: i\/o error, fsync\)/)
  expect(fs.readdirSync(folder)).toEqual([checkpointNames.latest])
  expect(loadCheckpoint(path.join(folder, checkpointNames.latest)).tensors.get('a/b')!.data).toEqual(Float32Array.of(1))
})
