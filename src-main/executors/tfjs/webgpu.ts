/** The WebGPU backend of tfjs on Dawn for Node. Used by `backends.ts`. */
import { optionalPackages, type OpenBackend } from './backends.ts'

/** The parts of WebGPU used here (the names are the standard's). */
interface Gpu {
  requestAdapter(options?: object): Promise<Adapter | null>
}
interface Adapter {
  readonly info: { readonly vendor: string; readonly architecture: string; readonly device: string; readonly description: string; readonly isFallbackAdapter?: boolean }
}
interface Device {
  readonly lost: Promise<{ readonly message: string }>
  pushErrorScope(kind: 'validation' | 'out-of-memory' | 'internal'): void
  popErrorScope(): Promise<{ readonly message: string } | null>
}
interface Dawn {
  create(options: readonly string[]): Gpu
  readonly globals: object
}

/** Dawn lives as long as somebody holds what it created; collected while it computes, it ends the process. */
let dawn: Gpu | null = null

export async function openWebGpu(): Promise<OpenBackend> {
  const gpu = (dawn ??= await openDawn())
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' })
  if (!adapter) throw new Error('WebGPU: no graphics card that Dawn can use was found. Install a current graphics driver (Vulkan on Linux), or compute on the processor.')
  const { vendor, architecture, description, isFallbackAdapter } = adapter.info
  // tfjs looks for navigator.gpu, and only while it opens.
  Object.defineProperty(globalThis.navigator, 'gpu', { value: gpu, configurable: true })
  try {
    await importOptional(optionalPackages.webgpu)
    const { activate, backendOf } = await import('./engine.ts')
    const use = await activate('webgpu')
    const { device } = backendOf() as { device: Device }
    return { device: [vendor, architecture, description].filter((part) => part !== '').join(', '), software: isFallbackAdapter === true, use, guarded: guardedBy(device) }
  } finally {
    Reflect.deleteProperty(globalThis.navigator, 'gpu')
  }
}

async function openDawn(): Promise<Gpu> {
  const { create, globals } = (await importOptional(optionalPackages.dawn)) as Dawn
  // tfjs uses the constants GPUBufferUsage and GPUMapMode as globals, as in a page.
  Object.assign(globalThis, globals)
  return create([])
}

async function importOptional(name: string): Promise<unknown> {
  try {
    return (await import(name)) as unknown
  } catch (error) {
    const { code, message } = error as { code?: string; message?: string }
    throw new Error(
      code === 'ERR_MODULE_NOT_FOUND'
        ? `WebGPU: the package ${name} is not installed. Run "npm install" without leaving out optional packages.`
        : `WebGPU: ${name} cannot be loaded (${message ?? String(error)}). Compute on the processor instead.`,
      { cause: error },
    )
  }
}

/** WebGPU reports mistakes and lack of memory late and goes on with zeros: nothing computed then may reach the caller. */
function guardedBy(device: Device): OpenBackend['guarded'] {
  let lost: Error | null = null
  void device.lost.then(({ message }) => (lost = new Error(`WebGPU: the graphics card was lost (${message}). Start the program again and continue from the last saved state.`)))
  const scopes = ['out-of-memory', 'validation', 'internal'] as const
  return async (work) => {
    if (lost) throw lost
    for (const scope of scopes) device.pushErrorScope(scope)
    const working = work()
    const reports = scopes.map(() => device.popErrorScope())
    const [result, ...errors] = await Promise.allSettled([working, ...reports])
    if (lost) throw lost
    const error = errors.flatMap((report) => (report.status === 'rejected' ? [report.reason as Error] : report.value ? [report.value] : []))[0]
    if (error) throw new Error(`WebGPU: the graphics card refused a step (${error.message}). Use a smaller batch, or compute on the processor.`)
    if (result.status === 'rejected') throw result.reason
    return result.value
  }
}
