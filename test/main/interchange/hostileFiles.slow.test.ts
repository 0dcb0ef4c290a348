/**
 * Row T-04 of the reliability plan: every file that was made to do harm, at the door it is made for, is refused with a sentence that names the
 * place, in less than a second and 100 MB, and nothing is written, moved or removed anywhere around it.
 */
import * as fs from 'node:fs'
import * as os from 'node:os'
import * as path from 'node:path'
import { describe, expect, test } from 'vitest'
import { readNetworkFile } from '../../../src-main/interchange/networkFile.ts'
import { readOnnxFile } from '../../../src-main/interchange/onnxFile.ts'
import { loadWeights } from '../../../src-main/pretrained/weightFile.ts'
import { openProject } from '../../../src-main/project/openProject.ts'
import { loadCheckpoint } from '../../../src-main/training/checkpoint.ts'
import { AppError } from '../../../src-shared/errors/appError.ts'
import { hostileFiles, type Door } from '../../cases/hostileFiles.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'
import { threadMs } from '../../support/threadMs.ts'

const doors: Readonly<Record<Door, (file: string) => unknown>> = {
  network: readNetworkFile,
  onnx: readOnnxFile,
  checkpoint: loadCheckpoint,
  weights: loadWeights,
  project: (folder) => openProject(folder).close(),
}
const longestMs = 1000
const mostBytes = 100 * 2 ** 20
/** So deep that every way out that the files know leads into a folder of ours. */
const base = temporaryFolder()
const root = path.join(base, 'a', 'b', 'c', 'd')
fs.mkdirSync(root, { recursive: true })
let number = 0

/** Every name below a folder, with what it is, its size and the time of its last change. */
function listing(folder: string): readonly string[] {
  return fs.readdirSync(folder, { recursive: true, withFileTypes: true }).map((entry) => {
    const stat = fs.lstatSync(path.join(entry.parentPath, entry.name))
    return `${path.join(entry.parentPath, entry.name)} ${stat.mode} ${stat.isDirectory() ? '' : `${stat.size} ${stat.mtimeMs}`}`
  }).sort()
}
/** Places that a path leading out would reach: above the file, and those that the files name. */
const named = ['/etc/passwd', '/tmp/owned', path.join(os.homedir(), '.bashrc'), path.join(process.cwd(), 'C:\\windows\\x')]
const around = (): readonly string[] => [...listing(base).filter((line) => !line.startsWith(root)), ...named.map((file) => `${file} ${fs.lstatSync(file, { throwIfNoEntry: false })?.mtimeMs}`)]
const isProcess = (door: Door, name: string): boolean => door === 'project' && /lock/.test(name)

test('there are enough of them, for every door', () => {
  expect(hostileFiles.length).toBeGreaterThanOrEqual(60)
  for (const door of Object.keys(doors)) expect(hostileFiles.filter((file) => file.door === door).length).toBeGreaterThanOrEqual(8)
})

describe.each(Object.keys(doors) as Door[])('%s', (door) => {
  test.each(hostileFiles.filter((file) => file.door === door).map((file) => [file.title, file] as const))('%s', async (_, { write, names }) => {
    const folder = path.join(root, String(number++))
    fs.mkdirSync(folder)
    const file = write(folder)
    const [before, outside] = [listing(folder), around()]
    const rss = process.memoryUsage.rss()
    const most = process.resourceUsage().maxRSS * 1024
    const start = threadMs()
    let error: unknown = null
    try {
      await doors[door](file)
    } catch (thrown) {
      error = thrown
    }
    expect(threadMs() - start).toBeLessThan(longestMs)
    // The highest of all so far grows only where more was taken than ever before.
    expect(Math.max(0, process.resourceUsage().maxRSS * 1024 - Math.max(most, rss))).toBeLessThan(mostBytes)
    expect(error).toBeInstanceOf(AppError)
    expect((error as AppError).message).toMatch(names)
    expect(listing(folder).filter((name) => !isProcess(door, name))).toEqual(before)
    expect(around()).toEqual(outside)
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
    fs.rmSync(folder, { recursive: true, force: true })
  })
})
