/** Runs graphs on onnxruntime. On the CPU it is the default executor of training, evaluation and prediction. */
import { nchwcBlock } from './nchwc.ts'
import { onnxModel, type Lowering } from './onnxModel.ts'
import { encodeModel } from './onnxSchema.ts'
import { checkedInput } from '../checkedInput.ts'
import { openDeviceRuns } from './deviceRuns.ts'
import { fromOrt, openSession, toOrt, type SessionSettings } from './session.ts'
import type { Executable, Executor } from '../executor.ts'
import type { Graph } from '../../graph/graph.ts'

export interface OnnxExecutorOptions extends Partial<SessionSettings> {
  /** fast: for this machine's CPU (default there) · device: for other providers (default there) · portable: the standard ONNX domain, as in exported files. */
  readonly lowering?: Lowering['kind']
}

/** Threads default to onnxruntime's choice, the purpose to training. */
export function createOnnxExecutor(options: OnnxExecutorOptions = {}): Executor {
  const { purpose = 'training', threads, provider = 'cpu' } = options
  const { lowering = provider === 'cpu' ? 'fast' : 'device' } = options
  return {
    name: provider === 'cpu' ? `onnx ${lowering}` : `onnx ${provider}`,
    async compile(graph, kept = []) {
      const { model, outputNames } = onnxModel(graph, lowering === 'fast' ? { kind: 'fast', block: await nchwcBlock() } : { kind: lowering })
      // Of onnxruntime's devices, WebGPU alone hands out its memory under Node.
      if (provider === 'webgpu' && kept.length > 0) return openDeviceRuns(graph, encodeModel(model), outputNames, kept, { purpose, provider })
      return openExecutable(graph, encodeModel(model), outputNames, { purpose, ...(threads === undefined ? {} : { threads }), ...(provider === 'cpu' ? {} : { provider }) })
    },
  }
}

/** Only the graph's signature is kept: its constants are in the session now. */
async function openExecutable({ inputs: expected, outputs }: Graph, model: Uint8Array, outputNames: readonly string[], settings: SessionSettings): Promise<Executable> {
  const session = await openSession(model, settings)
  return {
    async run(inputs) {
      const feeds = Object.fromEntries(expected.map(({ name, value }) => [name, toOrt(checkedInput(name, value, inputs[name]))]))
      // Results get fresh memory. Writing into the inputs' memory is no faster and goes wrong silently: onnxruntime may
      // overwrite a weight before the last node that reads it.
      const results = await session.run(feeds)
      return Object.fromEntries(outputs.map(({ name }, index) => [name, fromOrt(results[outputNames[index] as string] as Parameters<typeof fromOrt>[0])]))
    },
    close: () => session.release(),
  }
}
