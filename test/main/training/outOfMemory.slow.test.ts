/** Memory that really runs out: a trainer process under a limit, a batch that is too large for it, and the batch size that the sentence names. */
import { spawn } from 'node:child_process'
import * as fs from 'node:fs'
import * as os from 'node:os'
import * as path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { WorkerProcess } from '../../../src-main/api/context.ts'
import { entryPath } from '../../../src-main/bootstrap/entries.ts'
import { draw, finishDrawing, startDrawing } from '../../../src-shared/templates/drawing.ts'
import { createBarProject, type BarProject } from '../../support/barProject.ts'
import { asWorker, createRunHarness, forkEntry, type RunHarness } from '../../support/runHarness.ts'
import { tinyConfig } from '../../support/runSetup.ts'

/** Of what a process may reserve for data [KiB]: V8 alone takes 1.1 GB of it before anything is computed, and each core has a thread with a stack of 8 MB in two sessions. */
const limitKib = 2_200_000 + os.availableParallelism() * 16 * 1024
/** A control group counts what is used. */
const groupBytes = 700 * 2 ** 20
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

/** A trainer that a shell starts after it limited itself. */
function startLimited(limit: string): WorkerProcess {
  const script = `${limit}; exec "${process.execPath}" "${entryPath('trainer')}"`
  return asWorker(spawn('bash', ['-c', script], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], serialization: 'advanced' }) as never)
}

interface Group {
  readonly folder: string
  /** How many processes the kernel has killed in it. */
  kills(): number
}

/** A control group as containers have it; null where the system (or the user) does not let us make one. Version 1, else 2. */
function makeGroup(bytes: number): Group | null {
  const versions = [
    ['/sys/fs/cgroup/memory', 'memory.limit_in_bytes', String(bytes), 'memory.memsw.limit_in_bytes', 'memory.oom_control'],
    ['/sys/fs/cgroup', 'memory.max', '0', 'memory.swap.max', 'memory.events'],
  ] as const
  for (const [root, limit, swap, swapLimit, events] of versions) {
    const made = path.join(root, `convolve-test-${process.pid}`)
    try {
      fs.mkdirSync(made)
      fs.writeFileSync(path.join(made, limit), String(bytes))
      // Absent where there is no swap.
      if (fs.existsSync(path.join(made, swapLimit))) fs.writeFileSync(path.join(made, swapLimit), swap)
      return { folder: made, kills: () => Number(/^oom_kill (\d+)$/m.exec(fs.readFileSync(path.join(made, events), 'utf8'))?.[1]) }
    } catch {
      if (fs.existsSync(made)) fs.rmdirSync(made)
    }
  }
  return null
}

const group = process.platform === 'linux' ? makeGroup(groupBytes) : null
let limit: string
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'convolve-memory-'))
  bars = createBarProject(folder, { train: batchSize, val: 96, test: 3 }, hungryNetwork())
  harness = createRunHarness(bars.project, (entry) => (entry === 'trainer' ? startLimited(limit) : forkEntry(entry)))
})
afterEach(async () => {
  await bars.project.close()
  fs.rmSync(folder, { recursive: true, force: true })
})
afterAll(async () => {
  // Empty as soon as the kernel has put away the last process.
  for (let tries = 0; group !== null && fs.existsSync(group.folder) && tries < 50; tries++) {
    await sleep(100)
    try {
      fs.rmdirSync(group.folder)
    } catch {
      // Not yet.
    }
  }
})

/** The batch that is too large, then the one the sentence names. */
async function expectAdvice(): Promise<void> {
  const config = { ...tinyConfig, networkId: bars.networkId, epochs: 1, batchSize }
  const { id } = await harness.runs.start(config, 'too large')
  const failed = await harness.until(id, 'failed', 'finished', 'interrupted', 'paused')
  expect(failed.state).toBe('failed')
  expect(failed.note).toMatch(/^Memory: it ran out in a step of 192 images, which takes about [\d,]+ MB; about [\d,]+ MB could be had\. Start a new run with a batch size of at most \d+\.$/)
  const fitting = Number(/at most (\d+)\.$/.exec(failed.note!)![1])
  expect(fitting).toBeGreaterThanOrEqual(8)

  const { id: smaller } = await harness.runs.start({ ...config, batchSize: fitting }, 'as advised')
  expect(await harness.until(smaller, 'failed', 'finished', 'interrupted', 'paused')).toMatchObject({ state: 'finished', note: null, epochsDone: 1 })
  expect((await harness.evaluation.evaluate(smaller, 'test')).imageCount).toBe(3)
}

describe('the run fails with a sentence, the program lives on, and the batch size it names trains under the same limit', () => {
  // Windows and macOS have no limits of these kinds.
  test.runIf(process.platform === 'linux')('when the process is refused memory (ulimit)', async () => {
    limit = `ulimit -d ${limitKib}`
    await expectAdvice()
  })

  // Only where this user may make control groups; a container of its own is how else this happens.
  test.runIf(group !== null)('when the kernel kills the process (control group)', async () => {
    limit = `echo $BASHPID > ${group!.folder}/cgroup.procs`
    await expectAdvice()
    expect(group!.kills()).toBe(1)
  })
})
