/** What every executor can do: take a graph, run it many times. Implementations: `reference/`, `onnx/`, `tfjs/`. */
import type { DType, Shape } from '../../src-shared/tensor/shape.ts'
import type { Graph } from '../graph/graph.ts'
import type { Tensor } from '../graph/ir.ts'

export interface Executor {
  readonly name: string
  /** `kept` names outputs that may stay in the memory of the device (`Executable.device`); executors without such memory take no notice. */
  compile(graph: Graph, kept?: readonly string[]): Promise<Executable>
}

export type Tensors = Readonly<Record<string, Tensor>>

export interface Executable {
  /** Inputs and outputs by the graph's names. Returned tensors are the caller's to keep. */
  run(inputs: Tensors): Promise<Tensors>
  /** Present when outputs were to be kept and the device has memory of its own. */
  readonly device?: DeviceRuns
  close(): Promise<void>
}

/** A tensor in the memory of a device. Every executable that the same executor compiled takes it as an input. */
export interface DeviceTensor {
  readonly shape: Shape
  readonly dtype: DType
  /** What the executor knows it by. */
  readonly handle: object
  /** Gives the memory back; not to be used afterwards. Before its executable is closed. */
  release(): void
}

/** Runs whose state stays on the device from one to the next. */
export interface DeviceRuns {
  run(inputs: Readonly<Record<string, Tensor | DeviceTensor>>): Promise<{ readonly outputs: Tensors; readonly kept: Readonly<Record<string, DeviceTensor>> }>
  /** Copies of outputs that were kept, by their names. */
  read(kept: Readonly<Record<string, DeviceTensor>>): Promise<Tensors>
}
