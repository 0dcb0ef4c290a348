/** A run of a project once more, in this process from its beginning to its end, without a pause: what every other way of training it must equal. */
import { createHash } from 'node:crypto'
import * as fs from 'node:fs'
import * as path from 'node:path'
import { expect } from 'vitest'
import type { Checkpoint } from '../../src-main/training/checkpoint.ts'
import type { TrainJob } from '../../src-main/training/messages.ts'
import { snapshotName } from '../../src-main/training/snapshot.ts'
import { trainingThreads } from '../../src-main/training/supervisor.ts'
import { runJob } from '../../src-main/training/trainerJob.ts'
import type { RunSummary } from '../../src-shared/training/run.ts'
import type { BarProject } from './barProject.ts'
import type { RunHarness } from './runHarness.ts'

/** Trains into `folder`, which must not exist yet, on the snapshot of the run. */
export async function trainUndisturbed({ project }: BarProject, { runs }: RunHarness, { id, config, classNames }: RunSummary, folder: string): Promise<void> {
  fs.mkdirSync(folder)
  const snapshot = path.join(folder, snapshotName)
  fs.copyFileSync(path.join(project.folders.runs, String(id), snapshotName), snapshot)
  const job: TrainJob = {
    kind: 'train', runId: id, runFolder: folder, cacheFolder: project.folders.cache, snapshotSha256: createHash('sha256').update(fs.readFileSync(snapshot)).digest('hex'), folders: {},
    network: await runs.network(id), classCount: classNames.length, config, resume: false, startFolder: null, dataFolder: folder, threads: trainingThreads(),
  }
  expect(await runJob(job, { command: () => null, report: () => undefined, now: () => performance.now() })).toEqual({ state: 'finished', note: null })
}

/** All but the seconds, which no two runs share. */
export function withoutSeconds({ position, ...rest }: Checkpoint): unknown {
  return { ...rest, position: { ...position, epochSums: { ...position.epochSums, seconds: 0 }, epochs: position.epochs.map((epoch) => ({ ...epoch, seconds: 0 })) } }
}
