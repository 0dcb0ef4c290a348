/** Runs graphs on TensorFlow.js: its plain backend, TensorFlow itself through the node addon, or a GPU through WebGPU (Dawn). */
import { openBackend, type TfjsBackend } from './backends.ts'
import type { Executable, Executor } from '../executor.ts'
import type { Graph } from '../../graph/graph.ts'

export interface TfjsExecutorOptions {
  readonly backend: TfjsBackend
}

/** `compile` throws with a sentence when the backend is not there; `tfjsPresence` says so beforehand. */
export function createTfjsExecutor({ backend }: TfjsExecutorOptions): Executor {
  return {
    name: `tfjs ${backend}`,
    compile: (graph, kept) => openExecutable(graph, backend, new Set(kept)),
  }
}

async function openExecutable(graph: Graph, name: TfjsBackend, kept: ReadonlySet<string>): Promise<Executable> {
  const backend = await openBackend(name)
  const { createProgram } = await import('./program.ts')
  backend.use()
  const program = createProgram(graph)
  // All backends of a process share one engine: chosen here, and nothing else can run before the program has handed over its work.
  const onBackend = <T>(work: () => Promise<T>): Promise<T> => backend.guarded(async () => {
    backend.use()
    return work()
  })
  return {
    run: (inputs) => onBackend(async () => (await program.run(inputs, new Set())).outputs),
    ...(kept.size === 0 ? {} : { device: { run: (inputs) => onBackend(() => program.run(inputs, kept)), read: (tensors) => onBackend(() => program.read(tensors)) } }),
    close: () => Promise.resolve(program.dispose()),
  }
}
