/** Row R-03 of the reliability plan: whatever dies, and whenever, a checkpoint can be loaded and the run goes on to the same end. */
import { spawn, spawnSync } from 'node:child_process'
import * as fs from 'node:fs'
import * as os from 'node:os'
import * as path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { RunId } from '../../../src-shared/dataset/ids.ts'
import { noAugmentation } from '../../../src-shared/training/augmentation.ts'
import { defaultOptimizers } from '../../../src-shared/training/optimizer.ts'
import type { RunConfig } from '../../../src-shared/training/run.ts'
import { entryPath } from '../../../src-main/bootstrap/entries.ts'
import { openProject } from '../../../src-main/project/openProject.ts'
import { loadBestCheckpoint, loadCheckpoint, loadNewestCheckpoint } from '../../../src-main/training/checkpoint.ts'
import { augmentationCases } from '../../cases/augmentations.ts'
import { metricCases } from '../../cases/metrics.ts'
import { createBarProject, type BarProject } from '../../support/barProject.ts'
import { asWorker, createRunHarness, forkEntry, type RunHarness } from '../../support/runHarness.ts'
import { resumeSchedules } from '../../support/resumes.ts'
import { tinyConfig } from '../../support/runSetup.ts'
import { draw, finishDrawing, startDrawing } from '../../../src-shared/templates/drawing.ts'
import { tinyInput } from '../../support/tinyNetwork.ts'
import { trainUndisturbed, withoutSeconds } from '../../support/trainUndisturbed.ts'

let folder: string
let bars: BarProject
let harness: RunHarness
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'convolve-kill-'))
})
afterEach(async () => {
  await bars?.project.close()
  fs.rmSync(folder, { recursive: true, force: true })
})

const runFolder = (id: RunId): string => path.join(bars.project.folders.runs, String(id))
const atStep = (id: RunId, least: number): Promise<void> => harness.event((event) => event.kind === 'runProgress' && event.progress.runId === id && event.progress.step >= least)

/**
 * One run for each optimizer, and over them every schedule, augmentation, metric, way of clipping, averaging and accumulating: all that has
 * a memory beside the weights, each in another company.
 */
const runs = Object.values(defaultOptimizers).map((optimizer, at): { readonly trials: number; readonly varied: Partial<RunConfig> } => {
  const inTurn = <T>(list: readonly T[]): T => list[at % list.length]!
  const layers = Object.values(augmentationCases)
  const varied: Partial<RunConfig> = {
    optimizer,
    schedule: inTurn(Object.values(resumeSchedules).map((ofKind) => ofKind.at(-1)!)),
    metrics: [inTurn(Object.values(metricCases))],
    augmentation: { ...noAugmentation, layers: layers.filter((_, place) => place % Object.keys(defaultOptimizers).length === at) },
    update: {
      weightDecay: inTurn([0.001, null]), clip: inTurn([{ kind: 'norm', limit: 1 }, null, { kind: 'global_norm', limit: 2 }, { kind: 'value', limit: 0.1 }]),
      emaMomentum: inTurn([0.95, 0.9, null]), accumulationSteps: inTurn([5, 1, 2]),
    },
  }
  return { trials: inTurn([3, 2]), varied }
})

describe('kill -9', () => {
  test('the runs are enough for every schedule, metric and augmentation', () => {
    expect(new Set(runs.map(({ varied }) => varied.schedule?.kind))).toEqual(new Set(Object.keys(resumeSchedules)))
    expect(new Set(runs.flatMap(({ varied }) => varied.metrics?.map(({ kind }) => kind)))).toEqual(new Set(Object.keys(metricCases)))
    expect(new Set(runs.flatMap(({ varied }) => varied.augmentation?.layers.map(({ kind }) => kind)))).toEqual(new Set(Object.keys(augmentationCases)))
  })

  test.each(runs)('of the trainer, $trials times at random moments of one run with $varied.optimizer.kind: always a sound checkpoint, and the end is that of a run nobody killed', async ({ trials, varied }) => {
    const epochs = 14
    bars = createBarProject(folder, { train: 96, val: 12, test: 0 })
    harness = createRunHarness(bars.project)
    // Epochs of a dozen steps write a checkpoint every few milliseconds: many of the kills fall into a write.
    const config: RunConfig = { ...tinyConfig, ...varied, networkId: bars.networkId, epochs }
    const { id } = await harness.runs.start(config, 'killed')
    let lastStep = 0
    for (let kills = 0; kills < trials; kills++) {
      await atStep(id, 1)
      await sleep(Math.random() * 60)
      harness.processes.at(-1)!.kill()
      const run = await harness.until(id, 'interrupted', 'finished')
      expect(run.state).toBe('interrupted')
      expect(run.note).toContain('Press Resume')
      const { step } = loadNewestCheckpoint(runFolder(id))!.position
      expect(step).toBeGreaterThanOrEqual(lastStep)
      lastStep = step
      expect(fs.readdirSync(runFolder(id))).toContain('snapshot.json')
      await harness.runs.resume(id)
    }
    expect(await harness.until(id, 'finished', 'failed')).toMatchObject({ state: 'finished', epochsDone: epochs })

    const undisturbed = path.join(folder, 'undisturbed')
    await trainUndisturbed(bars, harness, await harness.runs.get(id), undisturbed)
    expect(withoutSeconds(loadNewestCheckpoint(runFolder(id))!)).toEqual(withoutSeconds(loadNewestCheckpoint(undisturbed)!))
    expect(withoutSeconds(loadBestCheckpoint(runFolder(id))!)).toEqual(withoutSeconds(loadBestCheckpoint(undisturbed)!))
    // The database missed what was said while nobody listened; the checkpoint gave it back.
    const { steps } = await harness.runs.curves(id)
    // SQLite knows no -0.
    expect(steps.loss).toEqual(Array.from(loadNewestCheckpoint(undisturbed)!.stepLoss, (loss) => loss + 0))
    expect(steps.step).toEqual(Array.from({ length: steps.loss.length }, (_, index) => index + 1))
  })

  test.each(['beforeTemporary', 'midWrite', 'beforeSync', 'beforeRename', 'betweenRenames', 'beforeFolderSync'] as const)('of a writer at "%s", 3 times: the newest or the one before it loads', (point) => {
    for (let count = 2; count < 5; count++) {
      const target = path.join(folder, `${point}-${count}`)
      fs.mkdirSync(target)
      const { signal } = spawnSync(process.execPath, [path.resolve(import.meta.dirname, '../../support/killedWriter.ts'), target, point, String(count)], { stdio: 'inherit' })
      expect(signal).toBe('SIGKILL')
      const { position, tensors } = loadNewestCheckpoint(target)!
      expect(position.step).toBe(point === 'beforeFolderSync' ? count : count - 1)
      expect(new Set(tensors.get('dense/kernel')!.data)).toEqual(new Set([position.step]))
    }
  })

  test('of the core: the trainer ends by itself, the run is found interrupted and goes on', async () => {
    bars = createBarProject(folder, { train: 96, val: 12, test: 0 })
    await bars.project.close()
    const config = { ...tinyConfig, networkId: bars.networkId, epochs: 100_000 }
    let id: RunId | null = null
    for (let trial = 0; trial < 3; trial++) {
      const core = spawn(process.execPath, [path.resolve(import.meta.dirname, '../../support/trainingCore.ts'), bars.project.path, JSON.stringify(id ?? config)], { stdio: ['ignore', 'pipe', 'inherit'] })
      const said = await new Promise<string>((resolve) => {
        let text = ''
        core.stdout.on('data', (chunk: Buffer) => {
          text += chunk.toString()
          if (text.includes('training\n')) resolve(text)
        })
      })
      const [, trainer, run] = /trainer (\d+) run (\d+)/.exec(said)!.map(Number) as [number, number, number]
      id = run as RunId
      await sleep(Math.random() * 100)
      core.kill('SIGKILL')
      const diedMs = performance.now()
      while (isAlive(trainer)) {
        expect(performance.now() - diedMs).toBeLessThan(5000)
        await sleep(20)
      }
      expect(loadNewestCheckpoint(runFolder(id))).not.toBeNull()
    }
    bars = { ...bars, project: openProject(bars.project.path) }
    harness = createRunHarness(bars.project)
    expect(await harness.runs.get(id!)).toMatchObject({ state: 'interrupted', note: expect.stringContaining('The program ended while this run was training') as string })
    const before = loadNewestCheckpoint(runFolder(id!))!.position.step
    await harness.runs.resume(id!)
    await atStep(id!, before + 1)
    await harness.runs.stop(id!)
    await harness.until(id!, 'stopped')
    const { steps } = await harness.runs.curves(id!)
    expect(steps.step).toEqual(Array.from({ length: steps.step.length }, (_, index) => index + 1))
    expect(steps.step.length).toBeGreaterThan(before)
  })
})

describe('a disk that takes no more', () => {
  /** The trainer under a limit of 512 KiB a file, with the signal of the limit ignored: writes fail as on a full disk, with EFBIG instead of ENOSPC. */
  const underLimit = (): ReturnType<typeof forkEntry> => {
    const script = `trap '' XFSZ; ulimit -f 512; exec "${process.execPath}" "${entryPath('trainer')}"`
    return asWorker(spawn('bash', ['-c', script], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], serialization: 'advanced' }) as never)
  }

  test.runIf(process.platform !== 'win32')('pauses the run with a sentence, leaves the old checkpoint and no half file, and the run goes on once there is room', async () => {
    const drawing = startDrawing()
    let last = draw(drawing, 'input', 'Rescaling')
    last = draw(drawing, last, 'Flatten')
    // 144 x 512 weights and two moments of each: 0.9 MB.
    last = draw(drawing, last, 'Dense', { units: 512, activation: 'relu' })
    draw(drawing, last, 'Dense', { units: 3, activation: 'softmax' })
    bars = createBarProject(folder, { train: 96, val: 12, test: 0 }, finishDrawing(drawing, 'Wide', tinyInput))
    let limited = true
    harness = createRunHarness(bars.project, (entry) => (entry === 'trainer' && limited ? underLimit() : forkEntry(entry)))
    const config = { ...tinyConfig, networkId: bars.networkId, epochs: 30 }

    const { id } = await harness.runs.start(config, 'no room')
    const first = await harness.until(id, 'paused', 'failed', 'interrupted', 'finished')
    expect(first.state).toBe('paused')
    expect(first.note).toMatch(/^Checkpoint ".*latest\.ckpt": its 1 MB could not be written \(EFBIG.*\)\. The checkpoint before it is untouched; free some space, then press Resume/)
    expect(fs.readdirSync(runFolder(id))).toEqual(['snapshot.json'])

    limited = false
    await harness.runs.resume(id)
    await atStep(id, 20)
    await harness.runs.pause(id)
    await harness.until(id, 'paused')
    const kept = fs.readFileSync(path.join(runFolder(id), 'latest.ckpt'))

    limited = true
    await harness.runs.resume(id)
    expect((await harness.until(id, 'paused', 'failed', 'finished')).note).toContain('could not be written')
    expect(fs.readFileSync(path.join(runFolder(id), 'latest.ckpt')).equals(kept)).toBe(true)
    expect(fs.readdirSync(runFolder(id)).filter((name) => name.endsWith('.tmp'))).toEqual([])

    limited = false
    await harness.runs.resume(id)
    expect((await harness.until(id, 'finished', 'failed')).state).toBe('finished')
    expect(loadCheckpoint(path.join(runFolder(id), 'latest.ckpt')).position.epochsDone).toBe(30)
  })
})

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    // A dead process whose parent died too is a zombie until init collects it.
    return process.platform !== 'linux' || !/\) Z /.test(fs.readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}
