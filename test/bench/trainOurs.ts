/**
 * Our side of `npm run bench -- train`, a process of its own so that its memory can be compared. Speaks JSON lines.
 * First line in: { name, batchSize (null: the case's), threads, device (null: the processor), folder }. It compiles, leaves document, weights and check batches
 * in `folder` for the other side, and answers { compileMs, check }. Then { steps: n } -> { wallMs, cpuMs }, { memory: true } -> { peakBytes }.
 */
import { closeSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Executor } from '../../src-main/executors/executor.ts'
import { createOnnxExecutor } from '../../src-main/executors/onnx/onnxExecutor.ts'
import type { Tensor } from '../../src-main/graph/ir.ts'
import { lowerInference } from '../../src-main/lowering/inference.ts'
import type { TrainingStep } from '../../src-main/lowering/program.ts'
import { lowerTrainingStep } from '../../src-main/lowering/step.ts'
import { openDevice } from '../../src-main/training/openDevice.ts'
import { changingTensors, stateHere } from '../../src-main/training/runState.ts'
import { channelsOf } from '../../src-shared/dataset/inputSettings.ts'
import { sizeOf } from '../../src-shared/tensor/shape.ts'
import type { DeviceId } from '../../src-shared/training/device.ts'
import { benchCase, type BenchCase } from './cases.ts'

/** As many images in memory as make it worth to pick a batch from them, within this many bytes. */
const poolBytes = 32 * 2 ** 20
const mostPoolImages = 4096
const seed = 1

interface Setup {
  readonly name: string
  readonly batchSize: number | null
  readonly threads: number
  readonly device: DeviceId | null
  readonly folder: string
}
interface Batch {
  readonly images: Uint8Array
  readonly labels: Int32Array
}
/** Loss and right answers of a training step; of inference the mean of -log p(label), which says as much. */
type Answer = readonly [loss: number, correct: number]
interface Program {
  readonly compileMs: number
  run(batch: Batch): Promise<Answer>
}
/** What the other side starts from, weights and statistics. Not part of the program, which would keep a second copy of all weights in memory. */
type Weights = readonly (readonly [name: string, tensor: Tensor])[]
interface Compiled {
  readonly program: Program
  readonly weights: Weights
}

/** Before and after an update. */
const checkSteps = 2

async function compileTraining(bench: BenchCase, batchSize: number, executor: Executor): Promise<Compiled> {
  const start = performance.now()
  const step = lowerTrainingStep(bench.document(), { batchSize, classCount: bench.classCount, optimizer: bench.optimizer })
  const changing = changingTensors(step)
  const executable = await executor.compile(step.graph, changing)
  const compileMs = performance.now() - start
  const initial = step.initialState(seed)
  const shape = imageShape(bench, batchSize)
  let state = stateHere(initial, changing)
  let stepNumber = 0
  const program: Program = {
    compileMs,
    async run({ images, labels }) {
      stepNumber += 1
      const { outputs, next } = await state.step(executable, {
        images: { shape, dtype: 'uint8', data: images },
        labels: { shape: [batchSize], dtype: 'int32', data: labels },
        learning_rate: { shape: [], dtype: 'float32', data: Float32Array.of(bench.learningRate) },
        step: { shape: [], dtype: 'float32', data: Float32Array.of(stepNumber) },
        random: { shape: [2], dtype: 'int32', data: Int32Array.of(seed, stepNumber) },
      })
      state.release()
      state = next
      return [outputs['loss']?.data[0] ?? NaN, outputs['correct']?.data[0] ?? NaN]
    },
  }
  return { program, weights: startOf(step, initial) }
}

/** A function of its own: what a function inside `compileTraining` reads stays in memory as long as the program. */
function startOf(step: TrainingStep, initial: ReadonlyMap<string, Tensor>): Weights {
  return step.state.flatMap(({ name, role }) => (role === 'slot' ? [] : [[name, initial.get(name) as Tensor] as const]))
}

async function compileInference(bench: BenchCase, batchSize: number, executor: Executor): Promise<Compiled> {
  const document = bench.document()
  const trained = lowerTrainingStep(document, { batchSize, classCount: bench.classCount, optimizer: bench.optimizer })
  const state = new Map(trained.initialState(seed))
  // A fresh network's statistics are 0 and 1, which would leave nothing of batch normalization to compare.
  for (const { name, shape, role } of trained.state) if (role === 'statistic') state.set(name, statistic(name, shape))
  const start = performance.now()
  const { graph } = lowerInference(document, state, { batchSize })
  const executable = await executor.compile(graph)
  const compileMs = performance.now() - start
  const shape = imageShape(bench, batchSize)
  const program: Program = {
    compileMs,
    async run({ images, labels }) {
      const { probabilities } = await executable.run({ images: { shape, dtype: 'uint8', data: images } })
      return answerOf(probabilities as Tensor, labels)
    },
  }
  return { program, weights: [...state] }
}

function answerOf({ data, shape: [rows = 1, classes = 1] }: Tensor, labels: Int32Array): Answer {
  let [loss, correct] = [0, 0]
  for (let row = 0; row < rows; row++) {
    const all = data.subarray(row * classes, (row + 1) * classes)
    const label = labels[row] ?? 0
    loss -= Math.log(all[label] ?? NaN) / rows
    if (all.every((value) => value <= (all[label] ?? NaN))) correct += 1
  }
  return [loss, correct]
}

function statistic(name: string, shape: readonly number[]): Tensor {
  const variance = name.endsWith('variance')
  return { shape, dtype: 'float32', data: Float32Array.from({ length: sizeOf(shape) }, () => (variance ? 0.5 + Math.random() : Math.random() - 0.5)) }
}

function imageShape(bench: BenchCase, batchSize: number): readonly number[] {
  const { colour, heightPx, widthPx } = bench.document().input
  return [batchSize, channelsOf(colour), heightPx, widthPx]
}

/** Decoded pictures in memory, from which each step picks a batch. */
function createPool(bench: BenchCase, batchSize: number): { readonly count: number; pick(): Batch } {
  const pixels = sizeOf(imageShape(bench, 1))
  const count = Math.max(2 * batchSize, Math.min(mostPoolImages, Math.floor(poolBytes / pixels)))
  const images = Uint8Array.from({ length: count * pixels }, () => Math.floor(Math.random() * 256))
  const labels = Int32Array.from({ length: count }, () => Math.floor(Math.random() * bench.classCount))
  return {
    count,
    pick() {
      const batch = { images: new Uint8Array(batchSize * pixels), labels: new Int32Array(batchSize) }
      for (let row = 0; row < batchSize; row++) {
        const image = Math.floor(Math.random() * count)
        batch.images.set(images.subarray(image * pixels, (image + 1) * pixels), row * pixels)
        batch.labels[row] = labels[image] ?? 0
      }
      return batch
    },
  }
}

/** Everything the other side needs to be the same network on the same pictures. */
function leaveForTorch(folder: string, bench: BenchCase, batchSize: number, weights: Weights, pool: number, batches: readonly Batch[]): void {
  const file = openSync(join(folder, 'weights.bin'), 'w')
  for (const [, { data }] of weights) writeSync(file, data)
  closeSync(file)
  writeFileSync(join(folder, 'images.bin'), Buffer.concat(batches.map(({ images }) => images)))
  const { mode, classCount, optimizer, learningRate } = bench
  writeFileSync(join(folder, 'network.json'), JSON.stringify({
    mode, classCount, optimizer, learningRate, pool, document: bench.document(), imageShape: imageShape(bench, batchSize),
    weights: weights.map(([name, { shape }]) => ({ name, shape })), labels: batches.map(({ labels }) => [...labels]),
  }))
}

async function prepare({ threads, device, folder }: Setup, prepared: BenchCase): Promise<Program> {
  const executor = device === null ? createOnnxExecutor({ threads, purpose: prepared.mode }) : openDevice(device, threads)
  const compiled = await (prepared.mode === 'training' ? compileTraining : compileInference)(prepared, batchSize, executor)
  leaveForTorch(folder, prepared, batchSize, compiled.weights, pool.count, batches)
  return compiled.program
}

/** The most memory this process has had at once [bytes]; of Linux's own counter, because a process inherits the other one from its parent. */
function peakBytes(): number {
  try {
    return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? NaN) * 1024
  } catch {
    return process.resourceUsage().maxRSS * 1024
  }
}

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]()
const setup = JSON.parse((await lines.next()).value as string) as Setup
const bench = benchCase(setup.name)
if (bench === null) throw new Error(`bench: no case named "${setup.name}"`)
const batchSize = setup.batchSize ?? bench.batchSize
const pool = createPool(bench, batchSize)
const batches = Array.from({ length: checkSteps }, () => pool.pick())
const program = await prepare(setup, bench)
const check: Answer[] = []
for (const batch of batches) check.push(await program.run(batch))
console.log(JSON.stringify({ compileMs: program.compileMs, check }))

for (let line = await lines.next(); line.done !== true; line = await lines.next()) {
  const { steps } = JSON.parse(line.value) as { steps?: number }
  if (steps === undefined) {
    console.log(JSON.stringify({ peakBytes: peakBytes() }))
    continue
  }
  const wallMs: number[] = []
  const cpu = process.cpuUsage()
  for (let index = 0; index < steps; index++) {
    const start = performance.now()
    const [loss] = await program.run(pool.pick())
    wallMs.push(performance.now() - start)
    if (!Number.isFinite(loss)) throw new Error(`${setup.name}: the loss is not finite, so the time says nothing`)
  }
  const { user, system } = process.cpuUsage(cpu)
  console.log(JSON.stringify({ wallMs, cpuMs: (user + system) / 1000 }))
}
