/** Runs on WebGPU whose state stays in the memory of the graphics card from one to the next. Used by `onnxExecutor.ts`. */
import type { Tensor as OrtTensor } from 'onnxruntime-node'
import { onnxModel } from './onnxModel.ts'
import { encodeModel } from './onnxSchema.ts'
import { checkedInput } from '../checkedInput.ts'
import { fromOrt, openSession, toOrt, type SessionSettings } from './session.ts'
import type { DeviceRuns, DeviceTensor, Executable } from '../executor.ts'
import { addInput, createBuilder, finish } from '../../graph/builder.ts'
import type { Graph } from '../../graph/graph.ts'
import type { Tensor } from '../../graph/ir.ts'

/** An executable whose outputs named by `kept` stay on the device; `run` fetches them like all others. */
export async function openDeviceRuns(graph: Graph, model: Uint8Array, outputNames: readonly string[], kept: readonly string[], settings: SessionSettings): Promise<Executable> {
  const stays = new Set(kept)
  const session = await openSession(model, settings, graph.outputs.flatMap(({ name }, index) => (stays.has(name) ? [outputNames[index] as string] : [])))
  let reader: ReturnType<typeof openReader> | null = null
  const device: DeviceRuns = {
    async run(inputs) {
      const feeds = Object.fromEntries(graph.inputs.map(({ name, value }) => [name, asOrt(checkedInput(name, value, inputs[name]))]))
      const results = await session.run(feeds)
      const outputs: Record<string, Tensor> = {}
      const held: Record<string, DeviceTensor> = {}
      graph.outputs.forEach(({ name, value: { shape, dtype } }, index) => {
        const result = results[outputNames[index] as string] as OrtTensor
        if (stays.has(name)) held[name] = { shape, dtype, handle: result, release: () => result.dispose() }
        else outputs[name] = fromOrt(result)
      })
      return { outputs, kept: held }
    },
    async read(tensors) {
      reader ??= openReader(graph, kept, settings)
      return (await reader).read(tensors)
    },
  }
  return {
    device,
    async run(inputs) {
      const made = await device.run(inputs)
      try {
        return { ...made.outputs, ...await device.read(made.kept) }
      } finally {
        for (const tensor of Object.values(made.kept)) tensor.release()
      }
    },
    async close() {
      await (await reader)?.close()
      await session.release()
    },
  }
}

/** Asking a tensor of the device for its data ends the process (onnxruntime-node 1.30), so a graph of nothing but copies brings all of them here. */
async function openReader(graph: Graph, kept: readonly string[], settings: SessionSettings): Promise<{ readonly read: DeviceRuns['read']; close(): Promise<void> }> {
  const builder = createBuilder()
  const copies = graph.outputs.filter(({ name }) => kept.includes(name)).map(({ name, value }) => ({ name, value: addInput(builder, name, value.shape, value.dtype) }))
  const { model, outputNames } = onnxModel(finish(builder, copies), { kind: 'device' })
  const session = await openSession(encodeModel(model), settings)
  return {
    async read(tensors) {
      const results = await session.run(Object.fromEntries(copies.map(({ name, value }) => [name, asOrt(checkedInput(name, value, tensors[name]))])))
      return Object.fromEntries(copies.map(({ name }, index) => [name, fromOrt(results[outputNames[index] as string] as OrtTensor)]))
    },
    close: () => session.release(),
  }
}

function asOrt(tensor: Tensor | DeviceTensor): OrtTensor {
  return 'handle' in tensor ? (tensor.handle as OrtTensor) : toOrt(tensor)
}
