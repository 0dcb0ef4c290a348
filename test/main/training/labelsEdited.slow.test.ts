/**
 * Row T-06 of the reliability plan: a run learns from what was frozen when it started, whatever becomes of labels, numbers, masks, parts and classes
 * meanwhile, for every task; the hash of what was frozen stands in its row.
 */
import { createHash } from 'node:crypto'
import * as fs from 'node:fs'
import * as path from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { checkpointNames, loadCheckpoint, type Checkpoint } from '../../../src-main/training/checkpoint.ts'
import { readRun } from '../../../src-main/store/runs.ts'
import { snapshotName } from '../../../src-main/training/snapshot.ts'
import { createBarProject, type BarProject } from '../../support/barProject.ts'
import { giveTargets } from '../../support/barTargets.ts'
import { createRunHarness, type RunHarness } from '../../support/runHarness.ts'
import { tinyConfig } from '../../support/runSetup.ts'
import { taskConfig, taskRows, type TaskRow } from '../../support/taskRuns.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'
import { tinyNetwork } from '../../support/tinyNetwork.ts'
import { trainerHere } from '../../support/trainerHere.ts'
import { trainUndisturbed, withoutSeconds } from '../../support/trainUndisturbed.ts'

let bars: BarProject
let harness: RunHarness
afterEach(() => bars.project.close())

/** Everything a person can change, at once. */
const edits = [
  'UPDATE images SET class_id = 1, class_set_id = NULL, number = 7, mask_id = NULL',
  `UPDATE images SET split = (split + 1) % 3`,
  'UPDATE images SET removed = 1 WHERE id % 3 = 0',
  `UPDATE classes SET name = name || ' renamed', position = 10 - position`,
  'UPDATE classes SET deleted = 1 WHERE id > 1',
]
const single: TaskRow = { title: 'one label', task: 'single_label', classCount: 3, network: tinyNetwork(), config: {} }
const rows = [single, ...taskRows.filter(({ title }) => ['several labels', 'yes or no', 'a number', 'the image itself', 'a mask of black and white', 'pairs', 'a GAN'].includes(title))]

test.each(rows.map((row) => [row.title, row] as const))('%s', async (_, row) => {
  const folder = temporaryFolder()
  bars = createBarProject(folder, { train: 24, val: 6, test: 3 }, row.network)
  giveTargets(bars, row.task)
  harness = createRunHarness(bars.project, trainerHere)
  const { id } = await harness.runs.start({ ...(row === single ? tinyConfig : taskConfig(row)), networkId: bars.networkId, epochs: 6 }, null)
  await harness.event((event) => event.kind === 'runProgress' && event.progress.step > 0)
  for (const statement of edits) bars.project.database.write.exec(statement)
  await harness.runs.pause(id)
  expect((await harness.until(id, 'paused', 'finished', 'failed')).state).toBe('paused')
  await harness.runs.resume(id)
  expect(await harness.until(id, 'finished', 'failed')).toMatchObject({ state: 'finished', note: null, datasetChanged: true })

  const runFolder = path.join(bars.project.folders.runs, String(id))
  const frozen = fs.readFileSync(path.join(runFolder, snapshotName))
  expect(readRun(bars.project.database.read, id)!.snapshotSha256).toBe(createHash('sha256').update(frozen).digest('hex'))
  await trainUndisturbed(bars, harness, await harness.runs.get(id), path.join(folder, 'undisturbed'))
  const latest = (where: string): Checkpoint => loadCheckpoint(path.join(where, checkpointNames.latest))
  expect(withoutSeconds(latest(runFolder))).toEqual(withoutSeconds(latest(path.join(folder, 'undisturbed'))))
})
