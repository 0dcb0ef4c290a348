/** A device of a run as an executor. Used by the trainer and by the probe; everything of a device's library is loaded only here, when asked for. */
import type { DeviceId } from '../../src-shared/training/device.ts'
import type { Executor } from '../executors/executor.ts'
import { onnxLimitations } from '../executors/onnx/limitations.ts'
import { createOnnxExecutor } from '../executors/onnx/onnxExecutor.ts'
import { tfjsLimitations } from '../executors/tfjs/limitations.ts'
import { createTfjsExecutor } from '../executors/tfjs/tfjsExecutor.ts'

/** What a device's library cannot do, as sentences. */
export function gapsOf(id: DeviceId): readonly string[] {
  return limitationsOf(id).map(({ gap, instead }) => `${gap} ${instead}`)
}

function limitationsOf(id: DeviceId): readonly { readonly gap: string; readonly instead: string }[] {
  switch (id) {
    case 'tfjs-node': return tfjsLimitations.filter(({ backends }) => backends.includes('tensorflow'))
    case 'tfjs-webgpu': return tfjsLimitations.filter(({ backends }) => backends.includes('webgpu'))
    case 'onnx-webgpu': return onnxLimitations.filter(({ providers }) => providers.includes('webgpu'))
    default: return []
  }
}

/** Throws the library's own error when the device is not there; some say so only when something is compiled. */
export function openDevice(id: DeviceId, threads: number): Executor {
  switch (id) {
    case 'onnx-cpu': return createOnnxExecutor({ purpose: 'training', threads })
    case 'onnx-cuda': return createOnnxExecutor({ purpose: 'training', threads, provider: 'cuda' })
    case 'onnx-dml': return createOnnxExecutor({ purpose: 'training', threads, provider: 'dml' })
    case 'onnx-webgpu': return createOnnxExecutor({ purpose: 'training', threads, provider: 'webgpu' })
    case 'onnx-coreml': return createOnnxExecutor({ purpose: 'training', threads, provider: 'coreml' })
    case 'tfjs-node': return createTfjsExecutor({ backend: 'tensorflow' })
    case 'tfjs-webgpu': return createTfjsExecutor({ backend: 'webgpu' })
  }
}
