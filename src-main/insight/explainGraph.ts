/** The graph behind heat maps: forward, then the gradient of one number of the answer back to a layer and to the pixels. Used by explain.ts and tests. */
import { assertReady } from '../../src-shared/network/assertDocument.ts'
import type { NetworkDocument } from '../../src-shared/network/document.ts'
import type { InferredNetwork } from '../../src-shared/network/infer.ts'
import { layerKind } from '../../src-shared/layers/index.ts'
import { multiply } from '../autodiff/primitives/multiply.ts'
import { reduceSum } from '../autodiff/primitives/reduceSum.ts'
import { gradients } from '../autodiff/vjp.ts'
import { addConstant, addInput, createBuilder, finish, scalar } from '../graph/builder.ts'
import type { Graph } from '../graph/graph.ts'
import type { Tensor, Value } from '../graph/ir.ts'
import { activate } from '../lowering/activate.ts'
import { lowerForward, networkWeights } from '../lowering/forward.ts'
import { simplify } from '../lowering/simplify.ts'

/**
 * Batch 1. Inputs: as in `Inference`, and `choice` float32 in the shape of the main output: the score is the sum of what the output
 * has before its softmax or sigmoid, times the choice. Outputs: `answer` (after the activation), and for each of `layerIds`, which belong to
 * the image inputs in their order, `pixels` (gradient of the score by the pixels, as 0..255) and with a layer `maps` and `gradient`
 * [1,C,H,W]: what it puts out and the gradient by that. From the second input on the names end in its place: `pixels1`.
 */
export function lowerExplanation(document: NetworkDocument, weights: ReadonlyMap<string, Tensor>, layerIds: readonly (string | null)[]): Graph {
  const network = assertReady(document, null)
  const builder = createBuilder()
  const constants = new Map<string, Value>()
  for (const { name } of networkWeights(network)) {
    const tensor = weights.get(name)
    if (!tensor) throw new Error(`weight ${name}: it is missing`)
    constants.set(name, addConstant(builder, tensor))
  }
  const images: Value[] = []
  const { logits, activation, outputs } = lowerForward(builder, network, {
    batchSize: 1, weights: constants, randomKey: null,
    prepare: (pixels) => {
      images.push(pixels)
      return pixels
    },
  })
  const sides = layerIds.map((layerId, place) => {
    const [image, layer] = [images[place], layerId === null ? null : outputs.get(layerId)]
    if (image === undefined) throw new Error(`lowerExplanation: the network has no image input ${place + 1}`)
    if (layer === undefined) throw new Error(`layer ${layerId}: it is not in the network`)
    return { image, layer, ending: place === 0 ? '' : String(place) }
  })
  const choice = addInput(builder, 'choice', logits.shape, 'float32')
  const score = reduceSum(builder, multiply(builder, logits, choice), logits.shape.map((_, axis) => axis))
  const slopes = gradients(builder, score, sides.flatMap(({ image, layer }) => [image, layer ?? image]))
  const zeros = (value: Value): Value => scalar(builder, 0, value.shape)
  return simplify(finish(builder, [
    { name: 'answer', value: activate(builder, logits, activation) },
    ...sides.flatMap(({ image, layer, ending }, place) => [
      { name: `pixels${ending}`, value: slopes[2 * place] ?? zeros(image) },
      ...(layer === null ? [] : [{ name: `maps${ending}`, value: layer }, { name: `gradient${ending}`, value: slopes[2 * place + 1] ?? zeros(layer) }]),
    ]),
  ]))
}

export interface MapLayer {
  readonly id: string
  readonly rows: number
  readonly columns: number
}

/** Layers whose output is a map of the image and leads to the main output, from the image on; with `onlyOf`, those that see nothing but this Input. */
export function mapLayers(network: InferredNetwork, onlyOf?: string): readonly MapLayer[] {
  const leading = leadingTo(network, network.outputId)
  return network.order.flatMap((id) => {
    const shape = network.layers.get(id)?.outputShape
    if (onlyOf !== undefined && [...leadingTo(network, id)].some((other) => other !== onlyOf && network.layers.get(other)?.inputIds.length === 0)) return []
    if (!leading.has(id) || id === network.outputId || shape?.length !== 3 || network.layers.get(id)?.inputIds.length === 0) return []
    const [rows = 1, columns = 1] = shape
    return rows * columns > 1 ? [{ id, rows, columns }] : []
  })
}

/** The layer that Grad-CAM looks at unless told: the last convolution, else the last layer with maps, else none. */
export function defaultMapLayer(network: InferredNetwork, layers = mapLayers(network)): string | null {
  const isConvolution = ({ id }: { readonly id: string }): boolean => layerKind(network.layers.get(id)?.layer.kind ?? '')?.category === 'convolution'
  return (layers.findLast(isConvolution) ?? layers.at(-1))?.id ?? null
}

function leadingTo(network: InferredNetwork, outputId: string | null): ReadonlySet<string> {
  const found = new Set<string>(outputId === null ? [] : [outputId])
  for (const id of network.order.toReversed()) if (found.has(id)) for (const inputId of network.layers.get(id)?.inputIds ?? []) found.add(inputId)
  return found
}
