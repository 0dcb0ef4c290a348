/** Memory that really runs out: a trainer process under a limit, a batch that is too large for it, and the batch size that the sentence names. */
import { spawn } from 'node:child_process'
import * as fs from 'node:fs'
import * as os from 'node:os'
import * as path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { WorkerProcess } from '../../../src-main/api/context.ts'
import { entryPath } from '../../../src-main/bootstrap/entries.ts'
import { draw, finishDrawing, startDrawing } from '../../../src-shared/templates/drawing.ts'
import { createBarProject, type BarProject } from '../../support/barProject.ts'
import { asWorker, createRunHarness, forkEntry, type RunHarness } from '../../support/runHarness.ts'
import { tinyConfig } from '../../support/runSetup.ts'

/** Of what a process may reserve for data [KiB]: V8 alone takes 1.1 GB of it before anything is computed, and each core has a thread with a stack of 8 MB in two sessions. */
const limitKib = 2_200_000 + os.availableParallelism() * 16 * 1024
const batchSize = 192

let folder: string
let bars: BarProject
let harness: RunHarness

/** Two convolutions at 96x96: about 10 MB for each image of a batch. */
function hungryNetwork() {
  const drawing = startDrawing()
  let last = draw(drawing, 'input', 'Rescaling')
  for (let count = 0; count < 2; count++) last = draw(drawing, last, 'Conv2D', { filters: 32, padding: 'same', activation: 'relu' })
  draw(drawing, draw(drawing, last, 'GlobalAveragePooling2D'), 'Dense', { units: 3, activation: 'softmax' })
  return finishDrawing(drawing, 'Hungry', { widthPx: 96, heightPx: 96, colour: 'grey', fit: 'stretch' })
}

function limited(): WorkerProcess {
  const script = `ulimit -d ${limitKib}; exec "${process.execPath}" "${entryPath('trainer')}"`
  return asWorker(spawn('bash', ['-c', script], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], serialization: 'advanced' }) as never)
}

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'convolve-memory-'))
  bars = createBarProject(folder, { train: batchSize, val: 96, test: 3 }, hungryNetwork())
  harness = createRunHarness(bars.project, (entry) => (entry === 'trainer' ? limited() : forkEntry(entry)))
})
afterEach(async () => {
  await bars.project.close()
  fs.rmSync(folder, { recursive: true, force: true })
})

// Windows and macOS have no limit of this kind: there `ulimit -d` is unknown, or without effect.
test.runIf(process.platform === 'linux')('the run fails with a sentence, the program lives on, and the batch size it names trains under the same limit', async () => {
  const config = { ...tinyConfig, networkId: bars.networkId, epochs: 2, batchSize }
  const { id } = await harness.runs.start(config, 'too large')
  const failed = await harness.until(id, 'failed', 'finished', 'interrupted', 'paused')
  expect(failed.state).toBe('failed')
  expect(failed.note).toMatch(/^Memory: it ran out in a step of 192 images, which takes about [\d,]+ MB; about [\d,]+ MB could be had\. Start a new run with a batch size of at most \d+\.$/)
  const fitting = Number(/at most (\d+)\.$/.exec(failed.note!)![1])
  expect(fitting).toBeGreaterThanOrEqual(8)

  const { id: smaller } = await harness.runs.start({ ...config, batchSize: fitting }, 'as advised')
  expect(await harness.until(smaller, 'failed', 'finished', 'interrupted', 'paused')).toMatchObject({ state: 'finished', note: null, epochsDone: 2 })
  expect((await harness.evaluation.evaluate(smaller, 'test')).imageCount).toBe(3)
})
