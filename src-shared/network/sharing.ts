/** Layers that use the weights of another one (`sharedWith`): what they must have in common, and who owns what. Used by inference, the document gate and edits. */
import type { LayerNode } from './document.ts'
import type { InferredLayer } from './infer.ts'
import { layerName, layerSubject } from './layerName.ts'
import type { Problem } from './problem.ts'
import { formatShape, sameShape } from '../tensor/shape.ts'

/** Why `layer` cannot use the weights of `owner`, as a sentence without subject; null when nothing is wrong between the two as they stand in the document. */
export function sharingObstacle(layer: LayerNode, owner: LayerNode | undefined): string | null {
  if (owner === undefined) return `the layer whose weights it uses does not exist, received "${String(layer.sharedWith).slice(0, 64)}". Choose one on the canvas, or none.`
  if (owner.id === layer.id) return 'it cannot share its weights with itself. Choose another layer, or none.'
  if (owner.kind !== layer.kind) return `it cannot use the weights of ${layerSubject(owner)}, since that is another kind of layer. Choose a ${layer.kind} layer, or none.`
  if (owner.sharedWith !== undefined) return `${layerName(owner.id)} uses the weights of ${layerName(owner.sharedWith)} itself. Choose that one.`
  const different = Object.keys(owner.config).find((name) => JSON.stringify(owner.config[name]) !== JSON.stringify(layer.config[name]))
  if (different !== undefined) return `it uses the weights of ${layerName(owner.id)}, but its option ${different} is another one. Make them equal.`
  return null
}

/** The same layers after some were deleted: where an owner is gone, the first layer that shared with it owns the weights. */
export function withNewOwners(layers: readonly LayerNode[]): readonly LayerNode[] {
  const ids = new Set(layers.map(({ id }) => id))
  const successors = new Map<string, string>()
  return layers.map((layer) => {
    const { sharedWith, ...own } = layer
    if (sharedWith === undefined || ids.has(sharedWith)) return layer
    const successor = successors.get(sharedWith)
    if (successor !== undefined) return { ...layer, sharedWith: successor }
    successors.set(sharedWith, layer.id)
    return own
  })
}

/** The layers after sharing: those that share list no weights of their own and name the owner, or the problem that keeps them from it. */
export function withSharing(layers: ReadonlyMap<string, InferredLayer>): ReadonlyMap<string, InferredLayer> {
  const result = new Map(layers)
  for (const [id, inferred] of layers) {
    if (inferred.layer.sharedWith === undefined) continue
    const owner = layers.get(inferred.layer.sharedWith)
    const sentence = sharingObstacle(inferred.layer, owner?.layer) ?? weightObstacle(inferred, owner)
    if (sentence === null) result.set(id, { ...inferred, weightsOf: owner?.layer.id ?? id, weights: [], parameters: 0, trainableParameters: 0 })
    else result.set(id, { ...inferred, problems: [...inferred.problems, problemOf(inferred.layer, sentence)] })
  }
  return result
}

/** Shapes of weights follow from the inputs, so both must be known. */
function weightObstacle(inferred: InferredLayer, owner: InferredLayer | undefined): string | null {
  if (owner === undefined || owner.outputShape === null || inferred.outputShape === null) return null
  if (owner.weights.length === 0) return 'it has no weights that could be shared. Let it use its own.'
  const unlike = inferred.weights.find(({ shape }, index) => !sameShape(shape, owner.weights[index]?.shape ?? []))
  if (unlike === undefined) return null
  const theirs = owner.weights.find(({ name }) => name === unlike.name)
  return `it cannot use the weights of ${layerName(owner.layer.id)}: for its input the ${unlike.name} would be ${formatShape(unlike.shape)}, there it is ${formatShape(theirs?.shape ?? [])}. Give both layers inputs of the same kind.`
}

function problemOf(layer: LayerNode, sentence: string): Problem {
  return { layerId: layer.id, severity: 'error', sentence: `${layerSubject(layer)}: ${sentence}` }
}
