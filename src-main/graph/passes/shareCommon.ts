/** Common-subexpression sharing: two nodes that compute the same become one. Every primitive is a pure function, so this is always sound. */
import type { Graph, Node } from '../graph.ts'
import type { Tensor, Value } from '../ir.ts'
import { substitute } from '../substitute.ts'

/** Constants above this many elements are compared by identity of their data only. */
const comparedElements = 1024

/** The same graph in which equal constants and equal nodes appear once. The layer of the first one stays. */
export function shareCommon(graph: Graph): Graph {
  const replacement = new Map<number, Value>()
  const tensors = new Map<string, Value>()
  const large = new Map<Tensor['data'], Value>()
  const constants = graph.constants.filter(({ value, tensor }) => {
    const key = tensor.data.length > comparedElements ? null : `${tensor.dtype}[${tensor.shape.join(',')}]${Array.from(tensor.data, (number) => (Object.is(number, -0) ? '-0' : String(number))).join(',')}`
    const first = key === null ? large.get(tensor.data) : tensors.get(key)
    if (first && first.shape.join() === value.shape.join()) {
      replacement.set(value.id, first)
      return false
    }
    if (key === null) large.set(tensor.data, value)
    else tensors.set(key, value)
    return true
  })
  const seen = new Map<string, Node>()
  const nodes: Node[] = []
  for (const original of graph.nodes) {
    const inputs = original.inputs.map((input) => substitute(replacement, input))
    const key = `${original.primitive.name}(${inputs.map((input) => input.id).join(',')})${JSON.stringify(original.attributes)}`
    const first = seen.get(key)
    if (first) {
      original.outputs.forEach((output, index) => replacement.set(output.id, first.outputs[index] ?? output))
      continue
    }
    const node = { ...original, inputs }
    seen.set(key, node)
    nodes.push(node)
  }
  return { inputs: graph.inputs, constants, nodes, outputs: graph.outputs.map(({ name, value }) => ({ name, value: substitute(replacement, value) })) }
}
