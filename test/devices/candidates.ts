/** What `npm run test:devices` tries: one line per library and device. Read by the runner (names) and by each device's own process (everything). */
import type { PrimitiveName } from '../../src-main/autodiff/primitives/index.ts'
import type { Executor } from '../../src-main/executors/executor.ts'
import type { Provider } from '../../src-main/executors/onnx/session.ts'
import type { TfjsBackend } from '../../src-main/executors/tfjs/backends.ts'
import * as onnxFloat32 from '../support/tolerances/onnxFloat32.ts'
import * as tfjsFloat32 from '../support/tolerances/tfjsFloat32.ts'

/** Whether a device is here. `software`: a GPU imitated by the processor. */
export type Presence = { readonly present: true; readonly device: string; readonly software: boolean } | { readonly present: false; readonly reason: string }

export interface Candidate {
  readonly title: string
  /** True where a software Vulkan may stand in for a graphics card. */
  readonly viaVulkan: boolean
  readonly tolerances: { readonly onePrimitive: number; readonly trainingStep: number; readonly of?: Readonly<Partial<Record<PrimitiveName, number>>> }
  open(): Promise<{ readonly presence: Presence; readonly executor: Executor }>
}

/** What the shading language promises of its own sine, absolute (WGSL, "Accuracy of floating-point operations"); it is a gap the user is told of. */
const wgslAccuracy = { sin: 2 ** -11, cos: 2 ** -11 } as const

export const candidates: readonly Candidate[] = [
  tfjs('tensorflow', false),
  tfjs('webgpu', true),
  onnx('webgpu', true),
  // Where a system cannot have one of these, onnxruntime would silently compute on the processor.
  ...(process.platform === 'darwin' ? [onnx('coreml', false)] : [onnx('cuda', false)]),
  ...(process.platform === 'win32' ? [onnx('dml', false)] : []),
]

function tfjs(backend: TfjsBackend, viaVulkan: boolean): Candidate {
  return {
    title: `tfjs ${backend}`,
    viaVulkan,
    tolerances: tfjsFloat32,
    async open() {
      const { tfjsPresence } = await import('../../src-main/executors/tfjs/backends.ts')
      const { createTfjsExecutor } = await import('../../src-main/executors/tfjs/tfjsExecutor.ts')
      return { presence: await tfjsPresence(backend), executor: createTfjsExecutor({ backend }) }
    },
  }
}

/** onnxruntime says that a provider is missing when a session is opened with it, so one is. */
function onnx(provider: Provider, viaVulkan: boolean): Candidate {
  return {
    title: `onnx ${provider}`,
    viaVulkan,
    tolerances: { ...onnxFloat32, ...(provider === 'webgpu' ? { of: wgslAccuracy } : {}) },
    async open() {
      const { createOnnxExecutor } = await import('../../src-main/executors/onnx/onnxExecutor.ts')
      const { caseGraph } = await import('../cases/primitiveCase.ts')
      const { primitiveCases } = await import('../cases/primitives.ts')
      const executor = createOnnxExecutor({ provider })
      const [smallest] = primitiveCases.add
      try {
        if (smallest) await (await executor.compile(caseGraph('add', smallest))).close()
        // onnxruntime does not tell what it computes on; the runner knows when it has put a software Vulkan in place.
        return { presence: { present: true, device: `onnxruntime's ${provider}`, software: process.env['VK_DRIVER_FILES']?.includes('swiftshader') === true }, executor }
      } catch (error) {
        return { presence: { present: false, reason: (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '' }, executor }
      }
    },
  }
}
