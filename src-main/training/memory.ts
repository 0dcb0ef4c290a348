/**
 * How much memory a training step takes, and which batch size would fit: an estimate from the lowered graph, for the sentence a run ends
 * with when memory ran out. Used by the trainer (estimate) and the supervisor (sentence).
 */
import { AppError } from '../../src-shared/errors/appError.ts'
import { sizeOf } from '../../src-shared/tensor/shape.ts'
import type { Graph, Node } from '../graph/graph.ts'
import type { Value } from '../graph/ir.ts'
import type { TrainingStep } from '../lowering/program.ts'
import { availableBytes } from './availableMemory.ts'

/** Bytes that a step holds: `fixed` whatever the batch, `perImage` for each image of it. */
export interface MemoryEstimate {
  readonly fixedBytes: number
  readonly perImageBytes: number
}

/** The memory of a run's step, as far as it is known before the first one. */
export interface StepMemory {
  readonly estimate: MemoryEstimate
  readonly batchSize: number
  /** What the whole process could take, before the step was compiled. */
  readonly roomBytes: number
}

/** Node, onnxruntime and this program before anything is computed; measured on Linux. */
const processBytes = 190 * 2 ** 20
/** Some systems end a process before the last byte is used: this share of the free memory counts as usable. */
const usableShare = 0.85
/** Primitives whose result is the memory of their first input. */
const views = new Set(['reshape'])

/** The most bytes that values of the graph take at once when each is freed after its last reader, inputs and outputs (which stay) left out. */
export function peakBytes(graph: Graph): number {
  const owner = new Map<number, number>()
  const ownerOf = (value: Value): number => owner.get(value.id) ?? value.id
  const kept = new Set<number>([...graph.inputs, ...graph.constants].map(({ value }) => value.id))
  const lastRead = new Map<number, number>()
  graph.nodes.forEach((node, index) => {
    const [input] = node.inputs
    if (views.has(node.primitive.name) && input) for (const output of node.outputs) owner.set(output.id, ownerOf(input))
    for (const value of node.inputs) lastRead.set(ownerOf(value), index)
  })
  for (const { value } of graph.outputs) lastRead.set(ownerOf(value), graph.nodes.length)
  const live = new Map<number, number>()
  let [now, peak] = [0, 0]
  graph.nodes.forEach((node, index) => {
    for (const value of node.outputs) {
      if (owner.has(value.id) || kept.has(value.id)) continue
      live.set(value.id, bytesOf(value))
      now += bytesOf(value)
    }
    peak = Math.max(peak, now + transientBytes(node))
    for (const value of [...node.inputs, ...node.outputs]) {
      const id = ownerOf(value)
      if ((lastRead.get(id) ?? index) > index) continue
      now -= live.get(id) ?? 0
      live.delete(id)
    }
  })
  return peak
}

/** Copies inside an operator: the gradient of a kernel lays the windows of its inputs side by side (`executors/onnx/fastConvolution.ts`). */
function transientBytes({ primitive, attributes, inputs: [x, dy] }: Node): number {
  const { kernelSize, groups } = attributes
  if (primitive.name !== 'conv2d_kernel_gradient' || !Array.isArray(kernelSize) || groups !== 1 || !x || !dy) return 0
  const [rows = 1, columns = 1] = kernelSize as readonly number[]
  return rows * columns === 1 ? 0 : columns * bytesOf(x) + rows * bytesOf(dy)
}

/**
 * The memory of a whole trainer process, from two lowered steps of different batch size: what grows with the batch, and the rest. State is
 * there twice, before and after the step; constants are in the model and in onnxruntime.
 */
export function estimateMemory(small: Graph, smallBatch: number, large: Graph, largeBatch: number): MemoryEstimate {
  const whole = (graph: Graph): number => {
    const inputs = graph.inputs.reduce((sum, { value }) => sum + bytesOf(value), 0)
    const outputs = graph.outputs.reduce((sum, { value }) => sum + bytesOf(value), 0)
    const constants = graph.constants.reduce((sum, { value }) => sum + bytesOf(value), 0)
    return inputs + outputs + 2 * constants + peakBytes(graph)
  }
  const perImageBytes = Math.max(1, (whole(large) - whole(small)) / Math.max(1, largeBatch - smallBatch))
  return { fixedBytes: processBytes + Math.max(0, whole(small) - smallBatch * perImageBytes), perImageBytes }
}

/** The memory of a step that is about to be compiled: lowered once more for half the batch, what grows with it shows. Of two graphs that take turns, the one that takes more. */
export function memoryOf({ graph, then, batchSize }: TrainingStep, lower: (batchSize: number) => TrainingStep): StepMemory {
  const half = Math.ceil(batchSize / 2)
  const small = lower(half)
  const estimates = [estimateMemory(small.graph, half, graph, batchSize), ...(then && small.then ? [estimateMemory(small.then, half, then, batchSize)] : [])]
  const estimate = estimates.reduce((a, b) => (bytesAt(b, batchSize) > bytesAt(a, batchSize) ? b : a))
  return { estimate, batchSize, roomBytes: availableBytes() + process.memoryUsage.rss() }
}

export function bytesAt({ fixedBytes, perImageBytes }: MemoryEstimate, batchSize: number): number {
  return fixedBytes + batchSize * perImageBytes
}

/** The largest batch that fits into so many bytes; null when not even one image does. */
export function largestBatch({ fixedBytes, perImageBytes }: MemoryEstimate, bytes: number): number | null {
  const fits = Math.floor((bytes * usableShare - fixedBytes) / perImageBytes)
  return fits < 1 ? null : fits
}

/** Whether an error says that memory ran out: onnxruntime's arena or threads, C++, or V8. */
export function isOutOfMemory(thrown: unknown): boolean {
  return thrown instanceof Error && /failed to allocate|cannot allocate|bad_alloc|bad allocation|out of memory|allocation failed|BFCArena/i.test(thrown.message)
}

/** What the sentence of a run that ran out of memory says; the batch size that fits is smaller than the one that did not. `roomBytes`: what the whole process could take. */
export function outOfMemory({ estimate, batchSize, roomBytes }: StepMemory): AppError<'trainingOutOfMemory'> {
  const fitting = largestBatch(estimate, roomBytes)
  const smaller = fitting === null || batchSize === 1 ? null : Math.min(fitting, Math.floor(batchSize / 2))
  return new AppError('trainingOutOfMemory', { batchSize, neededBytes: bytesAt(estimate, batchSize), roomBytes, fitting: smaller })
}

function bytesOf({ shape, dtype }: Value): number {
  return sizeOf(shape) * (dtype === 'bool' || dtype === 'uint8' ? 1 : 4)
}
