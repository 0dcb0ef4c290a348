/**
 * Computes at compile time what depends on constants only: the arithmetic of scalars and of per-channel numbers that lowering
 * writes out (batch normalization at inference, optimizer coefficients). Float arithmetic and its results in float64.
 */
import { sizeOf } from '../../../src-shared/tensor/shape.ts'
import type { Constant, Graph, Node } from '../graph.ts'
import type { Tensor, Value } from '../ir.ts'

const binary: Readonly<Record<string, (a: number, b: number) => number>> = {
  add: (a, b) => a + b,
  subtract: (a, b) => a - b,
  multiply: (a, b) => a * b,
  divide: (a, b) => a / b,
}
const unary: Readonly<Record<string, (x: number) => number>> = { negate: (x) => -x, sqrt: Math.sqrt, exp: Math.exp, log: Math.log }

/** The same graph in which nodes over small constants are constants. Other primitives, and shapes that broadcast beyond a scalar, stay. */
export function foldConstants(graph: Graph): Graph {
  const known = new Map<number, Tensor>(graph.constants.map(({ value, tensor }) => [value.id, tensor]))
  const folded: Constant[] = []
  const nodes = graph.nodes.filter((node) => {
    const [output] = node.outputs
    const tensor = output && foldNode(node, output, node.inputs.map((input) => known.get(input.id)))
    if (!tensor) return true
    known.set(output.id, tensor)
    folded.push({ value: output, tensor })
    return false
  })
  return { ...graph, constants: [...graph.constants, ...folded], nodes }
}

function foldNode(node: Node, output: Value, inputs: readonly (Tensor | undefined)[]): Tensor | null {
  const [a, b] = inputs
  if (!a || inputs.includes(undefined) || output.dtype !== 'float32' || a.dtype !== 'float32') return null
  const { name } = node.primitive
  if (name === 'reshape') return { shape: output.shape, dtype: 'float32', data: a.data }
  const size = sizeOf(output.shape)
  const one = unary[name]
  if (one) return { shape: output.shape, dtype: 'float32', data: Float64Array.from(a.data, (number) => one(number)) }
  const two = binary[name]
  if (!two || !b || [a, b].some((tensor) => tensor.data.length !== 1 && tensor.data.length !== size)) return null
  const at = (tensor: Tensor, index: number): number => tensor.data[tensor.data.length === 1 ? 0 : index] ?? 0
  return { shape: output.shape, dtype: 'float32', data: Float64Array.from({ length: size }, (_, index) => two(at(a, index), at(b, index))) }
}
