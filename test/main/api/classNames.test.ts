/** The classes of a run under the names they have now: in reports that were made before, and for whatever answers from now on. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { labelsHandlers } from '../../../src-main/api/labels.ts'
import { supervisorOf, trainedModelOf } from '../../../src-main/api/projectServices.ts'
import { writeEvaluation } from '../../../src-main/store/evaluations.ts'
import type { FromTrainer, ToTrainer } from '../../../src-main/training/messages.ts'
import type { EvaluationReport } from '../../../src-shared/api/evaluation.ts'
import type { ClassId, RunId } from '../../../src-shared/dataset/ids.ts'
import { createBarProject, type BarProject } from '../../support/barProject.ts'
import { createRunHarness, type RunHarness } from '../../support/runHarness.ts'
import { tinyConfig } from '../../support/runSetup.ts'
import { scriptedProcess } from '../../support/scriptedProcess.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'

const [lying, standing, crossed] = [1, 2, 3] as ClassId[]
let bars: BarProject
let harness: RunHarness
let run: RunId

beforeAll(async () => {
  bars = createBarProject(temporaryFolder(), { train: 6, val: 3, test: 3 })
  const trainer = scriptedProcess<FromTrainer, ToTrainer>()
  harness = createRunHarness(bars.project, () => trainer.process)
  run = (await harness.runs.start({ ...tinyConfig, networkId: bars.networkId }, 'bars')).id
  trainer.script.say({ kind: 'ended', end: { state: 'finished', note: null } })
  const report = { runId: run, split: 'test', task: 'single_label', imageCount: 3, leftOut: [], accuracy: 1, loss: 0, classNames: ['lying', 'standing', 'crossed'], confusion: [[1, 0, 0], [0, 1, 0], [0, 0, 1]], perClass: [], seconds: 1 } satisfies EvaluationReport
  writeEvaluation(bars.project.database.write, report, [])
})
afterAll(() => bars.project.close())

const named = async (): Promise<readonly (readonly string[] | undefined)[]> => [trainedModelOf(harness.context, supervisorOf(harness.context).stored(run)).classNames, (await harness.evaluation.report(run, 'test'))?.classNames]

test('a renamed class is still the same, one that is gone keeps its name', async () => {
  const labels = labelsHandlers(harness.context)
  await labels.updateClass(lying!, { name: 'on the floor' })
  expect(await named()).toEqual([['on the floor', 'standing', 'crossed'], ['on the floor', 'standing', 'crossed']])
  await labels.deleteClass(standing!)
  expect(await named()).toEqual([['on the floor', 'standing', 'crossed'], ['on the floor', 'standing', 'crossed']])
  // No two of them may be called the same.
  await labels.updateClass(crossed!, { name: 'standing' })
  expect((await named())[1]).toEqual(['on the floor', 'standing (removed)', 'standing'])
})
