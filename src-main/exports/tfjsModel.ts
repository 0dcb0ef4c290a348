/**
 * The network as a TensorFlow.js layers model: Keras's JSON topology plus one blob of weights. Used by `tfjs.ts`.
 * Layer names, weight names and weight shapes are Keras's own, so the file reads like the model a Keras user would have saved.
 */
import type { TfjsLayer } from './tfjsLayer.ts'
import { tfjsLayers } from './tfjsLayers.ts'
import { assertDrawable } from '../../src-shared/code/assertDrawable.ts'
import { AppError } from '../../src-shared/errors/appError.ts'
import type { LayerKindName } from '../../src-shared/layers/index.ts'
import { layerSubject } from '../../src-shared/network/layerName.ts'
import type { Connection, LayerNode, NetworkDocument } from '../../src-shared/network/document.ts'
import { inferNetwork, type InferredNetwork } from '../../src-shared/network/infer.ts'
import type { Shape } from '../../src-shared/tensor/shape.ts'
import type { Tensor } from '../graph/ir.ts'
import { networkWeights } from '../lowering/forward.ts'

export interface TfjsModel {
  /** Content of `model.json`. */
  readonly json: Readonly<Record<string, unknown>>
  /** Content of `weights.bin`: float32, in the order of the manifest. */
  readonly weights: Uint8Array
}

/** A document that was checked and the trained weights by name in IR layout -> the two files of a layers model. */
export function tfjsModel(document: NetworkDocument, weights: ReadonlyMap<string, Tensor>, generatedBy: string): TfjsModel {
  const described = describeModel(document, inferNetwork(document), (name) => {
    const tensor = weights.get(name)
    if (tensor === undefined) throw new Error(`tfjsModel: no weight named ${name}`)
    return tensor
  })
  const blobs = described.weights.map(([, { data }]) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
  return {
    json: {
      format: 'layers-model',
      generatedBy,
      convertedBy: null,
      modelTopology: described.topology,
      weightsManifest: [{ paths: ['weights.bin'], weights: described.weights.map(([name, { shape }]) => ({ name, shape, dtype: 'float32' })) }],
    },
    weights: Buffer.concat(blobs),
  }
}

/** The layers alone, as `tf.models.modelFromJSON` takes them. Throws `exportLayerUnsupported` naming the layer, and `networkNotDrawn`. */
export function tfjsTopology(document: NetworkDocument): Readonly<Record<string, unknown>> {
  const network = assertDrawable(document)
  const shapes = new Map(networkWeights(network).map(({ name, shape }) => [name, shape]))
  return describeModel(document, network, (name) => ({ shape: shapes.get(name) ?? [], dtype: 'float32', data: new Float32Array(0) })).topology
}

interface DescribedModel {
  readonly topology: Readonly<Record<string, unknown>>
  /** By name in the written model, in its order. */
  readonly weights: readonly (readonly [string, Tensor])[]
}

/** `tensorOf` gives a weight by its full name in IR layout; its numbers are read only by who asks for them. */
function describeModel(document: NetworkDocument, inferred: InferredNetwork, tensorOf: (name: string) => Tensor): DescribedModel {
  const outputName = new Map<string, string>()
  const layers: object[] = []
  const weights: (readonly [string, Tensor])[] = []
  // Layers that share weights are written each with a copy of them.
  const ownerOf = (id: string): string => inferred.layers.get(id)?.weightsOf ?? id
  for (const layer of inOrder(document)) {
    const inputs = inputsOf(document, layer).map((connection) => outputName.get(connection.from) as string)
    const inputShapes = inferred.layers.get(layer.id)?.inputShapes ?? []
    let before = inputs
    for (const part of partsOf(layer, inputs, inputShapes, (name) => tensorOf(`${ownerOf(layer.id)}/${name}`))) {
      const inbound = part.from ?? before
      layers.push({ name: part.name, class_name: part.className, config: { name: part.name, trainable: true, ...part.config }, inbound_nodes: inbound.length === 0 ? [] : [inbound.map((source) => [source, 0, 0, {}])] })
      for (const [name, tensor] of part.weights) weights.push([`${part.name}/${name}`, tensor])
      before = [part.name]
    }
    outputName.set(layer.id, before[0] as string)
  }
  const ends = (ids: readonly string[]): readonly (readonly [string | undefined, number, number])[] => ids.map((id) => [outputName.get(id), 0, 0] as const)
  const inputIds = document.layers.filter(({ kind }) => kind === 'Input').map(({ id }) => id)
  return {
    topology: {
      keras_version: '2.15.0',
      backend: 'tensorflow',
      model_config: { class_name: 'Functional', config: { name: document.name, layers, input_layers: ends(inputIds), output_layers: ends(inferred.outputIds) } },
    },
    weights,
  }
}

function partsOf(layer: LayerNode, inputs: readonly string[], inputShapes: readonly Shape[], weight: (name: string) => Tensor): readonly TfjsLayer[] {
  if (layer.timeDistributed) throw new AppError('exportLayerUnsupported', { layer: layerSubject(layer), reason: 'It is applied to every time step, which the TensorFlow.js export does not write. Export as ONNX.' })
  const write = tfjsLayers[layer.kind as LayerKindName]
  const written = 'limitation' in write ? write
    : write({ id: layer.id, config: layer.config, inputShapes, inputs, weight })
  if ('limitation' in written) throw new AppError('exportLayerUnsupported', { layer: layerSubject(layer), reason: written.limitation })
  return written
}

function inputsOf(document: NetworkDocument, layer: LayerNode): readonly Connection[] {
  return document.connections.filter((connection) => connection.to === layer.id).sort((a, b) => a.toPort - b.toPort)
}

/** Layers so that each comes after what it reads; the one without inputs first, the single sink last. */
function inOrder(document: NetworkDocument): readonly LayerNode[] {
  const done = new Set<string>()
  const ordered: LayerNode[] = []
  while (ordered.length < document.layers.length) {
    const ready = document.layers.filter((layer) => !done.has(layer.id) && inputsOf(document, layer).every((connection) => done.has(connection.from)))
    if (ready.length === 0) throw new Error('tfjsModel: the connections form a circle')
    for (const layer of ready) {
      done.add(layer.id)
      ordered.push(layer)
    }
  }
  return ordered
}
