/**
 * One training step of the Keras MNIST network, batch 64, Adam: ours against PyTorch eager, in one run, a few steps of each
 * in turn. Wall times are medians over all steps; process CPU time per step stands beside them, because it suffers less from
 * whatever else the machine is doing. Needs Python with torch: CONVOLVE_PYTHON, else python3.
 */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { createOnnxExecutor } from '../../src-main/executors/onnx/onnxExecutor.ts'
import type { Tensor } from '../../src-main/graph/ir.ts'
import { lowerTrainingStep } from '../../src-main/lowering/step.ts'
import { kerasMnist } from '../../src-shared/templates/kerasMnist.ts'

const batchSize = 64
const classCount = 10
const pixels = 28 * 28
/** As many images on both sides as make it worth to pick a batch from memory. */
const imageCount = 4096
const stepsPerTurn = 5
const turns = 24

interface Case {
  readonly name: string
  readonly threads: number
  readonly channelsLast: boolean
}
const cases: readonly Case[] = [
  { name: 'mnist-cl', threads: 1, channelsLast: true },
  { name: 'mnist-2t', threads: 2, channelsLast: false },
  { name: 'mnist', threads: 1, channelsLast: false },
]

/** Runs some steps: wall time of each and process CPU time of all [ms]. */
interface Side {
  steps(count: number): Promise<{ readonly wallMs: readonly number[]; readonly cpuMs: number }>
  close(): Promise<void>
}

export async function bench(): Promise<void> {
  const python = process.env['CONVOLVE_PYTHON'] ?? 'python3'
  for (const one of cases) {
    const reference = await startTorch(python, one)
    if (reference === null) {
      console.log(`mnist: left out, ${python} has no torch. Set CONVOLVE_PYTHON to a Python that has it.`)
      return
    }
    const ours = await startOurs(one)
    try {
      const report = await interleave(ours, reference.side)
      console.log(`${one.name} batch ${batchSize}, ${one.threads} thread${one.threads > 1 ? 's' : ''}${one.channelsLast ? ', torch in channels_last' : ''}: `
        + `ours ${report.ours.median.toFixed(2)} ms (min ${report.ours.min.toFixed(2)}, CPU ${report.ours.cpu.toFixed(2)}), `
        + `torch ${reference.version} ${report.torch.median.toFixed(2)} ms (min ${report.torch.min.toFixed(2)}, CPU ${report.torch.cpu.toFixed(2)}), `
        + `ratio of minima ${(report.torch.min / report.ours.min).toFixed(2)}, ratio ${(report.torch.median / report.ours.median).toFixed(2)}`)
    } finally {
      await ours.close()
      await reference.side.close()
    }
  }
}

interface Figures {
  readonly median: number
  readonly min: number
  readonly cpu: number
}

async function interleave(ours: Side, torch: Side): Promise<{ readonly ours: Figures; readonly torch: Figures }> {
  const sides = { ours, torch }
  const wall: Record<keyof typeof sides, number[]> = { ours: [], torch: [] }
  const cpu: Record<keyof typeof sides, number> = { ours: 0, torch: 0 }
  for (const side of [ours, torch]) await side.steps(2 * stepsPerTurn)
  for (let turn = 0; turn < turns; turn++) {
    for (const name of turn % 2 === 0 ? (['ours', 'torch'] as const) : (['torch', 'ours'] as const)) {
      const { wallMs, cpuMs } = await sides[name].steps(stepsPerTurn)
      wall[name].push(...wallMs)
      cpu[name] += cpuMs
    }
  }
  const figures = (name: keyof typeof sides): Figures => {
    const sorted = wall[name].toSorted((a, b) => a - b)
    return { median: sorted[sorted.length >> 1] ?? NaN, min: sorted[0] ?? NaN, cpu: cpu[name] / sorted.length }
  }
  return { ours: figures('ours'), torch: figures('torch') }
}

/** The compiled step with all that a real one has: a batch picked from memory, state fed and read back, loss and right answers read. */
async function startOurs({ threads }: Case): Promise<Side> {
  const document = kerasMnist.create(kerasMnist.input, classCount)
  const step = lowerTrainingStep(document, { batchSize, classCount, optimizer: { kind: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-7 } })
  const executable = await createOnnxExecutor({ threads, purpose: 'training' }).compile(step.graph)
  const images = Uint8Array.from({ length: imageCount * pixels }, () => Math.floor(Math.random() * 256))
  const labels = Int32Array.from({ length: imageCount }, () => Math.floor(Math.random() * classCount))
  let state: Readonly<Record<string, Tensor>> = Object.fromEntries(step.initialState(1))
  let stepNumber = 0
  let losses = 0

  async function one(): Promise<void> {
    stepNumber += 1
    const batch = new Uint8Array(batchSize * pixels)
    const batchLabels = new Int32Array(batchSize)
    for (let row = 0; row < batchSize; row++) {
      const image = Math.floor(Math.random() * imageCount)
      batch.set(images.subarray(image * pixels, (image + 1) * pixels), row * pixels)
      batchLabels[row] = labels[image] ?? 0
    }
    const results = await executable.run({
      ...state,
      images: { shape: [batchSize, 1, 28, 28], dtype: 'uint8', data: batch },
      labels: { shape: [batchSize], dtype: 'int32', data: batchLabels },
      learning_rate: { shape: [], dtype: 'float32', data: Float32Array.of(1e-3) },
      step: { shape: [], dtype: 'float32', data: Float32Array.of(stepNumber) },
      random: { shape: [2], dtype: 'int32', data: Int32Array.of(1, stepNumber) },
    })
    losses += (results['loss']?.data[0] ?? NaN) + (results['correct']?.data[0] ?? NaN)
    if (!Number.isFinite(losses)) throw new Error('mnist: the loss is not finite, so the time says nothing')
    state = Object.fromEntries(step.state.map(({ name }) => [name, results[name] as Tensor]))
  }

  return {
    async steps(count) {
      const wallMs: number[] = []
      const cpu = process.cpuUsage()
      for (let index = 0; index < count; index++) {
        const start = performance.now()
        await one()
        wallMs.push(performance.now() - start)
      }
      const { user, system } = process.cpuUsage(cpu)
      return { wallMs, cpuMs: (user + system) / 1000 }
    },
    close: () => executable.close(),
  }
}

/** The Python side (`mnist.py`), or null when there is no Python or no torch. */
async function startTorch(python: string, { threads, channelsLast }: Case): Promise<{ readonly version: string; readonly side: Side } | null> {
  const child = spawn(python, [join(import.meta.dirname, 'mnist.py')], { stdio: ['pipe', 'pipe', 'ignore'] })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => resolve())
    child.once('error', () => resolve())
  })
  // A Python that is not there breaks the pipe; the missing first line says so.
  child.stdin.on('error', () => undefined)
  const ask = async (message: object): Promise<Record<string, unknown> | null> => {
    child.stdin.write(`${JSON.stringify(message)}\n`)
    const line = await Promise.race([lines.next(), ended.then(() => ({ done: true, value: '' }))])
    return line.done === true ? null : (JSON.parse(line.value) as Record<string, unknown>)
  }
  const hello = await ask({ threads, channels_last: channelsLast, batch: batchSize })
  if (hello === null) return null
  return {
    version: String(hello['torch']),
    side: {
      async steps(count) {
        const answer = await ask({ steps: count })
        if (answer === null) throw new Error('mnist: the Python side ended')
        return { wallMs: answer['wall_ms'] as number[], cpuMs: answer['cpu_ms'] as number }
      },
      async close() {
        child.stdin.end()
        await ended
      },
    },
  }
}
