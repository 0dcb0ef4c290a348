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
    compile: (graph) => openExecutable(graph, backend),
  }
}

async function openExecutable(graph: Graph, name: TfjsBackend): Promise<Executable> {
  const backend = await openBackend(name)
  const { createProgram, download } = await import('./program.ts')
  backend.use()
  const program = createProgram(graph)
  return {
    run: (inputs) => backend.guarded(async () => {
      // All backends of a process share one engine: chosen here, and nothing else can run before `start` returns.
      backend.use()
      const outputs = program.start(inputs)
      try {
        return Object.fromEntries(await Promise.all(outputs.map(async ({ name: output, value, tensor }) => [output, await download(tensor, value)] as const)))
      } finally {
        for (const { tensor } of outputs) tensor.dispose()
      }
    }),
    close: () => Promise.resolve(program.dispose()),
  }
}
