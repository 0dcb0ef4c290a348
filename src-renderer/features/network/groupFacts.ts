/** What a folded group tells of its layers. */
import type { InferredNetwork } from '../../../src-shared/network/infer.ts'
import { formatShape } from '../../../src-shared/tensor/shape.ts'

export interface GroupFacts {
  readonly parameters: number
  readonly multiplyAdds: number
  /** Layers with an error. */
  readonly errors: number
  /** What leaves it: of the layers that others outside read, or nobody; null while unknown. */
  readonly shape: string | null
}

export function groupFacts(network: InferredNetwork, layerIds: readonly string[]): GroupFacts {
  const inside = new Set(layerIds)
  const read = new Set<string>()
  for (const layer of network.layers.values()) if (inside.has(layer.layer.id)) for (const id of layer.inputIds) read.add(id)
  const leavingToOutside = new Set<string>()
  for (const layer of network.layers.values()) if (!inside.has(layer.layer.id)) for (const id of layer.inputIds) if (inside.has(id)) leavingToOutside.add(id)
  const exits = leavingToOutside.size > 0 ? [...leavingToOutside] : layerIds.filter((id) => !read.has(id))
  const members = layerIds.flatMap((id) => network.layers.get(id) ?? [])
  const shapes = new Set(exits.map((id) => network.layers.get(id)?.outputShape ?? null).map((shape) => (shape === null ? null : formatShape(shape))))
  return {
    parameters: members.reduce((sum, layer) => sum + layer.parameters, 0),
    multiplyAdds: members.reduce((sum, layer) => sum + layer.multiplyAdds, 0),
    errors: members.filter((layer) => layer.problems.some((problem) => problem.severity === 'error')).length,
    shape: shapes.has(null) || shapes.size === 0 ? null : [...shapes].join(', '),
  }
}
