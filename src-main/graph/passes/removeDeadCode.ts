/** Drops nodes and constants that no output needs. Inputs stay: they are the graph's signature. */
import type { Graph } from '../graph.ts'

/** The same graph without unused nodes and constants. */
export function removeDeadCode(graph: Graph): Graph {
  const needed = new Set(graph.outputs.map((output) => output.value.id))
  const nodes = graph.nodes.toReversed().filter((node) => {
    if (!node.outputs.some((output) => needed.has(output.id))) return false
    for (const input of node.inputs) needed.add(input.id)
    return true
  })
  return { ...graph, nodes: nodes.toReversed(), constants: graph.constants.filter((constant) => needed.has(constant.value.id)) }
}
