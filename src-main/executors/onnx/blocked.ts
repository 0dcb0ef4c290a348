/**
 * Arithmetic of onnxruntime's blocked layout: which values have it, and kernels in the memory order its Conv expects.
 * A blocked value still says [N,C,H,W]; its memory is [N, C/b, H, W, b]. Used by the fast lowering and the probe.
 */
import type { ValueType } from '../../graph/primitive.ts'
import type { Operand } from './emit.ts'
import type { OnnxValue, OnnxWriter } from './onnxWriter.ts'
import { sameShape, sizeOf } from '../../../src-shared/tensor/shape.ts'

export type KernelShape = readonly [number, number, number, number]

/** Whether a value can be blocked without padding channels: float32 or bool [N,C,H,W], C a multiple of b. */
export function blockable(value: ValueType, block: number | null): boolean {
  return block !== null && value.shape.length === 4 && (value.shape[1] ?? 1) % block === 0 && (value.dtype === 'float32' || value.dtype === 'bool')
}

/**
 * The block when an elementwise operator should run on blocked memory: at least one input lies there already, and every
 * other one is of the same shape or a single number.
 */
export function runsBlocked(inputs: readonly Operand[], output: ValueType, block: number | null): boolean {
  return blockable(output, block) && inputs.some((input) => input.isBlocked) && inputs.every((input) => sameShape(input.shape, output.shape) || sizeOf(input.shape) === 1)
}

/** Kernel [K,C,R,S] for a dense blocked Conv: memory [K/b, C/b, R, S, c, k]. */
export function denseKernel(writer: OnnxWriter, kernel: OnnxValue, shape: KernelShape, block: number): OnnxValue {
  const [k, c, r, s] = shape
  return permuted(writer, kernel, [k / block, block, c / block, block, r, s], [0, 2, 4, 5, 3, 1], shape)
}

/** Kernel [K,C,R,S] of the convolution, turned into the one of its transpose: [C,K,R,S], R and S reversed, in blocked memory order. */
export function transposedDenseKernel(writer: OnnxWriter, kernel: OnnxValue, shape: KernelShape, block: number): OnnxValue {
  const [k, c, r, s] = shape
  return permuted(writer, reversed(writer, kernel, r, s), [k / block, block, c / block, block, r, s], [2, 0, 4, 5, 1, 3], [c, k, r, s])
}

/** Kernel [K,C,R,S] for a blocked Conv over a plain image of one to three channels: memory [K/b, C, R, S, k]. */
export function imageKernel(writer: OnnxWriter, kernel: OnnxValue, shape: KernelShape, block: number): OnnxValue {
  const [k, c, r, s] = shape
  return permuted(writer, kernel, [k / block, block, c, r, s], [0, 2, 3, 4, 1], shape)
}

/** Kernel [C,1,R,S] for a blocked depthwise Conv: memory [C/b, R, S, c]. */
export function depthwiseKernel(writer: OnnxWriter, kernel: OnnxValue, shape: KernelShape, block: number): OnnxValue {
  return imageKernel(writer, kernel, shape, block)
}

/** R and S of [K,C,R,S] in reverse. */
export function reversed(writer: OnnxWriter, kernel: OnnxValue, r: number, s: number): OnnxValue {
  if (r === 1 && s === 1) return kernel
  return writer.slice(kernel, [-1, -1], [-r - 1, -s - 1], [2, 3], [-1, -1])
}

function permuted(writer: OnnxWriter, value: OnnxValue, split: readonly number[], perm: readonly number[], shape: readonly number[]): OnnxValue {
  return writer.reshape(writer.op('Transpose', [writer.reshape(value, split)], { perm }), shape)
}
