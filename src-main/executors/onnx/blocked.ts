/**
 * Arithmetic of onnxruntime's blocked layout: which values have it, and kernels in the memory order its Conv expects.
 * A blocked value says [N,C',H,W]; its memory is [N, C'/b, H, W, b], where C' is C rounded up to whole blocks. What spare
 * channels hold is finite and means nothing: kernels are 0 there, sums are cut. Used by the fast lowering and the probe.
 */
import type { Tensor } from '../../graph/ir.ts'
import type { ValueType } from '../../graph/primitive.ts'
import type { Operand } from './emit.ts'
import { nchwcDomain, type OnnxValue, type OnnxWriter } from './onnxWriter.ts'
import { sameShape, sizeOf } from '../../../src-shared/tensor/shape.ts'

export type KernelShape = readonly [number, number, number, number]

/** So many times the channels are worth it: 24 become 32, 20 stay as they are. */
const mostSpare = 4 / 3

/** Channels of blocked memory: whole blocks. */
export function wholeBlocks(channels: number, block: number): number {
  return Math.ceil(channels / block) * block
}

/** onnxruntime's ReorderInput takes channels by fours and refuses others. */
const reordered = 4

/** Whether so many channels can be blocked and are better so than not. */
export function fillsBlocks(channels: number, block: number): boolean {
  return channels % reordered === 0 && wholeBlocks(channels, block) <= channels * mostSpare
}

/** Whether a value is worth blocking: float32 or bool [N,C,H,W] whose channels fill their blocks. */
export function blockable(value: ValueType, block: number | null): boolean {
  return block !== null && value.shape.length === 4 && fillsBlocks(value.shape[1] ?? 1, block) && (value.dtype === 'float32' || value.dtype === 'bool')
}

/**
 * Whether an elementwise operator should run on blocked memory: at least one input lies there already, and every other one is of
 * the same shape or a single number. An operator that can turn finite numbers into others (0 / 0, log 0) wants no spare channels.
 */
export function runsBlocked(inputs: readonly Operand[], output: ValueType, block: number | null, keepsFinite = false): boolean {
  return blockable(output, block) && (keepsFinite || (output.shape[1] ?? 0) % (block ?? 1) === 0)
    && inputs.some((input) => input.isBlocked) && inputs.every((input) => sameShape(input.shape, output.shape) || sizeOf(input.shape) === 1)
}

/** One number per channel [C] with zeros for the spare channels. */
export function perBlockedChannel(writer: OnnxWriter, perChannel: OnnxValue, channels: number, block: number): OnnxValue {
  return writer.pad(perChannel, [0, wholeBlocks(channels, block) - channels])
}

/** [..., C'] without the spare channels. */
export function withoutSpare(writer: OnnxWriter, value: OnnxValue, channels: number, axis: number, block: number): OnnxValue {
  return channels % block === 0 ? value : writer.slice(value, [0], [channels], [axis])
}

/** A kernel in IR layout: the numbers of a constant are rearranged here, others by the operator that is fast. */
export type Kernel = { readonly tensor: Tensor } | { readonly value: OnnxValue }

/** The kernel that an operand is. */
export function kernelOf(operand: Operand): Kernel {
  return operand.tensor === null ? { value: operand.plain() } : { tensor: operand.tensor }
}

/** Kernel [K,C,R,S] for a dense blocked Conv: memory [K'/b, C'/b, R, S, c, k]. Its reorder is the one of an image with K channels. */
export function denseKernel(writer: OnnxWriter, kernel: Kernel, shape: KernelShape, block: number): OnnxValue {
  const [k, c, r, s] = shape
  const [wholeK, wholeC] = [wholeBlocks(k, block), wholeBlocks(c, block)]
  if ('tensor' in kernel)
    return arranged(writer, kernel.tensor, [wholeK, wholeC, r, s], (output, input, point) => ((Math.floor(output / block) * (wholeC / block) + Math.floor(input / block)) * r * s + point) * block * block + (input % block) * block + (output % block))
  const whole = writer.pad(kernel.value, [0, 0, 0, 0, 0, wholeC - c, 0, 0])
  const outputsLast = reorder(writer, whole, [1, k, wholeC * r * s])
  if (r * s === 1) return writer.reshape(outputsLast, [wholeK, wholeC, 1, 1])
  return permuted(writer, outputsLast, [wholeK / block, wholeC / block, block, r * s, block], [0, 1, 3, 2, 4], [wholeK, wholeC, r, s])
}

/** Kernel [K,C,R,S] of the convolution, turned into the one of its transpose: [C,K,R,S], R and S reversed, in blocked memory order. */
export function transposedDenseKernel(writer: OnnxWriter, value: OnnxValue, shape: KernelShape, block: number): OnnxValue {
  const [k, c, r, s] = shape
  const [wholeK, wholeC] = [wholeBlocks(k, block), wholeBlocks(c, block)]
  const whole = writer.pad(value, [0, 0, 0, 0, wholeK - k, 0, 0, 0])
  if (r * s === 1) {
    const swapped = writer.op('Transpose', [writer.reshape(whole, [wholeK, c])], { perm: [1, 0] })
    return writer.reshape(reorder(writer, swapped, [1, c, wholeK]), [wholeC, wholeK, 1, 1])
  }
  const inputsLast = reorder(writer, whole, [wholeK, c, r * s])
  const blocks = permuted(writer, inputsLast, [wholeK / block, block, wholeC / block, r * s, block], [2, 0, 3, 1, 4], [(wholeK * wholeC) / block ** 2, r * s, block * block])
  // Here the reversal moves whole blocks.
  return writer.reshape(writer.slice(blocks, [-1], [-r * s - 1], [1], [-1]), [wholeC, wholeK, r, s])
}

/** Kernel [K,C,R,S] for a blocked Conv over a plain image of one to three channels: memory [K'/b, C, R, S, k]. */
export function imageKernel(writer: OnnxWriter, kernel: Kernel, shape: KernelShape, block: number): OnnxValue {
  const [k, c, r, s] = shape
  const whole = [wholeBlocks(k, block), c, r, s] as const
  if ('tensor' in kernel) return arranged(writer, kernel.tensor, whole, (output, input, point) => ((Math.floor(output / block) * c + input) * r * s + point) * block + (output % block))
  return writer.reshape(reorder(writer, kernel.value, [1, k, c * r * s]), whole)
}

/** Kernel [C,1,R,S] for a blocked depthwise Conv: memory [C'/b, R, S, c]. */
export function depthwiseKernel(writer: OnnxWriter, kernel: Kernel, shape: KernelShape, block: number): OnnxValue {
  return imageKernel(writer, kernel, shape, block)
}

/** The constant factor [C,K] of a product, C whole blocks, as the kernel [K,C,1,1] of a dense blocked Conv: memory [K'/b, C/b, c, k]. */
export function factorKernel(writer: OnnxWriter, { shape: [c = 0, k = 0], data }: Tensor, block: number): OnnxValue {
  const whole = wholeBlocks(k, block)
  const numbers = new Float32Array(whole * c)
  for (let input = 0; input < c; input++)
    for (let output = 0; output < k; output++) numbers[(output - (output % block)) * c + input * block + (output % block)] = data[input * k + output] ?? 0
  return writer.constant('float32', [whole, c, 1, 1], numbers)
}

/** R and S of [K,C,R,S] in reverse. */
export function reversed(writer: OnnxWriter, kernel: OnnxValue, r: number, s: number): OnnxValue {
  if (r === 1 && s === 1) return kernel
  return writer.slice(kernel, [-1, -1], [-r - 1, -s - 1], [2, 3], [-1, -1])
}

/** A value seen as [N,C,W] in memory order [N, C'/b, W, c], with zeros up to a whole block. */
function reorder(writer: OnnxWriter, value: OnnxValue, [n, c, w]: readonly [number, number, number]): OnnxValue {
  return writer.op('ReorderInput', [writer.reshape(value, [n, c, 1, w])], {}, nchwcDomain)
}

/** A constant [K,C,R,S] whose number at (k, c, r * S + s) stands at `place`; zeros in between. */
function arranged(writer: OnnxWriter, { shape, data }: Tensor, whole: KernelShape, place: (output: number, input: number, point: number) => number): OnnxValue {
  const [, inputs = 0, rows = 0, columns = 0] = shape
  const points = rows * columns
  const numbers = new Float32Array(sizeOf(whole))
  for (let index = 0; index < data.length; index++) {
    const filter = Math.floor(index / points)
    numbers[place(Math.floor(filter / inputs), filter % inputs, index % points)] = data[index] ?? 0
  }
  return writer.constant('float32', whole, numbers)
}

function permuted(writer: OnnxWriter, value: OnnxValue, split: readonly number[], perm: readonly number[], shape: readonly number[]): OnnxValue {
  return writer.reshape(writer.op('Transpose', [writer.reshape(value, split)], { perm }), shape)
}
