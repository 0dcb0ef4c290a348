/** Tries a few training steps of a network on pixels that mean nothing: how long does one take, and how much memory? In the probe process (deviceProbeProcess.ts). */
import type { NetworkDocument } from '../../src-shared/network/document.ts'
import { sizeOf, type DType, type Shape } from '../../src-shared/tensor/shape.ts'
import type { DeviceId } from '../../src-shared/training/device.ts'
import { defaultOptimizers } from '../../src-shared/training/optimizer.ts'
import { taskTraining, usualSettings } from '../../src-shared/training/taskTraining.ts'
import type { Executor } from '../executors/executor.ts'
import type { Tensor } from '../graph/ir.ts'
import type { TrainingStep } from '../lowering/program.ts'
import { lowerTaskStep } from '../lowering/task.ts'
import { compileStep } from './compileStep.ts'
import { bytesAt, largestBatch, memoryOf } from './memory.ts'
import type { StepProbed } from './messages.ts'
import { openDevice } from './openDevice.ts'
import { changingTensors, stateHere } from './runState.ts'

/** Timing stops after this long [ms] ... */
const timedMs = 2500
/** ... or this many steps; the first one is left out, since it fills caches and memory. */
const timedSteps = 40
/** A step that takes more of the free memory than this is not tried. */
const triedShare = 0.85

/** `classCount`: classes of the network's task; 0 where it is not about classes. Throws `networkNotReady`. */
export async function probeStep(network: NetworkDocument, classCount: number, batchSize: number, threads: number, device: DeviceId = 'onnx-cpu'): Promise<StepProbed> {
  const { loss } = usualSettings(taskTraining(network))
  const lower = (size: number): TrainingStep => lowerTaskStep(network, { batchSize: size, classCount, optimizer: defaultOptimizers.adam, loss })
  const step = lower(batchSize)
  const memory = memoryOf(step, lower)
  const { estimate, roomBytes } = memory
  const memoryBytes = bytesAt(estimate, batchSize)
  const found = { device, memoryBytes, roomBytes, largestBatch: largestBatch(memory, roomBytes) }
  return { ...found, stepMs: memoryBytes > triedShare * roomBytes ? null : await timeOf(step, openDevice(device, threads)) }
}

/** The mean of a few steps [ms]: what an epoch is made of, with whatever else this machine does meanwhile. */
async function timeOf(step: TrainingStep, executor: Executor): Promise<number> {
  const executable = await compileStep(executor, step)
  const inputs = inputsOf(step)
  let state = stateHere(step.initialState(1), changingTensors(step))
  try {
    const startedMs = performance.now()
    let secondMs = startedMs
    let count = 0
    for (; count < timedSteps && (count < 2 || performance.now() - startedMs < timedMs); count += 1) {
      if (count === 1) secondMs = performance.now()
      const { next } = await state.step(executable, inputs)
      state.release()
      state = next
    }
    return (performance.now() - secondMs) / (count - 1)
  } finally {
    state.release()
    await executable.close()
  }
}

/** Something for every input of the graphs that is no state: pixels all over their range, zeros as targets. */
function inputsOf({ graph, then, batchSize, state }: TrainingStep): Readonly<Record<string, Tensor>> {
  const own = new Set(state.map(({ name }) => name))
  const wanted = [...graph.inputs, ...(then?.inputs ?? [])].filter(({ name }) => !own.has(name))
  const number = (value: number): Tensor => ({ shape: [], dtype: 'float32', data: Float32Array.of(value) })
  return {
    ...Object.fromEntries(wanted.map(({ name, value: { shape, dtype } }) => [name, tensorOf(shape, dtype, batchSize)])),
    learning_rate: number(1e-4),
    step: number(1),
    random: { shape: [2], dtype: 'int32', data: Int32Array.of(1, 2) },
  }
}

function tensorOf(shape: Shape, dtype: DType, batchSize: number): Tensor {
  const size = sizeOf(shape)
  if (dtype === 'uint8') return { shape, dtype, data: Uint8Array.from({ length: size }, (_, at) => ((at * 7919) >>> 3) & 255) }
  if (dtype === 'int32') return { shape: [batchSize], dtype, data: new Int32Array(batchSize) }
  return { shape, dtype: 'float32', data: new Float32Array(size) }
}
