/**
 * relu -> max_pool2d becomes max_pool2d -> relu where the pool is the only user. Both are monotone, so the result is the same
 * number for number; the gradients are the same too, because a window whose greatest element is not positive passes none in
 * either order. The relu (and the mask of its gradient) then work on the smaller tensor. Runs on the forward part, before vjp.
 */
import { firstFreeId } from '../builder.ts'
import type { Graph, Node } from '../graph.ts'
import type { Value } from '../ir.ts'

/** The same graph with every such pair swapped. */
export function poolBeforeRelu(graph: Graph): Graph {
  const uses = new Map<number, number>()
  const count = (value: Value): Map<number, number> => uses.set(value.id, (uses.get(value.id) ?? 0) + 1)
  for (const node of graph.nodes) node.inputs.forEach(count)
  for (const output of graph.outputs) count(output.value)
  const relus = new Map<number, Node>()
  for (const node of graph.nodes) if (node.primitive.name === 'relu' && uses.get(node.outputs[0]?.id ?? -1) === 1) relus.set(node.outputs[0]?.id ?? -1, node)
  let nextId = firstFreeId(graph)
  const swapped = new Set<Node>()
  const pairs = new Map<Node, readonly [Node, Node]>()
  for (const pool of graph.nodes) {
    const relu = pool.primitive.name === 'max_pool2d' ? relus.get(pool.inputs[0]?.id ?? -1) : undefined
    const [output] = pool.outputs
    if (!relu || !output) continue
    const between: Value = { id: nextId, shape: output.shape, dtype: output.dtype }
    nextId += 1
    swapped.add(relu)
    pairs.set(pool, [{ ...pool, inputs: relu.inputs, outputs: [between] }, { ...relu, inputs: [between], outputs: [output] }])
  }
  return { ...graph, nodes: graph.nodes.flatMap((node) => (swapped.has(node) ? [] : (pairs.get(node) ?? [node]))) }
}
