/** Compiled networks of trained runs, kept for the next question. Used by all that answers with a run's weights. */
import { availableParallelism } from 'node:os'
import { AppError } from '../../src-shared/errors/appError.ts'
import type { Executable } from '../executors/executor.ts'
import { createOnnxExecutor } from '../executors/onnx/onnxExecutor.ts'
import type { Graph } from '../graph/graph.ts'
import type { Tensor } from '../graph/ir.ts'
import { loadBestCheckpoint, modelStamp } from '../training/checkpoint.ts'
import type { TrainedModel } from './messages.ts'

/** Each holds its weights in memory. */
const most = 3

interface Kept {
  readonly key: string
  /** Without constants' data in use: only its inputs and outputs are looked at. */
  readonly graph: Pick<Graph, 'inputs' | 'outputs'>
  readonly executable: Executable
}
const kept: Kept[] = []

/** What `lower` makes of the run's best checkpoint; one that changed on disk meanwhile (training goes on) is loaded anew. Throws `runWithoutCheckpoint`. */
export async function keptExecutable({ runFolder, network }: TrainedModel, purpose: string, lower: (weights: ReadonlyMap<string, Tensor>) => Graph): Promise<Kept> {
  const key = `${runFolder} ${purpose} ${modelStamp(runFolder)}`
  const known = kept.find((entry) => entry.key === key)
  if (known !== undefined) {
    kept.splice(kept.indexOf(known), 1)
    kept.push(known)
    return known
  }
  const checkpoint = loadBestCheckpoint(runFolder)
  if (checkpoint === null) throw new AppError('runWithoutCheckpoint', { name: network.name })
  const graph = lower(checkpoint.tensors)
  const executable = await createOnnxExecutor({ purpose: 'inference', threads: Math.max(1, availableParallelism() - 1) }).compile(graph)
  const made = { key, graph: { inputs: graph.inputs, outputs: graph.outputs }, executable }
  kept.push(made)
  while (kept.length > most) await kept.shift()!.executable.close()
  return made
}
