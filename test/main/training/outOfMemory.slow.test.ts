/**
 * Row T-02 of the reliability plan: memory that really runs out. A batch that is too large for what there is, the batch size that the sentence
 * names, processes that are refused memory at any moment of their life, and what becomes of the program and of the labels.
 */
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
  const start = limit.includes('exec NODE') ? limit : `${limit || ':'}; exec NODE ENTRY`
  const script = start.replace('NODE', `"${process.execPath}"`).replace('ENTRY', `"${entryPath('trainer')}"`)
  return asWorker(spawn('bash', ['-c', script], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'], serialization: 'advanced' }) as never)
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

function tightenGroup({ folder: made }: Group): void {
  const file = ['memory.limit_in_bytes', 'memory.max'].find((name) => fs.existsSync(path.join(made, name)))!
  fs.writeFileSync(path.join(made, file), String(8 * 2 ** 20))
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

const ends = ['failed', 'finished', 'interrupted', 'paused'] as const

/** The batch that is too large, which is not even tried, then the one the sentence names. */
async function expectAdvice(): Promise<void> {
  const config = { ...tinyConfig, networkId: bars.networkId, epochs: 1, batchSize }
  const { id } = await harness.runs.start(config, 'too large')
  const failed = await harness.until(id, ...ends)
  expect(failed.state).toBe('failed')
  expect(failed.note).toMatch(/^Memory: a step of 192 images takes about [\d,]+ MB, and about [\d,]+ MB can be had, so none was tried\. Start a new run with a batch size of at most \d+\.$/)
  const fitting = Number(/at most (\d+)\.$/.exec(failed.note!)![1])
  expect(fitting).toBeGreaterThanOrEqual(8)

  const { id: smaller } = await harness.runs.start({ ...config, batchSize: fitting }, 'as advised')
  expect(await harness.until(smaller, ...ends)).toMatchObject({ state: 'finished', note: null, epochsDone: 1 })
  expect((await harness.evaluation.evaluate(smaller, 'test')).imageCount).toBe(3)
}

describe('a step that does not fit is refused with a sentence, and the batch size it names trains under the same limit', () => {
  // Windows and macOS have no limits of these kinds.
  test.runIf(process.platform === 'linux')('where the process would be refused memory (ulimit)', async () => {
    limit = `ulimit -d ${limitKib}`
    await expectAdvice()
  })

  // Only where this user may make control groups; a container of its own is how else this happens.
  test.runIf(group !== null)('where the kernel would kill the process (control group)', async () => {
    limit = `echo $BASHPID > ${group!.folder}/cgroup.procs`
    await expectAdvice()
    expect(group!.kills()).toBe(0)
  })
})

/** All that people made: labels, parts, classes, operations. */
const labels = (): unknown => ['images', 'classes', 'operations'].map((table) => bars.project.database.read.prepare(`SELECT * FROM ${table} ORDER BY 1`).all())

describe.runIf(process.platform === 'linux')('the program lives on, labels are as they were, and the next run trains', () => {
  /** From too little to begin with, over loading, lowering and compiling to the first steps; then JavaScript's own memory. */
  const limits = [
    ...Array.from({ length: 14 }, (_, at) => `ulimit -d ${Math.round(200_000 + at * ((0.7 * limitKib - 200_000) / 13))}; exec NODE ENTRY`),
    ...[3, 8, 16, 24, 32, 48].map((heapMb) => `exec NODE --max-old-space-size=${heapMb} --max-semi-space-size=1 ENTRY`),
  ]

  test('20 times of 20, whatever limit the process dies of', async () => {
    const before = labels()
    const outcomes: string[] = []
    for (const script of limits) {
      limit = script
      const { id } = await harness.runs.start({ ...tinyConfig, networkId: bars.networkId, epochs: 1, batchSize: 24 }, null)
      const run = await harness.until(id, ...ends)
      outcomes.push(run.state)
      if (run.state !== 'finished') expect(run.note, script).toMatch(/^(Memory|Training process): .+\.$/)
      expect((await harness.runs.list()).length).toBe(outcomes.length)
    }
    expect(outcomes).toHaveLength(20)
    expect(outcomes.filter((state) => state !== 'finished').length).toBeGreaterThan(8)
    expect(labels()).toEqual(before)
    expect(harness.awake()).toBe(0)
    limit = ''
    const { id } = await harness.runs.start({ ...tinyConfig, networkId: bars.networkId, epochs: 1, batchSize: 24 }, null)
    expect(await harness.until(id, ...ends)).toMatchObject({ state: 'finished', note: null })
  })

  test.runIf(group !== null)('when the kernel kills a process that trains, since others took the memory', async () => {
    const before = labels()
    limit = ''
    const { id } = await harness.runs.start({ ...tinyConfig, networkId: bars.networkId, epochs: 1000, batchSize: 24 }, null)
    await harness.event((event) => event.kind === 'runProgress' && event.progress.step > 0)
    // What it holds stays its own; whatever it asks for from now on comes out of almost nothing.
    tightenGroup(group!)
    fs.writeFileSync(path.join(group!.folder, 'cgroup.procs'), String(harness.processes.at(-1)!.pid))
    const run = await harness.until(id, ...ends)
    expect(run.state).toMatch(/interrupted|failed/)
    expect(run.note).toMatch(/^(Memory|Training process): /)
    expect(group!.kills()).toBe(1)
    expect(labels()).toEqual(before)
    await harness.runs.resume(id)
    await harness.event((event) => event.kind === 'runProgress' && event.progress.step > 0)
    await harness.runs.stop(id)
    expect(await harness.until(id, ...ends, 'stopped')).toMatchObject({ state: 'stopped' })
  })
})
