/** Zeros around an image that only convolutions read become their own padding: the padded copy is never stored. Runs on the forward part, before vjp. */
import type { Graph, Node } from '../graph.ts'

/** The same graph in which every conv2d of a spatially padded value pads by itself. A pad that nothing else reads is dead afterwards. */
export function padWithinConvolution(graph: Graph): Graph {
  const pads = new Map<number, Node>()
  const nodes = graph.nodes.map((node) => {
    if (node.primitive.name === 'pad' && isSpatial(node)) pads.set(node.outputs[0]?.id ?? -1, node)
    const [data, ...rest] = node.inputs
    const pad = node.primitive.name === 'conv2d' ? pads.get(data?.id ?? -1) : undefined
    const [image] = pad?.inputs ?? []
    if (!pad || !image) return node
    const { before, after } = countsOf(pad)
    const attributes = node.attributes as Readonly<Record<string, unknown>> & { readonly pads: readonly number[] }
    const added = [...before.slice(2), ...after.slice(2)]
    return { ...node, inputs: [image, ...rest], attributes: { ...attributes, pads: attributes.pads.map((count, side) => count + (added[side] ?? 0)) } }
  })
  const read = new Set([...nodes.flatMap((node) => node.inputs), ...graph.outputs.map((output) => output.value)].map((value) => value.id))
  return { ...graph, nodes: nodes.filter((node) => node.primitive.name !== 'pad' || node.outputs.some((output) => read.has(output.id))) }
}

type Counts = { readonly before: readonly number[]; readonly after: readonly number[] }

const countsOf = (pad: Node): Counts => pad.attributes as Counts

/** [N,C,H,W] with zeros around H and W only. */
function isSpatial(pad: Node): boolean {
  const { before, after } = countsOf(pad)
  return before.length === 4 && [before[0], before[1], after[0], after[1]].every((count) => count === 0)
}
