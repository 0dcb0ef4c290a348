/**
 * conv2d -> max_pool2d on the image itself becomes one smaller convolution per position in the pool's window, and their
 * maximum: no pixel is stored that the pool throws away, and the pool's gradient needs no scatter. Same numbers, and ties go
 * to the first position as before. Only where the convolution reads nothing that is trained: its input gradient would be
 * strided, which costs more than the pool did. Runs on the forward part, before vjp.
 */
import { conv2d } from '../autodiff/primitives/conv2d.ts'
import { maximum, maximumPrimitive } from '../autodiff/primitives/maximum.ts'
import { slice } from '../autodiff/primitives/slice.ts'
import type { ConvolutionAttributes, Pair, PoolAttributes } from '../autodiff/windows.ts'
import { firstFreeId, withLayer, type GraphBuilder } from '../graph/builder.ts'
import type { Graph, Node } from '../graph/graph.ts'
import type { Value } from '../graph/ir.ts'

/** Beyond a 2x2 window the convolutions get too small to be worth a node each. */
const mostPhases = 4

/** The same graph in which such pools are taken apart. */
export function poolByPhases(graph: Graph): Graph {
  const uses = new Map<number, number>()
  for (const value of [...graph.nodes.flatMap((node) => node.inputs), ...graph.outputs.map((output) => output.value)]) uses.set(value.id, (uses.get(value.id) ?? 0) + 1)
  const trained = dependsOnFloatInput(graph)
  const convolutions = new Map<number, Node>()
  for (const node of graph.nodes) {
    const [output] = node.outputs
    const [x] = node.inputs
    if (node.primitive.name === 'conv2d' && output && x && uses.get(output.id) === 1 && !trained.has(x.id)) convolutions.set(output.id, node)
  }
  const builder: GraphBuilder = { inputs: [...graph.inputs], constants: [...graph.constants], nodes: [], layer: null, nextId: firstFreeId(graph) }
  const taken = new Set(graph.nodes.flatMap((node) => (splittable(node) ? (convolutions.get(node.inputs[0]?.id ?? -1) ?? []) : [])))
  for (const node of graph.nodes) {
    if (taken.has(node)) continue
    const convolution = splittable(node) ? convolutions.get(node.inputs[0]?.id ?? -1) : undefined
    if (convolution) emitPhases(builder, convolution, node)
    else builder.nodes.push(node)
  }
  return { ...graph, constants: builder.constants, nodes: builder.nodes }
}

function splittable(node: Node): boolean {
  if (node.primitive.name !== 'max_pool2d') return false
  const { window, strides, pads } = node.attributes as PoolAttributes
  const size = window[0] * window[1]
  return size > 1 && size <= mostPhases && window[0] === strides[0] && window[1] === strides[1] && pads.every((count) => count === 0)
}

function emitPhases(builder: GraphBuilder, convolution: Node, pool: Node): void {
  const [x, kernel, bias] = convolution.inputs
  const [output] = pool.outputs
  if (!x || !kernel || !output) throw new Error('poolByPhases: a convolution with data and kernel expected')
  const [rows, columns] = (pool.attributes as PoolAttributes).window
  const phases = withLayer(builder, convolution.layer, () => Array.from({ length: rows * columns }, (_, phase) =>
    emitPhase(builder, [x, kernel, bias], convolution.attributes as ConvolutionAttributes, [rows, columns], [Math.floor(phase / columns), phase % columns], output)))
  const last = phases.pop() as Value
  // Row-major, and `maximum` prefers its first input: among equals the first position of the window gets the gradient.
  const first = withLayer(builder, pool.layer, () => phases.reduce((greatest, phase) => maximum(builder, greatest, phase)))
  builder.nodes.push({ primitive: maximumPrimitive, attributes: {}, inputs: [first, last], outputs: [output], layer: pool.layer })
}

/** The convolution at every window's position (row, column): the stride grows by the window, the image is cut where that position never looks. */
function emitPhase(builder: GraphBuilder, [x, kernel, bias]: readonly [Value, Value, Value | undefined], attributes: ConvolutionAttributes, window: Pair, position: Pair, output: Value): Value {
  const { strides, dilations, pads, groups } = attributes
  const along = (axis: 0 | 1): { readonly start: number; readonly size: number; readonly before: number; readonly after: number } => {
    const length = x.shape[axis + 2] ?? 0
    const span = ((kernel.shape[axis + 2] ?? 1) - 1) * dilations[axis] + 1
    const from = position[axis] * strides[axis] - pads[axis]
    const to = from + ((output.shape[axis + 2] ?? 1) - 1) * window[axis] * strides[axis] + span
    const [start, end] = [Math.max(from, 0), Math.min(to, length)]
    return { start, size: end - start, before: start - from, after: to - end }
  }
  const [vertical, horizontal] = [along(0), along(1)]
  const [n = 0, c = 0] = x.shape
  const cut = slice(builder, x, [0, 0, vertical.start, horizontal.start], [n, c, vertical.size, horizontal.size])
  return conv2d(builder, cut, kernel, {
    strides: [strides[0] * window[0], strides[1] * window[1]],
    pads: [vertical.before, horizontal.before, vertical.after, horizontal.after], dilations, groups,
  }, bias)
}

/** Ids of values that depend on a float32 input: weights and statistics are, the uint8 images are not. */
function dependsOnFloatInput(graph: Graph): ReadonlySet<number> {
  const ids = new Set(graph.inputs.filter((input) => input.value.dtype === 'float32').map((input) => input.value.id))
  for (const node of graph.nodes) if (node.inputs.some((input) => ids.has(input.id))) for (const value of node.outputs) ids.add(value.id)
  return ids
}
