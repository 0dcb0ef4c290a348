/**
 * The reference executor: slow, obvious, float64. Used by tests and by whoever wants to know what a graph means.
 * Float inputs may be float32 or float64; float outputs come back as float64.
 */
import { sameShape } from '../../../src-shared/tensor/shape.ts'
import type { PrimitiveName } from '../../autodiff/primitives/index.ts'
import type { Graph, Node } from '../../graph/graph.ts'
import type { Tensor, Value } from '../../graph/ir.ts'
import type { Executor } from '../executor.ts'
import type { AnyArray } from './array.ts'
import type { Data, KernelInput } from './table.ts'
import { referenceTable } from './table.ts'

export const referenceExecutor: Executor = {
  name: 'reference',
  compile: (graph) => Promise.resolve({
    run: (inputs) => Promise.resolve(runReference(graph, inputs)),
    close: () => Promise.resolve(),
  }),
}

/** Runs a graph once. Throws when an input is missing or has another type than the graph says. */
export function runReference(graph: Graph, inputs: Readonly<Record<string, Tensor>>): Readonly<Record<string, Tensor>> {
  const arrays = new Map<number, AnyArray>()
  for (const { name, value } of graph.inputs) {
    const tensor = inputs[name]
    if (!tensor || !sameShape(tensor.shape, value.shape)) throw new Error(`input ${name}: expected [${value.shape.join(',')}], received ${tensor ? `[${tensor.shape.join(',')}]` : 'nothing'}`)
    arrays.set(value.id, toArray(value, tensor))
  }
  for (const { value, tensor } of graph.constants) arrays.set(value.id, toArray(value, tensor))
  const lookUp = (value: Value): AnyArray => {
    const array = arrays.get(value.id)
    if (!array) throw new Error(`value ${value.id}: used before it is made`)
    return array
  }
  for (const node of graph.nodes) {
    runNode(node, node.inputs.map(lookUp)).forEach((data, index) => {
      const output = node.outputs[index]
      if (output) arrays.set(output.id, { shape: output.shape, dtype: output.dtype, data })
    })
  }
  return Object.fromEntries(graph.outputs.map(({ name, value }) => [name, toTensor(lookUp(value))]))
}

function runNode(node: Node, inputs: readonly AnyArray[]): readonly Data[] {
  const name = node.primitive.name as PrimitiveName
  // The table is checked entry by entry; here the entry and the node's attributes belong to one primitive.
  const kernel = referenceTable[name] as (input: KernelInput<PrimitiveName>) => readonly Data[]
  const at = (k: number): AnyArray => {
    const input = inputs[k]
    if (!input) throw new Error(`${name}: input ${k} is missing`)
    return input
  }
  const attributes = node.attributes as KernelInput<PrimitiveName>['attributes']
  return kernel({ at, inputs, attributes, shape: node.outputs[0]?.shape ?? [] })
}

function toArray(value: Value, { data }: Tensor): AnyArray {
  if (value.dtype === 'float32') return { shape: value.shape, dtype: 'float32', data: data instanceof Float64Array ? data : Float64Array.from(data) }
  if (data instanceof Float32Array || data instanceof Float64Array) throw new Error(`value ${value.id}: ${value.dtype} data expected`)
  return { shape: value.shape, dtype: value.dtype, data }
}

function toTensor({ shape, dtype, data }: AnyArray): Tensor {
  return { shape, dtype: dtype === 'float32' ? 'float64' : dtype, data: data.slice() }
}
