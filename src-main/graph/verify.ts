/** Checks that a graph is sound. Run between passes in tests and on every graph before it is executed in debugging. */
import { sameShape, sizeOf } from '../../src-shared/tensor/shape.ts'
import type { Graph, Node } from './graph.ts'
import type { Value } from './ir.ts'

/**
 * Throws an Error naming the first thing that is wrong: a value used before it is made or made twice, types that differ
 * from the primitive's `infer`, a constant whose data does not fit, two inputs or two outputs with one name.
 */
export function verify(graph: Graph): void {
  const known = new Map<number, Value>()
  const define = (value: Value, where: string): void => {
    if (known.has(value.id)) throw new Error(`${where}: value ${value.id} is made twice`)
    known.set(value.id, value)
  }
  const use = (value: Value, where: string): void => {
    const made = known.get(value.id)
    if (!made) throw new Error(`${where}: value ${value.id} is used before it is made`)
    if (made.dtype !== value.dtype || !sameShape(made.shape, value.shape)) throw new Error(`${where}: value ${value.id} has two types`)
  }
  requireUnique('inputs', graph.inputs.map((input) => input.name))
  requireUnique('outputs', graph.outputs.map((output) => output.name))
  for (const { name, value } of graph.inputs) define(value, `input ${name}`)
  for (const { value, tensor } of graph.constants) {
    define(value, 'constant')
    const fits = tensor.dtype === value.dtype && sameShape(tensor.shape, value.shape) && tensor.data.length === sizeOf(value.shape)
    if (!fits) throw new Error(`constant ${value.id}: its data does not fit [${value.shape.join(',')}] ${value.dtype}`)
  }
  for (const node of graph.nodes) {
    for (const input of node.inputs) use(input, node.primitive.name)
    requireInferredTypes(node)
    for (const output of node.outputs) define(output, node.primitive.name)
  }
  for (const { name, value } of graph.outputs) use(value, `output ${name}`)
}

function requireUnique(what: string, names: readonly string[]): void {
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) throw new Error(`${what}: the name ${twice} is used twice`)
}

function requireInferredTypes(node: Node): void {
  const types = node.primitive.infer(node.inputs, node.attributes)
  const agree = types.length === node.outputs.length && types.every((type, index) => {
    const output = node.outputs[index]
    return output !== undefined && type.dtype === output.dtype && sameShape(type.shape, output.shape)
  })
  if (!agree) throw new Error(`${node.primitive.name}: outputs differ from what infer says, ${JSON.stringify(types)} expected`)
}
