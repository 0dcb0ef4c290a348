/** A small project whose runs train with processes that say and do what the test wants. Used by the tests of the supervisor and of the queue. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach } from 'vitest'
import type { WorkerProcess } from '../../src-main/api/context.ts'
import type { OpenProject } from '../../src-main/project/openProject.ts'
import type { FromTrainer, ToTrainer, TrainJob } from '../../src-main/training/messages.ts'
import { createBarProject, type BarProject } from './barProject.ts'
import { createRunHarness, type RunHarness } from './runHarness.ts'
import { scriptedProcess, type ScriptedProcess } from './scriptedProcess.ts'

export type ScriptedTrainer = ScriptedProcess<FromTrainer, ToTrainer>

/** Of the running test. */
export interface ScriptedTrainers {
  bars: BarProject
  harness: RunHarness
  /** In the order they were started. */
  trainers: ScriptedTrainer[]
  /** No process can be started. */
  refuseToStart: boolean
  /** Another program opens the project that was closed. */
  reopen(project: OpenProject): void
}

/** To be called once in a test file: every test begins with a new project and no trainer. */
export function scriptedTrainers(): ScriptedTrainers {
  let folder: string
  const start = (): WorkerProcess => {
    if (test.refuseToStart) throw new Error('no more processes')
    const { script, process } = scriptedProcess<FromTrainer, ToTrainer>()
    test.trainers.push(script)
    return process
  }
  const test = {
    trainers: [], refuseToStart: false,
    reopen(project: OpenProject) {
      test.bars = { ...test.bars, project }
      test.harness = createRunHarness(project, start)
    },
  } as unknown as ScriptedTrainers
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'convolve-trainers-'))
    test.bars = createBarProject(folder, { train: 9, val: 3, test: 3 })
    test.trainers = []
    test.refuseToStart = false
    test.harness = createRunHarness(test.bars.project, start)
  })
  afterEach(async () => {
    for (const trainer of test.trainers) trainer.exit(null)
    await test.bars.project.close()
    rmSync(folder, { recursive: true, force: true })
  })
  return test
}

/** What a trainer was told to do, once it has said that it is ready. */
export function jobOf(trainer: ScriptedTrainer): TrainJob {
  trainer.say({ kind: 'ready' })
  return trainer.sent.find((message): message is TrainJob => message.kind === 'train')!
}
