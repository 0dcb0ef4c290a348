/** What a run can compute on, and what the probe found out about it on this machine. */

/** Library and device: `onnx-cpu` is onnxruntime on the processor, `onnx-webgpu` onnxruntime on a graphics card ... */
export const deviceIds = ['onnx-cpu', 'onnx-cuda', 'onnx-dml', 'onnx-webgpu', 'onnx-coreml', 'tfjs-node', 'tfjs-webgpu'] as const
export type DeviceId = (typeof deviceIds)[number]

/** As people know them. */
export const deviceNames: Readonly<Record<DeviceId, string>> = {
  'onnx-cpu': 'Processor (onnxruntime)',
  'onnx-cuda': 'NVIDIA graphics card (onnxruntime, CUDA)',
  'onnx-dml': 'Graphics card (onnxruntime, DirectML)',
  'onnx-webgpu': 'Graphics card (onnxruntime, WebGPU)',
  'onnx-coreml': 'Apple accelerator (onnxruntime, CoreML)',
  'tfjs-node': 'TensorFlow (tfjs-node-gpu)',
  'tfjs-webgpu': 'Graphics card (TensorFlow.js, WebGPU)',
}

/** `auto`: the fastest one that computes right. */
export type DeviceChoice = DeviceId | 'auto'

export interface DeviceReport {
  readonly id: DeviceId
  /**
   * works: the probe's training step was right · wrong: it answered, but other numbers than the reference ·
   * absent: not on this machine, or the step could not be run.
   */
  readonly state: 'works' | 'wrong' | 'absent'
  /** Shortest training step of the probe [ms]; null unless it works. */
  readonly stepMs: number | null
  /** Why it is not used, as a sentence; null when it works. */
  readonly note: string | null
  /** The library's own words for it, for a bug report; null when there are none. */
  readonly detail: string | null
  /** Known gaps of the device's library, as sentences; shown beside the choice. */
  readonly gaps: readonly string[]
}

/** The device of a run: the one asked for, or the fastest that works. The processor always works. */
export function chooseDevice(choice: DeviceChoice, reports: readonly DeviceReport[]): DeviceId {
  if (choice !== 'auto') return choice
  const working = reports.filter(({ state, stepMs }) => state === 'works' && stepMs !== null).sort((a, b) => (a.stepMs ?? 0) - (b.stepMs ?? 0))
  return working[0]?.id ?? 'onnx-cpu'
}
