/**
 * `npm run bench -- train [CASE...] [--device ID]`: one step of each case, ours against PyTorch eager, in one run, a few steps of each in turn.
 * With a device (onnx-webgpu, tfjs-webgpu, onnx-cuda ...: `src-shared/training/device.ts`) ours runs there, PyTorch on CUDA where it has it.
 * Both sides are processes of their own and start from the same weights; before anything is timed their losses are compared.
 * Wall times are medians over all steps; process CPU time per step stands beside them, because it suffers less from whatever else
 * the machine is doing. Needs Python with torch: CONVOLVE_PYTHON, else python3.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { deviceIds, type DeviceId } from '../../src-shared/training/device.ts'
import { benchCases, type BenchCaseName } from './cases.ts'
import { mustAnswer, startSide, type Side } from './side.ts'

/** Steps of one side in a row take about this long, and there are at least so many turns. */
const turnMs = 150
const [fewestTurns, mostTurns] = [6, 24]
const measuredMs = 6000
/** Of the loss before any update, relative. */
const firstLossTolerance = 1e-4
/** Products on a graphics card may be shortened to TF32, 10 bits. */
const deviceLossTolerance = 1e-2

interface Variant {
  readonly suffix: string
  readonly threads: number
  readonly channelsLast: boolean
}
const plain: Variant = { suffix: '', threads: 1, channelsLast: false }
/** The required line comes last. */
const variants: readonly Variant[] = [
  { suffix: '-cl', threads: 1, channelsLast: true },
  { suffix: '-2t', threads: 2, channelsLast: false },
  plain,
]

export async function bench(words: readonly string[] = process.argv.slice(3)): Promise<void> {
  const { values: { device: chosen }, positionals: names } = parseArgs({ args: [...words], options: { device: { type: 'string' } }, allowPositionals: true })
  const device = deviceIds.find((id) => id === chosen) ?? null
  if (chosen !== undefined && device === null) {
    console.error(`train: no device named "${chosen}". Choose from ${deviceIds.join(', ')}.`)
    process.exitCode = 2
    return
  }
  const unknown = names.find((name) => !Object.hasOwn(benchCases, name))
  if (unknown !== undefined) {
    console.error(`train: no case named "${unknown}". Choose from ${Object.keys(benchCases).join(', ')}.`)
    process.exitCode = 2
    return
  }
  const python = process.env['CONVOLVE_PYTHON'] ?? 'python3'
  if (spawnSync(python, ['-c', 'import numpy, torch']).status !== 0) {
    console.log(`train: left out, ${python} has no torch. Set CONVOLVE_PYTHON to a Python that has it.`)
    return
  }
  const wanted = (names.length > 0 ? names : Object.keys(benchCases)) as readonly BenchCaseName[]
  for (const name of wanted) {
    try {
      for (const variant of device === null ? variants : [{ ...plain, suffix: `@${device}` }]) console.log(await measure(python, name, variant, device))
    } catch (error) {
      // The other cases still say something.
      console.error(error instanceof Error ? error.message : String(error))
      process.exitCode = 1
    }
  }
}

/** One line: both sides' times and memory, and how many times longer the other side takes. */
async function measure(python: string, name: BenchCaseName, { suffix, threads, channelsLast }: Variant, device: DeviceId | null): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'convolve-bench-'))
  const ours = startSide(process.execPath, [join(import.meta.dirname, 'trainOurs.ts')])
  const torch = startSide(python, [join(import.meta.dirname, 'train.py')])
  try {
    const compiled = await mustAnswer(ours, { name, batchSize: null, threads, device, folder }, `${name}, our side`)
    const hello = await mustAnswer(torch, { threads, channelsLast, cuda: device !== null, folder }, `${name}, PyTorch's side`)
    const difference = largestDifference(name, compiled['check'] as readonly Answer[], hello['check'] as readonly Answer[], device === null ? firstLossTolerance : deviceLossTolerance)
    const report = await interleave(ours, torch)
    const peak = { ours: await peakMiB(ours), torch: await peakMiB(torch) }
    return `${name}${suffix} (${benchCases[name].about}), ${threads} thread${threads > 1 ? 's' : ''}${channelsLast ? ', torch in channels_last' : ''}: `
      + `ours ${describe(report.ours)}, peak ${peak.ours} MiB, compiled in ${((compiled['compileMs'] as number) / 1000).toFixed(2)} s; `
      + `torch ${String(hello['torch'])}${device === null ? '' : ` on ${String(hello['device'])}`} ${describe(report.torch)}, peak ${peak.torch} MiB; losses before and after an update agree to ${difference.toExponential(0)}; `
      + `ratio of CPU ${(report.torch.cpu / report.ours.cpu).toFixed(2)}, of minima ${(report.torch.min / report.ours.min).toFixed(2)}, ratio ${(report.torch.median / report.ours.median).toFixed(2)}`
  } finally {
    await ours.close()
    await torch.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

type Answer = readonly [loss: number, correct: number]

/** Of the losses of the check batches, relative. Throws when the two sides do not compute the same. */
function largestDifference(name: BenchCaseName, ours: readonly Answer[], torch: readonly Answer[], tolerance: number): number {
  const differences = ours.map(([loss], index) => Math.abs(loss - (torch[index]?.[0] ?? NaN)) / Math.abs(loss))
  differences.forEach((difference, index) => {
    if (!(difference <= (index === 0 ? tolerance : benchCases[name].updatedLossTolerance)))
      throw new Error(`${name}: the sides do not compute the same, step ${index + 1} has loss ${ours[index]?.[0]} here and ${torch[index]?.[0]} in PyTorch`)
  })
  return Math.max(...differences)
}

interface Figures {
  readonly median: number
  readonly min: number
  readonly cpu: number
}

const describe = ({ median, min, cpu }: Figures): string => `${median.toFixed(2)} ms (min ${min.toFixed(2)}, CPU ${cpu.toFixed(2)})`

/** Times of one step [ms] of both, taking turns. */
async function interleave(ours: Side, torch: Side): Promise<{ readonly ours: Figures; readonly torch: Figures }> {
  const sides = { ours, torch }
  const wall: Record<keyof typeof sides, number[]> = { ours: [], torch: [] }
  const cpu: Record<keyof typeof sides, number> = { ours: 0, torch: 0 }
  const run = async (name: keyof typeof sides, steps: number): Promise<readonly number[]> => {
    const answer = await mustAnswer(sides[name], { steps }, name)
    cpu[name] += answer['cpuMs'] as number
    return answer['wallMs'] as readonly number[]
  }
  const first = [...await run('ours', 3), ...await run('torch', 3)]
  const stepMs = first.toSorted((a, b) => a - b)[first.length >> 1] ?? 1
  const steps = Math.max(1, Math.min(10, Math.round(turnMs / stepMs)))
  const turns = Math.max(fewestTurns, Math.min(mostTurns, Math.round(measuredMs / (steps * stepMs))))
  cpu.ours = cpu.torch = 0
  for (let turn = 0; turn < turns; turn++)
    for (const name of turn % 2 === 0 ? (['ours', 'torch'] as const) : (['torch', 'ours'] as const)) wall[name].push(...await run(name, steps))
  const figures = (name: keyof typeof sides): Figures => {
    const sorted = wall[name].toSorted((a, b) => a - b)
    return { median: sorted[sorted.length >> 1] ?? NaN, min: sorted[0] ?? NaN, cpu: cpu[name] / sorted.length }
  }
  return { ours: figures('ours'), torch: figures('torch') }
}

async function peakMiB(side: Side): Promise<number> {
  return Math.round(((await mustAnswer(side, { memory: true }, 'memory'))['peakBytes'] as number) / 2 ** 20)
}
