/** Row T-05 of the reliability plan: clocks that jump, a machine that sleeps, commands at any moment, and parents that die. */
import { fork } from 'node:child_process'
import * as fs from 'node:fs'
import * as path from 'node:path'
import { pathToFileURL } from 'node:url'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, test } from 'vitest'
import { entryFiles, entryPath, type EntryName } from '../../../src-main/bootstrap/entries.ts'
import type { WorkerProcess } from '../../../src-main/bootstrap/workerProcess.ts'
import { loadNewestCheckpoint } from '../../../src-main/training/checkpoint.ts'
import type { RunId } from '../../../src-shared/dataset/ids.ts'
import type { RunConfig, RunProgress } from '../../../src-shared/training/run.ts'
import { createBarProject, type BarProject } from '../../support/barProject.ts'
import { asWorker, createRunHarness, forkEntry, type RunHarness } from '../../support/runHarness.ts'
import { tinyConfig } from '../../support/runSetup.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'
import { trainUndisturbed, withoutSeconds } from '../../support/trainUndisturbed.ts'

let folder: string
let bars: BarProject | undefined
let harness: RunHarness
afterEach(async () => {
  await bars?.project.close()
  bars = undefined
})

const jumpingClock = pathToFileURL(path.resolve(import.meta.dirname, '../../support/jumpingClock.mjs')).href
function withJumpingClock(entry: EntryName): WorkerProcess {
  return asWorker(fork(entryPath(entry), [], { execArgv: ['--import', jumpingClock], serialization: 'advanced', stdio: ['ignore', 'inherit', 'inherit', 'ipc'] }))
}

async function start(change: Partial<RunConfig>, startProcess: (entry: EntryName) => WorkerProcess = forkEntry, counts = { train: 48, val: 12, test: 3 }): Promise<RunId> {
  folder = temporaryFolder()
  bars = createBarProject(folder, counts)
  harness = createRunHarness(bars.project, startProcess)
  return (await harness.runs.start({ ...tinyConfig, networkId: bars.networkId, ...change }, null)).id
}
const progress = (): readonly RunProgress[] => harness.events.flatMap((event) => (event.kind === 'runProgress' ? [event.progress] : []))
const atStep = (least: number): Promise<void> => harness.event((event) => event.kind === 'runProgress' && event.progress.step >= least)
const checkpointOf = (id: RunId) => loadNewestCheckpoint(path.join(bars!.project.folders.runs, String(id)))!
async function expectUndisturbed(id: RunId): Promise<void> {
  await trainUndisturbed(bars!, harness, await harness.runs.get(id), path.join(folder, 'undisturbed'))
  expect(withoutSeconds(checkpointOf(id))).toEqual(withoutSeconds(loadNewestCheckpoint(path.join(folder, 'undisturbed'))!))
}

describe('time', () => {
  test('is measured by a clock that only goes forward: days that come and go change neither durations nor anything learnt', async () => {
    const begin = performance.now()
    const id = await start({ epochs: 6 }, withJumpingClock)
    const run = await harness.until(id, 'finished', 'failed')
    const elapsedSeconds = (performance.now() - begin) / 1000
    expect(run).toMatchObject({ state: 'finished', note: null })
    const { epochs } = await harness.runs.curves(id)
    for (const { seconds } of epochs) expect(seconds).toBeGreaterThan(0)
    expect(epochs.reduce((sum, { seconds }) => sum + seconds, 0)).toBeLessThan(elapsedSeconds)
    for (const { secondsLeft, imagesPerSecond } of progress()) {
      expect(secondsLeft ?? 0).toBeGreaterThanOrEqual(0)
      expect(secondsLeft ?? 0).toBeLessThan(elapsedSeconds * 100)
      expect(imagesPerSecond).toBeGreaterThanOrEqual(0)
    }
    await expectUndisturbed(id)
  })

  test.runIf(process.platform !== 'win32')('stands still for a process that is put to sleep: it goes on where it was, hears what it was told meanwhile, and learns the same', async () => {
    const id = await start({ epochs: 40 })
    await atStep(1)
    const { pid } = harness.processes.at(-1)!
    process.kill(pid!, 'SIGSTOP')
    await harness.runs.pause(id)
    await sleep(1500)
    expect((await harness.runs.get(id)).state).toMatch(/preparing|running/)
    const wokenMs = performance.now()
    process.kill(pid!, 'SIGCONT')
    expect((await harness.until(id, 'paused', 'finished', 'failed')).state).toBe('paused')
    expect(performance.now() - wokenMs).toBeLessThan(1000)
    await harness.runs.resume(id)
    await harness.until(id, 'finished', 'failed')
    await expectUndisturbed(id)
  })
})

describe('a run is left within a second', () => {
  test.each(['Preparing', 'Training', 'Validating'])('while it is %s', async (phase) => {
    // Enough of each to still be at it when the word arrives.
    const counts = phase === 'Preparing' ? { train: 3000, val: 12, test: 3 } : phase === 'Validating' ? { train: 24, val: 3000, test: 3 } : { train: 240, val: 12, test: 3 }
    const id = await start({ epochs: 100_000, ...(phase === 'Validating' ? { batchSize: 8 } : {}) }, forkEntry, counts)
    await harness.event((event) => event.kind === 'runProgress' && event.progress.phase.startsWith(phase))
    const askedMs = performance.now()
    await harness.runs.stop(id)
    expect((await harness.until(id, 'stopped', 'failed', 'finished')).state).toBe('stopped')
    expect(performance.now() - askedMs).toBeLessThan(1000)
    expect(harness.awake()).toBe(0)
  })
})

describe('no process outlives the one that started it', () => {
  const isAlive = (pid: number): boolean => {
    try {
      process.kill(pid, 0)
      return process.platform !== 'linux' || !/\) Z /.test(fs.readFileSync(`/proc/${pid}/stat`, 'utf8'))
    } catch {
      return false
    }
  }
  /** Hosts are started by people, threads end with their process. */
  const children = (Object.keys(entryFiles) as EntryName[]).filter((name) => !['index', 'server', 'cli', 'batchWorker'].includes(name))

  test.runIf(process.platform !== 'win32').each(children)('%s', async (entry) => {
    // A parent that starts it, says so, and is killed.
    const script = `import { fork } from 'node:child_process'; const child = fork(${JSON.stringify(entryPath(entry))}, [], { serialization: 'advanced', stdio: ['ignore', 'ignore', 'ignore', 'ipc'] }); child.on('message', () => process.send(child.pid)); child.on('exit', () => process.send(-1))`
    const file = path.join(temporaryFolder(), 'parent.mjs')
    fs.writeFileSync(file, script)
    const parent = fork(file, [], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
    const pid = await new Promise<number>((resolve) => parent.once('message', (message) => resolve(Number(message))))
    expect(pid).toBeGreaterThan(0)
    parent.kill('SIGKILL')
    const diedMs = performance.now()
    while (isAlive(pid)) {
      expect(performance.now() - diedMs).toBeLessThan(5000)
      await sleep(20)
    }
  })
})
