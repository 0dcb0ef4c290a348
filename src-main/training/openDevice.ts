/** A device of a run as an executor. Used by the trainer and by the probe; everything of a device's library is loaded only here, when asked for. */
import type { DeviceId } from '../../src-shared/training/device.ts'
import type { Executor } from '../executors/executor.ts'
import { createOnnxExecutor } from '../executors/onnx/onnxExecutor.ts'

/** Throws the library's own error when the device is not there; some say so only when something is compiled. */
export function openDevice(id: DeviceId, threads: number): Executor {
  switch (id) {
    case 'onnx-cpu': return createOnnxExecutor({ purpose: 'training', threads })
    case 'onnx-cuda': return createOnnxExecutor({ purpose: 'training', threads, provider: 'cuda' })
    case 'onnx-dml': return createOnnxExecutor({ purpose: 'training', threads, provider: 'dml' })
    case 'onnx-webgpu': return createOnnxExecutor({ purpose: 'training', threads, provider: 'webgpu' })
    case 'onnx-coreml': return createOnnxExecutor({ purpose: 'training', threads, provider: 'coreml' })
  }
}
