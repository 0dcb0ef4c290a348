/** The backends of tfjs this program uses: what they need, whether they are here, and how they are opened. Used by the executor. */
import { openWebGpu } from './webgpu.ts'

/** cpu: plain JavaScript · tensorflow: TensorFlow's library through the node addon · webgpu: a GPU through Dawn. */
export const tfjsBackends = ['cpu', 'tensorflow', 'webgpu'] as const
export type TfjsBackend = (typeof tfjsBackends)[number]

export interface OpenBackend {
  /** What computes, for people. */
  readonly device: string
  /** True where a GPU is imitated by the processor: right, but slow. */
  readonly software: boolean
  /** Makes it the backend of the engine that all of tfjs shares. */
  use(): void
  /** Runs work of which the part up to its first wait talks to the device. Throws what the device found wrong with it. */
  guarded<T>(work: () => Promise<T>): Promise<T>
}

export type TfjsPresence =
  | { readonly present: true; readonly device: string; readonly software: boolean }
  | { readonly present: false; readonly reason: string }

const open = new Map<TfjsBackend, Promise<OpenBackend>>()

/** Opens a backend, once per process. Throws an Error with a sentence when it cannot be had. */
export function openBackend(name: TfjsBackend): Promise<OpenBackend> {
  const known = open.get(name)
  if (known) return known
  const opening = { cpu: openCpu, tensorflow: openTensorflow, webgpu: openWebGpu }[name]()
  open.set(name, opening)
  // What failed may be repaired while the program runs.
  opening.catch(() => open.delete(name))
  return opening
}

/** Whether a backend can be used here; if not, why and what to do. */
export async function tfjsPresence(name: TfjsBackend): Promise<TfjsPresence> {
  try {
    const { device, software } = await openBackend(name)
    return { present: true, device, software }
  } catch (error) {
    return { present: false, reason: error instanceof Error ? error.message : String(error) }
  }
}

async function openCpu(): Promise<OpenBackend> {
  const { activate } = await import('./engine.ts')
  return { device: 'processor, plain JavaScript', software: false, use: await activate('cpu'), guarded: (work) => work() }
}

/** An optional package that TypeScript need not know: its types must not be needed to compile. */
export const optionalPackages = { tensorflow: '@tensorflow/tfjs-node-gpu', webgpu: '@tensorflow/tfjs-backend-webgpu', dawn: 'webgpu' } as const

async function openTensorflow(): Promise<OpenBackend> {
  // The addon's JavaScript calls util.isNullOrUndefined, which Node 23 removed, and util.isArray, which warns; it looks both up at each call.
  const util = process.getBuiltinModule('node:util') as { isNullOrUndefined?: (value: unknown) => boolean; isArray: (value: unknown) => boolean }
  util.isNullOrUndefined ??= (value) => value === null || value === undefined
  util.isArray = Array.isArray
  // TensorFlow tells about its instruction sets at every start; errors still come through.
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2'
  const name: string = optionalPackages.tensorflow
  try {
    await import(name)
  } catch (error) {
    throw new Error(whyNot(error), { cause: error })
  }
  const { activate, backendOf } = await import('./engine.ts')
  const use = await activate('tensorflow')
  const { isUsingGpuDevice } = backendOf() as { isUsingGpuDevice?: boolean }
  return { device: isUsingGpuDevice === true ? 'graphics card, TensorFlow' : 'processor, TensorFlow', software: false, use, guarded: (work) => work() }
}

function whyNot(error: unknown): string {
  const { code, message } = error as { code?: string; message?: string }
  if (code === 'ERR_MODULE_NOT_FOUND') return `TensorFlow: the package ${optionalPackages.tensorflow} is not installed. Run "npm install" without leaving out optional packages, then "npm run setup:tensorflow".`
  if (message?.includes('tfjs_binding.node')) return 'TensorFlow: its library is not set up. Run "npm run setup:tensorflow".'
  return `TensorFlow: its addon cannot be loaded (${message ?? String(error)}). Run "npm run setup:tensorflow" again.`
}
