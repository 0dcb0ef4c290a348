/** Lowers all layers of a document in order. Shared by the training step, inference and the search for non-finite numbers. */
import type { InferredLayer, InferredNetwork } from '../../src-shared/network/infer.ts'
import type { LayerKindName } from '../../src-shared/layers/index.ts'
import { isLastSoftmax } from '../../src-shared/layers/softmax.ts'
import { layerKind } from '../../src-shared/layers/index.ts'
import type { LayerCategory, WeightSpec } from '../../src-shared/layers/layer.ts'
import { regularizersOf } from '../../src-shared/layers/regularizers.ts'
import type { LayerNode } from '../../src-shared/network/document.ts'
import type { Shape } from '../../src-shared/tensor/shape.ts'
import { cast } from '../autodiff/primitives/cast.ts'
import type { GraphBuilder } from '../graph/builder.ts'
import { addInput, withLayer } from '../graph/builder.ts'
import type { Value } from '../graph/ir.ts'
import { lowerings } from './index.ts'
import { hash } from './initialize.ts'
import { irShape, joinTime, splitTime } from './layout.ts'
import { lowerPenalty } from './penalty.ts'
import { irWeightShape } from './weightLayout.ts'

/** A weight of the network: where it belongs and both of its shapes. */
export interface NetworkWeight {
  /** `<layer id>/<Keras weight name>`: the key of checkpoints and of graph inputs. */
  readonly name: string
  readonly layerId: string
  readonly spec: WeightSpec
  /** Shape in graphs and checkpoints. */
  readonly shape: Shape
}

/** All weights and statistics, in the order of the layers. Layers that share weights are listed once, under the one that owns them. */
export function networkWeights(network: InferredNetwork): readonly NetworkWeight[] {
  return network.order.flatMap((layerId) => (network.layers.get(layerId)?.weights ?? []).map((spec) => ({
    name: `${layerId}/${spec.name}`,
    layerId,
    spec,
    shape: irWeightShape(spec.name, spec.shape),
  })))
}

export interface ForwardOptions {
  readonly batchSize: number
  /** The value that stands for a weight, by its full name. */
  readonly weights: ReadonlyMap<string, Value>
  /** Set in training: batch statistics and dropout. */
  readonly randomKey: Value | null
  /** What happens to images float32 [N,C,H,W] before the first layer; `inputId` is the Input they belong to. */
  readonly prepare?: (images: Value, inputId: string) => Value
  /** Layers whose weights do not change: their batch normalization uses moving averages in training too. */
  readonly frozenLayers?: ReadonlySet<string>
  /** The layer whose output is given, as input `features` float32 in IR layout, in place of all that leads to it (`network/frozenFront.ts`). */
  readonly features?: string
  /** Only these layers: one half of a GAN. Absent: all. */
  readonly only?: ReadonlySet<string>
  /** Values float32 in IR layout in place of graph inputs, by Input layer. */
  readonly given?: ReadonlyMap<string, Value>
  /** Tells the random numbers of two passes through the same layers apart. */
  readonly pass?: string
}

/** One output of the network: a layer that nothing follows. */
export interface OutputHead {
  readonly layerId: string
  /** What the layer computes before `activation`, in IR layout. */
  readonly logits: Value
  /** What is left to apply: losses want numbers before a softmax or a sigmoid. Other activations are part of the layer: linear. */
  readonly activation: 'softmax' | 'sigmoid' | 'linear'
}

export interface Forward {
  /** What the network computes before the softmax or sigmoid of its main output, usually [N, classes]. */
  readonly logits: Value
  /** Keras name of that activation; linear when the logits are the output. */
  readonly activation: OutputHead['activation']
  /** All outputs, the main one first. */
  readonly heads: readonly OutputHead[]
  /** Outputs of all layers by id; those of heads are their logits. */
  readonly outputs: ReadonlyMap<string, Value>
  /** Next values of statistics by their full names. */
  readonly statistics: ReadonlyMap<string, Value>
  /** Scalars [] that layers add to the loss. */
  readonly penalties: readonly Value[]
}

/**
 * Adds the graph inputs of all Input layers and all layers (with `features`: of those after it). `network` is the checked document (`assertReady`). The first Input is
 * `images` uint8 [N,C,H,W]; further ones are `images:<layer id>` of the same kind, or `values:<layer id>` float32 in IR layout.
 */
export function lowerForward(builder: GraphBuilder, network: InferredNetwork, options: ForwardOptions): Forward {
  const outputs = new Map<string, Value>()
  const statistics = new Map<string, Value>()
  const penalties: Value[] = []
  const heads: OutputHead[] = []
  const given = options.features === undefined ? new Set<string>() : layersLeadingTo(network, options.features)
  for (const id of network.order) {
    const inferred = network.layers.get(id)
    if (!inferred) throw new Error(`layer ${id}: it is in the order but not in the network`)
    if (options.only?.has(id) === false) continue
    const { layer, weightsOf } = inferred
    if (options.randomKey !== null) {
      for (const regularizer of regularizersOf(layer.config, inferred.weights.map(({ name }) => name)))
        withLayer(builder, id, () => penalties.push(lowerPenalty(builder, existing(options.weights, `${id}/${regularizer.weight}`), regularizer)))
    }
    if (id === options.features) outputs.set(id, addInput(builder, 'features', irShape(options.batchSize, inferred.outputShape ?? []), 'float32'))
    if (given.has(id)) continue
    const left = network.outputIds.includes(id) ? activationLeft(layer) : 'linear'
    // A statistic that another use of the same layer has written in this step is read as it was written, as in Keras.
    const current = (name: string): Value => statistics.get(name) ?? existing(options.weights, name)
    const output = withLayer(builder, id, () => {
      const inputs = inferred.inputIds.length === 0 ? [lowerInput(builder, network, inferred, options)] : inferred.inputIds.map((inputId) => existing(outputs, inputId))
      const everyStep = layer.timeDistributed === true
      const y = lowerings[layer.kind as LayerKindName]({
        builder,
        layerId: id,
        config: left === 'linear' ? layer.config : { ...layer.config, activation: 'linear' },
        inputs: everyStep ? inputs.map((x) => joinTime(builder, x)) : inputs,
        training: options.randomKey !== null,
        frozen: options.frozenLayers?.has(weightsOf) === true,
        weight: (name) => current(`${weightsOf}/${name}`),
        hasWeight: (name) => options.weights.has(`${weightsOf}/${name}`),
        updateStatistic: (name, next) => void statistics.set(`${weightsOf}/${name}`, next),
        addPenalty: (value) => void penalties.push(value),
        randomKey: () => {
          if (!options.randomKey) throw new Error(`layer ${id}: random numbers are only there in training`)
          return options.randomKey
        },
        salt: hash(options.pass === undefined ? id : `${options.pass}/${id}`),
      })
      return everyStep ? splitTime(builder, y, inferred.outputShape?.[0] ?? 1) : y
    })
    outputs.set(id, output)
    if (network.outputIds.includes(id)) heads.push({ layerId: id, logits: output, activation: left })
  }
  heads.sort((a, b) => network.outputIds.indexOf(a.layerId) - network.outputIds.indexOf(b.layerId))
  const [main] = heads
  if (!main) throw new Error('lowerForward: the network has no output')
  return { logits: main.logits, activation: main.activation, heads, outputs, statistics, penalties }
}

/** A layer and all that leads to it. */
function layersLeadingTo(network: InferredNetwork, layerId: string): ReadonlySet<string> {
  const found = new Set([layerId])
  for (const id of found) for (const inputId of network.layers.get(id)?.inputIds ?? []) found.add(inputId)
  return found
}

/** Layers whose activation is inside of them. */
const withInnerActivation = new Set<LayerCategory | undefined>(['recurrent', 'attention'])

/** The activation that stays undone at an output; a Softmax layer over the last axis is nothing else. */
export function activationLeft({ kind, config }: LayerNode): OutputHead['activation'] {
  if (withInnerActivation.has(layerKind(kind)?.category)) return 'linear'
  if (isLastSoftmax({ kind, config })) return 'softmax'
  return config['activation'] === 'softmax' || config['activation'] === 'sigmoid' ? config['activation'] : 'linear'
}

function lowerInput(builder: GraphBuilder, { inputId }: InferredNetwork, { layer, inputShapes: [shape = []] }: InferredLayer, { batchSize, given, prepare = (x) => x }: ForwardOptions): Value {
  const value = given?.get(layer.id)
  if (value) return value
  const type = irShape(batchSize, shape)
  if (layer.config['data'] === 'numbers') return addInput(builder, `values:${layer.id}`, type, 'float32')
  return prepare(cast(builder, addInput(builder, layer.id === inputId ? 'images' : `images:${layer.id}`, type, 'uint8'), 'float32'), layer.id)
}

function existing(values: ReadonlyMap<string, Value>, name: string): Value {
  const value = values.get(name)
  if (!value) throw new Error(`${name}: no such value`)
  return value
}
