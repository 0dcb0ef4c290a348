/** Opening an onnxruntime session with the options that were measured to be best on the CPU. Used by the executor, the NCHWc probe and the export proof. */
import { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node'
import type { DType } from '../../../src-shared/tensor/shape.ts'
import type { Tensor } from '../../graph/ir.ts'

/** What onnxruntime computes on, by its own names: dml is DirectML on Windows, coreml Apple's. */
export const providers = ['cpu', 'webgpu', 'cuda', 'dml', 'coreml'] as const
export type Provider = (typeof providers)[number]

export interface SessionSettings {
  /** Absent: cpu. What a device has no operator for runs on the CPU. */
  readonly provider?: Provider
  /** Threads inside one operator; absent: as many as onnxruntime finds cores. */
  readonly threads?: number
  /** training: weights are inputs, so there is nothing to fold · inference: weights are constants, all rewrites pay off. */
  readonly purpose: 'training' | 'inference'
}

/** Opens a model given as bytes; outputs named by `kept` stay on the device. Throws onnxruntime's own error when the model is not valid. */
export async function openSession(model: Uint8Array, settings: SessionSettings, kept: readonly string[] = []): Promise<InferenceSession> {
  const onDevice = settings.provider !== undefined && settings.provider !== 'cpu'
  return InferenceSession.create(model, {
    executionProviders: onDevice ? [settings.provider as Provider, 'cpu'] : ['cpu'],
    executionMode: 'sequential',
    // A Pad that counts every axis (devices need that) would be merged into the pool after it, wrongly; unoptimized it stays.
    graphOptimizationLevel: onDevice ? 'disabled' : settings.purpose === 'training' ? 'basic' : 'all',
    ...(settings.threads === undefined ? {} : { intraOpNumThreads: settings.threads }),
    interOpNumThreads: 1,
    ...(kept.length === 0 ? {} : { preferredOutputLocation: Object.fromEntries(kept.map((name) => [name, 'gpu-buffer' as const])) }),
    // Half the memory at the same speed. Without the arena a step takes 40 % longer.
    enableMemPattern: false,
    enableCpuMemArena: true,
    // Errors only: a warning about an unused initializer is no news to the user. A device that is missing says so once, in our words.
    logSeverityLevel: onDevice ? 4 : 3,
    // Between the many small operators of a training step a sleeping thread wakes too late (17.9 against 10.3 ms with two
    // threads on a busy machine); for single answers, waiting threads sleep instead of burning a core.
    extra: { session: { intra_op: { allow_spinning: settings.purpose === 'training' ? '1' : '0' } } },
  })
}

/** Zero-copy view of a tensor for onnxruntime. Booleans are bytes 0 and 1 on both sides. */
export function toOrt(tensor: Tensor): OrtTensor {
  return new OrtTensor(tensor.dtype, tensor.data as never, tensor.shape)
}

/** An onnxruntime result as our tensor; its memory belongs to the caller. */
export function fromOrt(tensor: OrtTensor): Tensor {
  return { shape: tensor.dims, dtype: tensor.type as DType, data: tensor.data as Tensor['data'] }
}
