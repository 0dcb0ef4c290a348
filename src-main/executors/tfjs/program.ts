/** A graph on the current backend of tfjs. Imported by `tfjsExecutor.ts` once a graph is compiled, because tfjs takes its time to load. */
import * as tf from '@tensorflow/tfjs'
import type { PrimitiveName } from '../../autodiff/primitives/index.ts'
import { checkedInput } from '../checkedInput.ts'
import type { DeviceRuns, DeviceTensor } from '../executor.ts'
import type { Graph, Node } from '../../graph/graph.ts'
import type { Tensor, Value } from '../../graph/ir.ts'
import { deviceValue, stored, type DeviceValue, type Stored } from './deviceValue.ts'
import { tfjsTable, type KernelInput } from './table.ts'

/** A compiled graph: constants lie on the device, and for every node it is known which values nobody reads afterwards. */
export interface Program {
  /** Hands everything to the device before it returns for the first time; `kept` outputs stay there. */
  run(inputs: Inputs, kept: ReadonlySet<string>): ReturnType<DeviceRuns['run']>
  read: DeviceRuns['read']
  dispose(): void
}

type Inputs = Readonly<Record<string, Tensor | DeviceTensor>>

/** Puts the constants on the current backend. Throws, leaving nothing there, when that fails. */
export function createProgram(graph: Graph): Program {
  const constants = new Map<number, DeviceValue>()
  const dispose = (): void => {
    for (const value of constants.values()) value.dispose()
    constants.clear()
  }
  try {
    for (const { value, tensor } of graph.constants) constants.set(value.id, upload(tensor))
  } catch (error) {
    dispose()
    throw error
  }
  const lastReads = readLast(graph)
  return { run: (inputs, kept) => finishRun(start(graph, constants, lastReads, inputs), kept), read, dispose }
}

interface Output {
  readonly name: string
  readonly value: Value
  readonly tensor: tf.Tensor
}

async function finishRun(made: readonly Output[], keep: ReadonlySet<string>): ReturnType<DeviceRuns['run']> {
  const fetched = made.filter(({ name }) => !keep.has(name))
  const staying = made.filter(({ name }) => keep.has(name))
  try {
    const outputs = Object.fromEntries(await Promise.all(fetched.map(async ({ name, value, tensor }) => [name, await download(tensor, value)] as const)))
    return { outputs, kept: Object.fromEntries(staying.map(({ name, value: { shape, dtype }, tensor }) => [name, { shape, dtype, handle: tensor, release: () => tensor.dispose() }])) }
  } catch (error) {
    for (const { tensor } of staying) tensor.dispose()
    throw error
  } finally {
    for (const { tensor } of fetched) tensor.dispose()
  }
}

async function read(kept: Readonly<Record<string, DeviceTensor>>): Promise<Readonly<Record<string, Tensor>>> {
  return Object.fromEntries(await Promise.all(Object.entries(kept).map(async ([name, tensor]) => [name, await download(tensor.handle as tf.Tensor, tensor)] as const)))
}

/** For every node the values that no later node and no output reads, its own unused outputs among them. */
function readLast(graph: Graph): readonly (readonly number[])[] {
  const needed = new Set(graph.outputs.map(({ value }) => value.id))
  const perNode: number[][] = []
  for (const node of [...graph.nodes].reverse()) {
    const last: number[] = []
    for (const { id } of [...node.inputs, ...node.outputs]) {
      if (needed.has(id)) continue
      needed.add(id)
      last.push(id)
    }
    perNode.unshift(last)
  }
  return perNode
}

function start(graph: Graph, constants: ReadonlyMap<number, DeviceValue>, lastReads: readonly (readonly number[])[], inputs: Inputs): readonly Output[] {
  const live = new Map<number, DeviceValue>()
  const outputs: Output[] = []
  const lookUp = ({ id }: Value): DeviceValue => {
    const value = live.get(id) ?? constants.get(id)
    if (!value) throw new Error(`value ${id}: used before it is made`)
    return value
  }
  try {
    for (const { name, value } of graph.inputs) live.set(value.id, onDevice(checkedInput(name, value, inputs[name])))
    graph.nodes.forEach((node, at) => {
      runNode(node, node.inputs.map(lookUp)).forEach((result, index) => {
        const output = node.outputs[index]
        if (output) live.set(output.id, deviceValue(output.shape, result))
      })
      for (const id of lastReads[at] ?? []) {
        live.get(id)?.dispose()
        live.delete(id)
      }
    })
    for (const { name, value } of graph.outputs) outputs.push({ name, value, tensor: lookUp(value).plain().clone() })
    return outputs
  } catch (error) {
    for (const { tensor } of outputs) tensor.dispose()
    throw error
  } finally {
    for (const value of live.values()) value.dispose()
  }
}

function runNode(node: Node, inputs: readonly DeviceValue[]): readonly Stored[] {
  const name = node.primitive.name as PrimitiveName
  // The table is checked entry by entry; here the entry and the node's attributes belong to one primitive.
  const kernel = tfjsTable[name] as (input: KernelInput<PrimitiveName>) => readonly Stored[]
  const at = (k: number): DeviceValue => {
    const input = inputs[k]
    if (!input) throw new Error(`${name}: input ${k} is missing`)
    return input
  }
  const attributes = node.attributes as KernelInput<PrimitiveName>['attributes']
  const results: Stored[] = []
  tf.tidy(() => {
    for (const { tensor, order } of kernel({ at, inputs, attributes, shape: node.outputs[0]?.shape ?? [] })) results.push({ tensor: tf.keep(tensor), order })
  })
  return results
}

/** What is on the device already is shared, not copied: `clone` counts its users. */
function onDevice(tensor: Tensor | DeviceTensor): DeviceValue {
  return 'handle' in tensor ? deviceValue(tensor.shape, stored((tensor.handle as tf.Tensor).clone())) : upload(tensor)
}

/** tfjs has no uint8; bytes travel as int32. */
function upload({ shape, dtype, data }: Tensor): DeviceValue {
  const converted = dtype === 'uint8' ? Int32Array.from(data) : dtype === 'float32' && !(data instanceof Float32Array) ? Float32Array.from(data) : data
  const onDevice = tf.tensor(converted as tf.TypedArray, [...shape], dtype === 'bool' ? 'bool' : dtype === 'float32' ? 'float32' : 'int32')
  return deviceValue(shape, stored(onDevice), data)
}

/** The data of a tensor as the graph's element type, in memory of its own. */
async function download(tensor: tf.Tensor, { shape, dtype }: Pick<Value, 'shape' | 'dtype'>): Promise<Tensor> {
  const data = await tensor.data()
  if (dtype === 'float32') return { shape, dtype, data: Float32Array.from(data) }
  return { shape, dtype, data: dtype === 'int32' ? Int32Array.from(data) : Uint8Array.from(data) }
}
