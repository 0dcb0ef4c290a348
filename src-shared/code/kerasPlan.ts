/** A document as calls of Keras layers, in an order in which they can be made. `kerasPython.ts` and `kerasJson.ts` write it down. */
import { assertDrawable } from './assertDrawable.ts'
import { kerasClass, kerasOptions, ownClasses, pairs, shownOptions, type KerasOptions } from './kerasOptions.ts'
import { freeName } from './names.ts'
import type { LayerConfig } from '../layers/layer.ts'
import { inputShapeOf } from '../layers/input.ts'
import type { NetworkDocument } from '../network/document.ts'
import { inputShape, type InferredNetwork } from '../network/infer.ts'
import type { Shape } from '../tensor/shape.ts'

export interface KerasLayer {
  /** Unique in the model: the layer's id, unless Keras could not take it. */
  readonly name: string
  readonly className: string
  /** Whether the class stands in `kerasClasses.ts` and not in Keras. */
  readonly isOwn: boolean
  readonly options: KerasOptions
  /** The options worth writing in code. */
  readonly shown: KerasOptions
  /** Wrapped in TimeDistributed, which then bears the name. */
  readonly timeDistributed: boolean
}

export interface KerasCall {
  /** Unique among calls: the id of the layer, or of the padding in front of it. */
  readonly id: string
  readonly layer: KerasLayer
  /** How often the layer was called before. */
  readonly nodeIndex: number
  /** Ids of the calls it reads, in Keras's order of arguments. */
  readonly inputs: readonly string[]
  readonly keywords: KerasOptions
  readonly outputShape: Shape
}

export interface KerasInput {
  readonly id: string
  readonly name: string
  readonly shape: Shape
}

export interface KerasPlan {
  readonly name: string
  readonly inputs: readonly KerasInput[]
  readonly calls: readonly KerasCall[]
  /** Ids of calls (or inputs), the main output first. */
  readonly outputs: readonly string[]
  readonly network: InferredNetwork
}

/** Throws `networkNotDrawn` where a layer has a problem: without its shapes there is no model. */
export function planKeras(document: NetworkDocument): KerasPlan {
  const network = assertDrawable(document)
  const taken = new Set<string>()
  const nameOf = new Map<string, string>()
  for (const { id } of document.layers) nameOf.set(id, freeName(/^[A-Za-z0-9]/.test(id) ? id : `layer${id}`, taken))
  const inputs: KerasInput[] = []
  const calls: KerasCall[] = []
  const made = new Map<string, { readonly layer: KerasLayer; uses: number }>()
  for (const id of network.order) {
    const inferred = network.layers.get(id)!
    const { layer, weightsOf, inputIds } = inferred
    const outputShape = inferred.outputShape ?? []
    if (layer.kind === 'Input') {
      inputs.push({ id, name: nameOf.get(id) ?? id, shape: inputShapeOf(layer.config, inputShape(document.input)) })
      continue
    }
    let before = inputIds
    const padding = paddingInFront(layer.kind, layer.config)
    if (padding !== null) {
      const name = freeName(`${nameOf.get(id) ?? id}_padding`, taken)
      const options = { padding: pairs(padding) }
      const zeros: KerasLayer = { name, className: 'ZeroPadding2D', isOwn: false, options, shown: options, timeDistributed: layer.timeDistributed === true }
      calls.push({ id: name, layer: zeros, nodeIndex: 0, inputs: before, keywords: {}, outputShape: padded(inferred.inputShapes[0] ?? [], padding, layer.timeDistributed === true) })
      before = [name]
    }
    const isAttention = layer.kind === 'MultiHeadAttention'
    const own = made.get(weightsOf) ?? { layer: kerasLayer(nameOf.get(weightsOf) ?? weightsOf, layer.kind, layer.config, layer.timeDistributed === true), uses: 0 }
    calls.push({
      id,
      layer: own.layer,
      nodeIndex: own.uses,
      inputs: isAttention && before.length === 1 ? [before[0]!, before[0]!] : before,
      keywords: isAttention && layer.config['use_causal_mask'] === true ? { use_causal_mask: true } : {},
      outputShape,
    })
    made.set(weightsOf, { layer: own.layer, uses: own.uses + 1 })
  }
  const inputOrder = document.layers.map(({ id }) => id)
  inputs.sort((a, b) => inputOrder.indexOf(a.id) - inputOrder.indexOf(b.id))
  return { name: document.name.replaceAll(/[^A-Za-z0-9_]+/g, '_').replace(/^_+|_+$/g, '').replace(/^(?=\d)/, 'network_') || 'network', inputs, calls, outputs: network.outputIds, network }
}

function kerasLayer(name: string, kind: string, config: LayerConfig, timeDistributed: boolean): KerasLayer {
  const className = kerasClass(kind, config)
  const options = kerasOptions(kind, config)
  return { name, className, isOwn: ownClasses.has(className), options, shown: shownOptions(kind, className, options), timeDistributed }
}

const paddedConvolutions = new Set(['Conv2D', 'DepthwiseConv2D', 'SeparableConv2D'])

function paddingInFront(kind: string, config: LayerConfig): readonly number[] | null {
  return paddedConvolutions.has(kind) && config['padding'] === 'custom' ? (config['custom_padding'] as readonly number[]) : null
}

function padded(shape: Shape, [top = 0, bottom = 0, left = 0, right = 0]: readonly number[], everyStep: boolean): Shape {
  const at = everyStep ? 1 : 0
  return shape.map((size, axis) => size + (axis === at ? top + bottom : axis === at + 1 ? left + right : 0))
}
