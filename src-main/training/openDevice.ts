/** A device of a run as an executor. Used by the trainer and by the probe; everything of a device's library is loaded only here, when asked for. */
import type { DeviceId } from '../../src-shared/training/device.ts'
import type { Executor } from '../executors/executor.ts'
import { createOnnxExecutor } from '../executors/onnx/onnxExecutor.ts'
import { tfjsLimitations } from '../executors/tfjs/limitations.ts'
import { createTfjsExecutor } from '../executors/tfjs/tfjsExecutor.ts'

/** What a device's library cannot do, as sentences. */
export function gapsOf(id: DeviceId): readonly string[] {
  if (id === 'onnx-webgpu') return [webGpuGap]
  const backend = id === 'tfjs-node' ? 'tensorflow' : id === 'tfjs-webgpu' ? 'webgpu' : null
  return backend === null ? [] : tfjsLimitations.filter(({ backends }) => backends.includes(backend)).map(({ gap, instead }) => `${gap} ${instead}`)
}

const webGpuGap = 'Sine and cosine are right to about 4 digits, so augmented images differ a little from those of the processor. Choose the processor to repeat a run number by number.'

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
