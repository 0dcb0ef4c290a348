/**
 * P-13 of the reliability plan for every task, and for runs whose state is more than weights: paused in the middle of an epoch, killed by -9 at a random
 * moment and each time gone on with by a new process, a run ends with the bits of one nobody touched; behind one of each kind another run waits.
 */
import * as path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import { checkpointNames, loadBestCheckpoint, loadCheckpoint, loadNewestCheckpoint } from '../../../src-main/training/checkpoint.ts'
import { draw, finishDrawing, startDrawing } from '../../../src-shared/templates/drawing.ts'
import { noAugmentation } from '../../../src-shared/training/augmentation.ts'
import type { RunConfig } from '../../../src-shared/training/run.ts'
import { createBarProject, type BarProject } from '../../support/barProject.ts'
import { giveTargets } from '../../support/barTargets.ts'
import { createRunHarness, type RunHarness } from '../../support/runHarness.ts'
import { tinyConfig } from '../../support/runSetup.ts'
import { taskConfig, taskRows, type TaskRow } from '../../support/taskRuns.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'
import { tinyInput } from '../../support/tinyNetwork.ts'
import { trainUndisturbed, withoutSeconds } from '../../support/trainUndisturbed.ts'

let bars: BarProject
let harness: RunHarness
afterEach(() => bars.project.close())

/** Two convolutions that can be frozen, with a head that has a memory of its own. */
function frontAndHead() {
  const drawing = startDrawing()
  let last = draw(drawing, 'input', 'Rescaling')
  for (const [kind, options] of [['Conv2D', { filters: 16, activation: 'relu' }], ['Conv2D', { filters: 16, activation: 'relu' }], ['GlobalMaxPooling2D', {}], ['BatchNormalization', { momentum: 0.8 }], ['Dropout', { rate: 0.2 }]] as const) last = draw(drawing, last, kind, options)
  draw(drawing, last, 'Dense', { units: 3, activation: 'softmax' })
  return finishDrawing(drawing, 'Front and head', tinyInput)
}
const frozen: Partial<RunConfig> = { layerRates: { conv_1: 0, conv_2: 0 } }
const row = (title: string, config: Partial<RunConfig>): TaskRow => ({ title, task: 'single_label', classCount: 3, network: frontAndHead(), config })

const onFeatures = 'features of a frozen front'
const rows: readonly TaskRow[] = [
  row(onFeatures, frozen),
  row('gradual unfreezing', { ...frozen, augmentation: { ...noAugmentation, layers: [{ kind: 'RandomFlip', mode: 'horizontal', probability: 0.5 }] }, unfreeze: { everyEpochs: 2, rateFactor: 0.5 } }),
  row('cosine, averages, accumulated gradients', { ...frozen, schedule: { kind: 'cosine', alpha: 0, warmupEpochs: 1, restarts: null }, update: { ...tinyConfig.update, emaMomentum: 0.9, accumulationSteps: 3 } }),
  ...taskRows.filter(({ title }) => ['several labels', 'yes or no', 'a number', 'the image itself', 'a mask of black and white', 'pairs', 'a GAN'].includes(title)),
]

/** The queue knows nothing of tasks: a second run in it once for classes, once for a network of two halves. */
const withQueue: ReadonlySet<string> = new Set([onFeatures, 'a GAN'])

test.each(rows.map((each) => [each.title, each] as const))('%s', async (title, { task, network, config, ...rest }) => {
  // On features an epoch takes some milliseconds: the run must last until it is killed.
  const epochs = title === onFeatures ? 200 : 20
  const folder = temporaryFolder()
  bars = createBarProject(folder, { train: 48, val: 12, test: 3 }, network)
  giveTargets(bars, task)
  harness = createRunHarness(bars.project)
  const whole = { ...(task === 'single_label' ? { ...tinyConfig, ...config } : taskConfig({ task, network, config, ...rest })), networkId: bars.networkId, epochs }
  const { id } = await harness.runs.start(whole, 'disturbed')
  const atStep = (least: number): Promise<void> => harness.event((event) => event.kind === 'runProgress' && event.progress.runId === id && event.progress.step >= least)
  const runFolder = path.join(bars.project.folders.runs, String(id))
  const latest = () => loadCheckpoint(path.join(runFolder, checkpointNames.latest))

  // The first step is told at once: a moment later the run stands somewhere in its first epochs.
  await atStep(1)
  await sleep(Math.random() * 20)
  await harness.runs.pause(id)
  expect((await harness.until(id, 'paused', 'finished')).state).toBe('paused')

  await harness.runs.resume(id)
  const waiting = withQueue.has(title) ? await harness.runs.start({ ...whole, epochs: 1, seed: 6, unfreeze: null }, 'waiting') : null
  if (waiting !== null) expect(waiting.state).toBe('queued')
  await atStep(latest().position.step + 1)
  await sleep(Math.random() * 20)
  harness.processes.at(-1)!.kill()
  expect((await harness.until(id, 'interrupted', 'finished')).state).toBe('interrupted')
  // The queue goes on; the killed run waits for a person.
  if (waiting !== null) await harness.until(waiting.id, 'finished')
  await harness.runs.resume(id)
  expect(await harness.until(id, 'finished', 'failed', 'interrupted')).toMatchObject({ state: 'finished', epochsDone: epochs })

  const undisturbed = path.join(folder, 'undisturbed')
  await trainUndisturbed(bars, harness, await harness.runs.get(id), undisturbed)
  expect(withoutSeconds(latest())).toEqual(withoutSeconds(loadNewestCheckpoint(undisturbed)!))
  expect(withoutSeconds(loadBestCheckpoint(runFolder)!)).toEqual(withoutSeconds(loadBestCheckpoint(undisturbed)!))
})
