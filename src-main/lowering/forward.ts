/** Lowers all layers of a document in order. Shared by the training step, inference and the search for non-finite numbers. */
import type { InferredNetwork } from '../../src-shared/network/infer.ts'
import { inputShape } from '../../src-shared/network/infer.ts'
import type { LayerKindName } from '../../src-shared/layers/index.ts'
import type { WeightSpec } from '../../src-shared/layers/layer.ts'
import { regularizersOf } from '../../src-shared/layers/regularizers.ts'
import type { NetworkDocument } from '../../src-shared/network/document.ts'
import type { Shape } from '../../src-shared/tensor/shape.ts'
import { cast } from '../autodiff/primitives/cast.ts'
import type { GraphBuilder } from '../graph/builder.ts'
import { addInput, withLayer } from '../graph/builder.ts'
import type { Value } from '../graph/ir.ts'
import { lowerings } from './index.ts'
import { hash } from './initialize.ts'
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

/** All weights and statistics, in the order of the layers. */
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
  /** Layers whose weights do not change: their batch normalization uses moving averages in training too. */
  readonly frozenLayers?: ReadonlySet<string>
}

export interface Forward {
  /** What the network computes before its last activation, [N, classes]. */
  readonly logits: Value
  /** Keras name of that activation. */
  readonly activation: string
  /** Outputs of all layers by id; the output layer's are the logits. */
  readonly outputs: ReadonlyMap<string, Value>
  /** Next values of statistics by their full names. */
  readonly statistics: ReadonlyMap<string, Value>
  /** Scalars [] that layers add to the loss. */
  readonly penalties: readonly Value[]
}

/** Adds the graph input `images` uint8 [N,C,H,W] and all layers. `network` is the checked document (`assertReady`). */
export function lowerForward(builder: GraphBuilder, document: NetworkDocument, network: InferredNetwork, options: ForwardOptions): Forward {
  const [height = 0, width = 0, channels = 0] = inputShape(document.input)
  const images = addInput(builder, 'images', [options.batchSize, channels, height, width], 'uint8')
  const outputs = new Map<string, Value>()
  const statistics = new Map<string, Value>()
  const penalties: Value[] = []
  for (const id of network.order) {
    const inferred = network.layers.get(id)
    if (!inferred) throw new Error(`layer ${id}: it is in the order but not in the network`)
    const { layer } = inferred
    // The loss takes the logits and `lowerInference` adds the softmax again, so that neither goes through a rounded probability.
    const config = id === network.outputId ? { ...layer.config, activation: 'linear' } : layer.config
    const output = withLayer(builder, id, () => {
      const inputs = inferred.inputIds.map((inputId) => existing(outputs, inputId))
      return lowerings[layer.kind as LayerKindName]({
        builder,
        layerId: id,
        config,
        inputs: id === network.inputId ? [cast(builder, images, 'float32')] : inputs,
        training: options.randomKey !== null,
        frozen: options.frozenLayers?.has(id) === true,
        weight: (name) => existing(options.weights, `${id}/${name}`),
        hasWeight: (name) => options.weights.has(`${id}/${name}`),
        updateStatistic: (name, next) => void statistics.set(`${id}/${name}`, next),
        addPenalty: (value) => void penalties.push(value),
        randomKey: () => {
          if (!options.randomKey) throw new Error(`layer ${id}: random numbers are only there in training`)
          return options.randomKey
        },
        salt: hash(id),
      })
    })
    outputs.set(id, output)
    if (options.randomKey === null) continue
    for (const regularizer of regularizersOf(layer.config, inferred.weights.map(({ name }) => name)))
      withLayer(builder, id, () => penalties.push(lowerPenalty(builder, existing(options.weights, `${id}/${regularizer.weight}`), regularizer)))
  }
  const activation = network.layers.get(network.outputId ?? '')?.layer.config['activation']
  return { logits: existing(outputs, network.outputId ?? ''), activation: typeof activation === 'string' ? activation : 'linear', outputs, statistics, penalties }
}

function existing(values: ReadonlyMap<string, Value>, name: string): Value {
  const value = values.get(name)
  if (!value) throw new Error(`${name}: no such value`)
  return value
}
