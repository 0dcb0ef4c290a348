/** What every executor can do: take a graph, run it many times. Implementations: `reference/`, `onnx/`. */
import type { Graph } from '../graph/graph.ts'
import type { Tensor } from '../graph/ir.ts'

export interface Executor {
  readonly name: string
  compile(graph: Graph): Promise<Executable>
}

export interface Executable {
  /** Inputs and outputs by the graph's names. Returned tensors are the caller's to keep. */
  run(inputs: Readonly<Record<string, Tensor>>): Promise<Readonly<Record<string, Tensor>>>
  close(): Promise<void>
}
