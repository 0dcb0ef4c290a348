/** Tries a few training steps of a network on pixels that mean nothing: how long does one take, and how much memory? In the probe process (deviceProbeProcess.ts). */
import { channelsOf } from '../../src-shared/dataset/inputSettings.ts'
import type { NetworkDocument } from '../../src-shared/network/document.ts'
import { defaultOptimizers } from '../../src-shared/training/optimizer.ts'
import { createOnnxExecutor } from '../executors/onnx/onnxExecutor.ts'
import type { Tensor } from '../graph/ir.ts'
import type { TrainingStep } from '../lowering/program.ts'
import { lowerTrainingStep } from '../lowering/step.ts'
import { bytesAt, largestBatch, memoryOf } from './memory.ts'
import type { StepProbed } from './messages.ts'
import { changingTensors, stateHere } from './runState.ts'

/** Timing stops after this long [ms] ... */
const timedMs = 2500
/** ... or this many steps; the first one is left out, since it fills caches and memory. */
const timedSteps = 8
/** A step that takes more of the free memory than this is not tried. */
const triedShare = 0.85

/** `classCount` is what the network puts out. Throws `networkNotReady`. */
export async function probeStep(network: NetworkDocument, classCount: number, batchSize: number, threads: number): Promise<StepProbed> {
  const lower = (size: number): TrainingStep => lowerTrainingStep(network, { batchSize: size, classCount, optimizer: defaultOptimizers.adam })
  const step = lower(batchSize)
  const { estimate, roomBytes } = memoryOf(step, lower)
  const memoryBytes = bytesAt(estimate, batchSize)
  const found = { memoryBytes, roomBytes, largestBatch: largestBatch(estimate, roomBytes) }
  return { ...found, stepMs: memoryBytes > triedShare * roomBytes ? null : await timeOf(step, network, threads) }
}

/** The fastest of a few steps [ms]. */
async function timeOf(step: TrainingStep, { input }: NetworkDocument, threads: number): Promise<number> {
  const executable = await createOnnxExecutor({ purpose: 'training', threads }).compile(step.graph, changingTensors(step))
  const inputs = inputsOf(step.batchSize, [channelsOf(input.colour), input.heightPx, input.widthPx])
  let state = stateHere(step.initialState(1), changingTensors(step))
  try {
    let [fastest, last] = [Infinity, Infinity]
    const startedMs = performance.now()
    for (let count = 0; count < timedSteps && (count < 2 || performance.now() - startedMs < timedMs); count += 1) {
      const before = performance.now()
      const { next } = await state.step(executable, inputs)
      state.release()
      state = next
      last = performance.now() - before
      if (count > 0) fastest = Math.min(fastest, last)
    }
    return fastest
  } finally {
    state.release()
    await executable.close()
  }
}

function inputsOf(batchSize: number, imageShape: readonly number[]): Readonly<Record<string, Tensor>> {
  const size = imageShape.reduce((product, side) => product * side, batchSize)
  const number = (value: number): Tensor => ({ shape: [], dtype: 'float32', data: Float32Array.of(value) })
  return {
    images: { shape: [batchSize, ...imageShape], dtype: 'uint8', data: Uint8Array.from({ length: size }, (_, at) => ((at * 7919) >>> 3) & 255) },
    labels: { shape: [batchSize], dtype: 'int32', data: new Int32Array(batchSize) },
    learning_rate: number(1e-4),
    step: number(1),
    random: { shape: [2], dtype: 'int32', data: Int32Array.of(1, 2) },
  }
}
