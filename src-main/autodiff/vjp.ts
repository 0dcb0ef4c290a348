/** Reverse-mode differentiation as a transform: appends the backward pass of a scalar to the graph that computes it. */
import { sameShape } from '../../src-shared/tensor/shape.ts'
import type { GraphBuilder } from '../graph/builder.ts'
import { scalar, withLayer } from '../graph/builder.ts'
import type { Node } from '../graph/graph.ts'
import type { Value } from '../graph/ir.ts'
import { add } from './primitives/add.ts'

/**
 * The gradients of a float32 `output` (usually a scalar loss []) with respect to `wrt`, emitted into the builder; null where the
 * output does not depend on the value. `seed` is the output's cotangent, 1 by default. Throws at a primitive without a vjp.
 */
export function gradients(builder: GraphBuilder, output: Value, wrt: readonly Value[], seed?: Value): readonly (Value | null)[] {
  const start = seed ?? scalar(builder, 1, output.shape)
  if (!sameShape(start.shape, output.shape)) throw new Error(`gradients: the seed [${start.shape.join(',')}] must have the shape [${output.shape.join(',')}]`)
  const forward = [...builder.nodes]
  const varying = dependents(forward, wrt)
  const cotangents = new Map<number, Value>([[output.id, start]])
  for (const node of forward.toReversed()) {
    const given = node.outputs.map((value) => cotangents.get(value.id) ?? null)
    if (given.every((value) => value === null) || !node.inputs.some((input) => varying.has(input.id))) continue
    withLayer(builder, node.layer, () => {
      differentiate(builder, node, given).forEach((cotangent, index) => {
        const input = node.inputs[index]
        if (!cotangent || !input || !varying.has(input.id)) return
        if (!sameShape(cotangent.shape, input.shape)) throw new Error(`${node.primitive.name}: the vjp gives [${cotangent.shape.join(',')}] for an input [${input.shape.join(',')}]`)
        const earlier = cotangents.get(input.id)
        cotangents.set(input.id, earlier ? add(builder, earlier, cotangent) : cotangent)
      })
    })
  }
  return wrt.map((value) => cotangents.get(value.id) ?? null)
}

function differentiate(builder: GraphBuilder, node: Node, cotangents: readonly (Value | null)[]): readonly (Value | null)[] {
  if ('limitation' in node.primitive) throw new Error(`${node.primitive.name}: cannot be differentiated. ${node.primitive.limitation}`)
  return node.primitive.vjp(builder, node, cotangents)
}

/** Ids of all values that depend on one of `roots`, the roots included. */
function dependents(nodes: readonly Node[], roots: readonly Value[]): ReadonlySet<number> {
  const ids = new Set(roots.map((root) => root.id))
  for (const node of nodes) if (node.inputs.some((input) => ids.has(input.id))) for (const output of node.outputs) ids.add(output.id)
  return ids
}
