/** Builds a graph node by node. Used by primitives (their functions emit), lowering, autodiff and passes. */
import type { DType, Shape } from '../../src-shared/tensor/shape.ts'
import { sizeOf } from '../../src-shared/tensor/shape.ts'
import type { Attributes, Constant, Graph, NamedValue, Node } from './graph.ts'
import type { Tensor, Value } from './ir.ts'
import type { Primitive } from './primitive.ts'

/** A graph under construction. Change it only through the functions of this file. */
export interface GraphBuilder {
  readonly inputs: NamedValue[]
  readonly constants: Constant[]
  readonly nodes: Node[]
  /** The layer that nodes emitted now belong to. */
  layer: string | null
  nextId: number
}

export function createBuilder(): GraphBuilder {
  return { inputs: [], constants: [], nodes: [], layer: null, nextId: 0 }
}

/** A builder that goes on where a graph ends (its outputs are forgotten). */
export function continueGraph(graph: Graph): GraphBuilder {
  return { inputs: [...graph.inputs], constants: [...graph.constants], nodes: [...graph.nodes], layer: null, nextId: firstFreeId(graph) }
}

/** The smallest id above all ids of a graph. */
export function firstFreeId(graph: Graph): number {
  let free = 0
  const count = (value: Value): void => void (free = Math.max(free, value.id + 1))
  for (const { value } of graph.inputs) count(value)
  for (const { value } of graph.constants) count(value)
  for (const node of graph.nodes) node.outputs.forEach(count)
  return free
}

function newValue(builder: GraphBuilder, shape: Shape, dtype: DType): Value {
  const value = { id: builder.nextId, shape, dtype }
  builder.nextId += 1
  return value
}

/** A value the caller gives at each run. Throws if the name is taken. */
export function addInput(builder: GraphBuilder, name: string, shape: Shape, dtype: DType): Value {
  if (builder.inputs.some((input) => input.name === name)) throw new Error(`addInput: the name ${name} is taken`)
  const value = newValue(builder, shape, dtype)
  builder.inputs.push({ name, value })
  return value
}

/** A value with known data. The data is not copied and must not change afterwards. */
export function addConstant(builder: GraphBuilder, tensor: Tensor): Value {
  if (tensor.data.length !== sizeOf(tensor.shape))
    throw new Error(`addConstant: ${tensor.data.length} elements for shape [${tensor.shape.join(',')}]`)
  const value = newValue(builder, tensor.shape, tensor.dtype)
  builder.constants.push({ value, tensor })
  return value
}

/** A float32 constant filled with one number; a scalar unless a shape is given. Kept in float64: executors of float32 round it, the reference does not. */
export function scalar(builder: GraphBuilder, number: number, shape: Shape = []): Value {
  return addConstant(builder, { shape, dtype: 'float32', data: new Float64Array(sizeOf(shape)).fill(number) })
}

/** Appends a node; its output types come from the primitive's `infer`, which throws on unsuitable inputs. */
export function emit<A extends Attributes>(builder: GraphBuilder, primitive: Primitive<string, A>, inputs: readonly Value[], attributes: A): readonly Value[] {
  const outputs = primitive.infer(inputs, attributes).map((type) => newValue(builder, type.shape, type.dtype))
  builder.nodes.push({ primitive, attributes, inputs, outputs, layer: builder.layer })
  return outputs
}

/** `emit` for primitives with a single output. */
export function emitOne<A extends Attributes>(builder: GraphBuilder, primitive: Primitive<string, A>, inputs: readonly Value[], attributes: A): Value {
  const [output, ...rest] = emit(builder, primitive, inputs, attributes)
  if (output === undefined || rest.length > 0) throw new Error(`emitOne: ${primitive.name} has ${rest.length + 1} outputs`)
  return output
}

/** Runs `build` with nodes marked as belonging to a layer. */
export function withLayer<T>(builder: GraphBuilder, layer: string | null, build: () => T): T {
  const outer = builder.layer
  builder.layer = layer
  try {
    return build()
  } finally {
    builder.layer = outer
  }
}

/** The finished graph. Output names must be unique. */
export function finish(builder: GraphBuilder, outputs: readonly NamedValue[]): Graph {
  const names = new Set(outputs.map((output) => output.name))
  if (names.size !== outputs.length) throw new Error('finish: two outputs have one name')
  return { inputs: [...builder.inputs], constants: [...builder.constants], nodes: [...builder.nodes], outputs }
}
