/**
 * Looks at one device: does it compute a training step right, and how long does the step take? About a second, in a process of its own
 * (deviceProbeProcess.ts), because a graphics driver may crash or hang.
 */
import type { DeviceId, DeviceReport } from '../../src-shared/training/device.ts'
import { draw, finishDrawing, startDrawing } from '../../src-shared/templates/drawing.ts'
import { runReference } from '../executors/reference/referenceExecutor.ts'
import type { Executor } from '../executors/executor.ts'
import type { Tensor } from '../graph/ir.ts'
import { lowerTrainingStep } from '../lowering/step.ts'
import { gapsOf, openDevice } from './openDevice.ts'
import { changingTensors, stateHere } from './runState.ts'

const sidePx = 32
const classCount = 10
const batchSize = 32
/** The reference computes this many images; the device gets them over and over, which gives the same mean loss and gradients. */
const differentImages = 2
/** Timing stops after this long [ms] ... */
const timedMs = 1000
/** ... or this many steps. */
const timedSteps = 30
/** Largest error of a weight's change, relative to the greatest change of its tensor: wide enough for the shortened float32 of tensor cores. */
const tolerance = 0.02
const learningRate = 0.1

/** What is usually the matter when a device cannot run the probe. */
const absenceNotes: Readonly<Record<DeviceId, string>> = {
  'onnx-cpu': 'It cannot run a training step. Install the program again.',
  'onnx-cuda': 'The CUDA libraries of onnxruntime are not installed, or there is no NVIDIA graphics card.',
  'onnx-dml': 'No graphics card that DirectML can use was found. Update its driver if there is one.',
  'onnx-webgpu': 'No graphics card that WebGPU can use was found. Install or update its driver if there is one.',
  'onnx-coreml': 'CoreML cannot run a training step on this machine.',
  'tfjs-node': 'TensorFlow\'s library is not set up. Run "npm run setup:tensorflow" in the program\'s source folder.',
  'tfjs-webgpu': 'No graphics card that WebGPU can use was found, or the package "webgpu" is not installed.',
}

/** Never throws: what goes wrong becomes `absent` with its reason. */
export async function probeDevice(id: DeviceId, threads: number): Promise<DeviceReport> {
  try {
    return await probeExecutor(id, openDevice(id, threads))
  } catch (thrown) {
    return { id, state: 'absent', stepMs: null, note: absenceNotes[id], detail: firstLine(thrown), gaps: [] }
  }
}

/** The probe over an executor; throws what the executor throws. */
export async function probeExecutor(id: DeviceId, executor: Executor): Promise<DeviceReport> {
  const expected = runReference(stepOf(differentImages).graph, inputsOf(differentImages))
  const inputs = inputsOf(batchSize)
  const step = stepOf(batchSize)
  const executable = await executor.compile(step.graph, changingTensors(step))
  let state = stateHere(step.initialState(1), changingTensors(step))
  try {
    const wrong = firstDifference(await executable.run(inputs), expected)
    if (wrong !== null) return { id, state: 'wrong', stepMs: null, note: 'Its training step gives other numbers than it should, so it is not used. A newer driver may help.', detail: wrong, gaps: [] }
    let stepMs = Infinity
    const startedMs = performance.now()
    for (let count = 0; count < timedSteps && performance.now() - startedMs < timedMs; count += 1) {
      const before = performance.now()
      // As in a run: state stays where the device keeps it.
      const { next } = await state.step(executable, inputs)
      state.release()
      state = next
      stepMs = Math.min(stepMs, performance.now() - before)
    }
    return { id, state: 'works', stepMs, note: null, detail: null, gaps: gapsOf(id) }
  } finally {
    state.release()
    await executable.close()
  }
}

function stepOf(batch: number): ReturnType<typeof lowerTrainingStep> {
  const drawing = startDrawing()
  const scaled = draw(drawing, 'input', 'Rescaling', { scale: 1 / 255, offset: 0 })
  const first = draw(drawing, draw(drawing, scaled, 'Conv2D', { filters: 32, padding: 'same', activation: 'relu' }), 'MaxPooling2D')
  const second = draw(drawing, draw(drawing, first, 'Conv2D', { filters: 64, padding: 'same', activation: 'relu' }), 'MaxPooling2D')
  draw(drawing, draw(drawing, second, 'Flatten'), 'Dense', { units: classCount, activation: 'softmax' })
  const document = finishDrawing(drawing, 'Probe', { widthPx: sidePx, heightPx: sidePx, colour: 'rgb', fit: 'stretch' })
  return lowerTrainingStep(document, { batchSize: batch, classCount, optimizer: { kind: 'sgd' } })
}

function inputsOf(batch: number): Readonly<Record<string, Tensor>> {
  const pixels = 3 * sidePx * sidePx
  // Image k is image k mod differentImages; the pattern has no symmetry that a swapped axis could hide behind.
  const images = Uint8Array.from({ length: batch * pixels }, (_, at) => (((at % (differentImages * pixels)) * 7919) >>> 3) & 255)
  return {
    ...Object.fromEntries(stepOf(batch).initialState(1)),
    images: { shape: [batch, 3, sidePx, sidePx], dtype: 'uint8', data: images },
    labels: { shape: [batch], dtype: 'int32', data: Int32Array.from({ length: batch }, (_, row) => row % differentImages) },
    learning_rate: { shape: [], dtype: 'float32', data: Float32Array.of(learningRate) },
    step: { shape: [], dtype: 'float32', data: Float32Array.of(1) },
    random: { shape: [2], dtype: 'int32', data: Int32Array.of(1, 2) },
  }
}

/** Where the device leaves the reference, in words; null when it does not. */
function firstDifference(actual: Readonly<Record<string, Tensor>>, expected: Readonly<Record<string, Tensor>>): string | null {
  const before = inputsOf(differentImages)
  for (const [name, { data }] of Object.entries(expected)) {
    if (name === 'correct') continue
    const start = before[name]?.data
    const change = (numbers: Tensor['data'], at: number): number => (numbers[at] ?? Number.NaN) - (start?.[at] ?? 0)
    let largest = 0
    let error = 0
    for (let at = 0; at < data.length; at += 1) {
      largest = Math.max(largest, Math.abs(change(data, at)))
      const gap = Math.abs(change(actual[name]?.data ?? new Float32Array(0), at) - change(data, at))
      if (!(gap <= error)) error = Number.isNaN(gap) ? Infinity : gap
    }
    if (error > tolerance * largest) return `${name}, off by ${(100 * error / largest).toFixed(0)} %`
  }
  return null
}

function firstLine(thrown: unknown): string {
  return (thrown instanceof Error ? thrown.message : String(thrown)).split('\n')[0] ?? ''
}
