/** Elementwise primitives stretch their inputs themselves, so a `broadcast` in front of one is often a needless copy. */
import { sameShape } from '../../../src-shared/tensor/shape.ts'
import type { Graph } from '../graph.ts'
import type { Value } from '../ir.ts'

const elementwise = new Set(['add', 'subtract', 'multiply', 'divide', 'maximum', 'greater', 'equal', 'where'])

/** The same graph in which elementwise nodes read the unstretched value wherever their result keeps its shape. */
export function dropBroadcasts(graph: Graph): Graph {
  const sources = new Map<number, Value>()
  const nodes = graph.nodes.map((node) => {
    const [output] = node.outputs
    const [input] = node.inputs
    if (node.primitive.name === 'broadcast' && input && output) sources.set(output.id, input)
    if (!elementwise.has(node.primitive.name) || !output) return node
    let inputs = node.inputs
    node.inputs.forEach((value, position) => {
      const source = sources.get(value.id)
      const candidate = source ? inputs.with(position, source) : inputs
      const [type] = node.primitive.infer(candidate, node.attributes)
      if (type && sameShape(type.shape, output.shape)) inputs = candidate
    })
    return { ...node, inputs }
  })
  return { ...graph, nodes }
}
