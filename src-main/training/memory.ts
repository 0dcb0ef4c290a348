/**
 * How much memory a training step takes, and which batch size would fit: an estimate from the lowered graph, for the sentence a run ends
 * with when memory ran out. Used by the trainer (estimate) and the supervisor (sentence).
 */
import { AppError } from '../../src-shared/errors/appError.ts'
import { sizeOf } from '../../src-shared/tensor/shape.ts'
import type { Graph, Node } from '../graph/graph.ts'
import type { Value } from '../graph/ir.ts'
import { fillsBlocks } from '../executors/onnx/blocked.ts'
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

/** Node, onnxruntime and this program before anything is computed, and what lowering and compiling leave behind for each node of a graph; measured on Linux. */
const processBytes = 180 * 2 ** 20
const nodeBytes = 18 * 2 ** 10
/** What the arena holds for each byte of values that are alive: gaps between them, and values that lie there in two orders of their axes. Between 1.1 (ViT) and 2 (MobileNetV2) measured. */
const heldPerByte = 1.3
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

/** Copies that the executor makes inside an operator (`executors/onnx/fastConvolution.ts`), freed after it. */
function transientBytes({ primitive, attributes, inputs, outputs }: Node): number {
  const { kernelSize, groups, strides } = attributes
  const [x, dy] = inputs
  const [dx] = outputs
  // The phases of a stride are computed one by one, then put side by side.
  if (primitive.name === 'conv2d_input_gradient') return dx && Array.isArray(strides) && strides.some((step) => step !== 1) ? 2 * bytesOf(dx) : 0
  if (primitive.name !== 'conv2d_kernel_gradient' || !Array.isArray(kernelSize) || !x || !dy) return 0
  const [rows = 1, columns = 1] = kernelSize as readonly number[]
  // Both in another order of their axes.
  if (rows * columns === 1) return bytesOf(x) + bytesOf(dy)
  // The batch as channels: both once more in another order, the image padded too; else the windows of the inputs, side by side.
  if (groups === 1) return (x.shape[0] ?? 1) % widestBlock === 0 && fillsBlocks(dy.shape[1] ?? 1, widestBlock) ? 2 * bytesOf(x) + bytesOf(dy) : columns * bytesOf(x) + rows * bytesOf(dy)
  const channels = x.shape[1] ?? 1
  const inPlace = groups === channels && dy.shape[1] === channels && fillsBlocks(channels, widestBlock)
  // Cut out, joined and turned.
  return inPlace ? 0 : 3 * rows * columns * bytesOf(x) * Math.min(1, sizeOf(dy.shape.slice(2)) / sizeOf(x.shape.slice(2)))
}

/** Channels that onnxruntime keeps together on processors with the widest registers. */
const widestBlock = 16
/** Images that fill no block take at most so many times what those of whole blocks take (windows of three rows and columns instead of one copy). */
const mostOutsideBlocks = 2

/**
 * The memory of a whole trainer process, from a step lowered for two batch sizes: what grows with the batch, and the rest. State is there
 * before the step and after it, there once as onnxruntime made it and once as it is handed over; constants are in the model and in
 * onnxruntime. Graphs that take turns have memory of their own each.
 */
export function estimateMemory(small: readonly Graph[], smallBatch: number, large: readonly Graph[], largeBatch: number): MemoryEstimate {
  const sum = (named: readonly { readonly value: Value }[]): number => named.reduce((bytes, { value }) => bytes + bytesOf(value), 0)
  const whole = (graphs: readonly Graph[]): number =>
    Math.max(...graphs.map(({ inputs }) => sum(inputs))) + graphs.reduce((bytes, graph) => bytes + 2 * sum(graph.outputs) + 2 * sum(graph.constants) + heldPerByte * peakBytes(graph), 0)
  const perImageBytes = Math.max(1, (whole(large) - whole(small)) / Math.max(1, largeBatch - smallBatch))
  const nodes = large.reduce((count, graph) => count + graph.nodes.length, 0)
  return { fixedBytes: processBytes + nodes * nodeBytes + Math.max(0, whole(small) - smallBatch * perImageBytes), perImageBytes }
}

/** The memory of a step that is about to be compiled: lowered once more for another batch, what grows with it shows. */
export function memoryOf(step: TrainingStep, lower: (batchSize: number) => TrainingStep): StepMemory {
  const { batchSize } = step
  // Whole blocks of images are computed in another way, so both sizes are, or neither is.
  const other = batchSize % widestBlock === 0 ? 2 * batchSize : Math.ceil(batchSize / 2) - (Math.ceil(batchSize / 2) % widestBlock === 0 ? 1 : 0)
  const [smaller, larger] = [Math.min(batchSize, other), Math.max(batchSize, other)]
  const graphsOf = ({ graph, then }: TrainingStep): readonly Graph[] => (then === undefined ? [graph] : [graph, then])
  const [small, large] = [smaller, larger].map((size) => graphsOf(size === batchSize ? step : lower(size))) as [readonly Graph[], readonly Graph[]]
  return { estimate: estimateMemory(small, smaller, large, larger), batchSize, roomBytes: availableBytes() + process.memoryUsage.rss() }
}

export function bytesAt({ fixedBytes, perImageBytes }: MemoryEstimate, batchSize: number): number {
  return fixedBytes + batchSize * perImageBytes
}

/**
 * The largest batch that fits into so many bytes; null when not even one image does. A step of whole blocks of images says nothing exact about
 * others, whose gradients of kernels copy more: the answer is whole blocks too, or fewer images than a block with the most they may take.
 */
export function largestBatch({ estimate: { fixedBytes, perImageBytes }, batchSize }: Pick<StepMemory, 'estimate' | 'batchSize'>, bytes: number): number | null {
  const usable = bytes * usableShare - fixedBytes
  const fits = Math.floor(usable / perImageBytes)
  if (batchSize % widestBlock !== 0) return fits < 1 ? null : fits
  if (fits >= widestBlock) return fits - (fits % widestBlock)
  const few = Math.floor(usable / (mostOutsideBlocks * perImageBytes))
  return few < 1 ? null : few
}

/** Whether an error says that memory ran out: onnxruntime's arena or threads, C++, V8, or the loader of a library. */
export function isOutOfMemory(thrown: unknown): boolean {
  return thrown instanceof Error && /failed to allocate|cannot allocate|cannot map|failed to map|bad_alloc|bad allocation|out of memory|allocation failed|BFCArena/i.test(thrown.message)
}

/** A step whose estimate is so many times the room does not fit, however wrong the estimate may be: it was never more than 1.3 times what was measured. */
const surelyTooLarge = 1.35

/** Refuses a step that cannot fit before anything of its size is allocated, so that the system need not choose which program to end. Throws `trainingTooLarge`. */
export function assertFits(memory: StepMemory): void {
  const { estimate, batchSize, roomBytes } = memory
  const neededBytes = bytesAt(estimate, batchSize)
  if (neededBytes > surelyTooLarge * roomBytes) throw new AppError('trainingTooLarge', { batchSize, neededBytes, roomBytes, fitting: largestBatch(memory, roomBytes) })
}

/** What the sentence of a run that ran out of memory says; the batch size that fits is smaller than the one that did not. `roomBytes`: what the whole process could take. */
export function outOfMemory(memory: StepMemory): AppError<'trainingOutOfMemory'> {
  const { estimate, batchSize, roomBytes } = memory
  const fitting = largestBatch(memory, roomBytes)
  const smaller = fitting === null || batchSize === 1 ? null : Math.min(fitting, Math.floor(batchSize / 2))
  return new AppError('trainingOutOfMemory', { batchSize, neededBytes: bytesAt(estimate, batchSize), roomBytes, fitting: smaller })
}

function bytesOf({ shape, dtype }: Value): number {
  return sizeOf(shape) * (dtype === 'bool' || dtype === 'uint8' ? 1 : 4)
}
