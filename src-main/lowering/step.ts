/** One training step as one graph: forward, loss, backward, optimizer, metrics. Used by the trainer, tests and benchmarks. */
import { assertReady } from '../../src-shared/network/assertDocument.ts'
import type { NetworkDocument } from '../../src-shared/network/document.ts'
import type { InferredNetwork } from '../../src-shared/network/infer.ts'
import { noAugmentation, type AugmentationConfig } from '../../src-shared/training/augmentation.ts'
import { defaultLosses, type LossConfig } from '../../src-shared/training/loss.ts'
import { metricName, type MetricConfig } from '../../src-shared/training/metric.ts'
import { defaultUpdate, type OptimizerConfig, type UpdateConfig } from '../../src-shared/training/optimizer.ts'
import { sizeOf } from '../../src-shared/tensor/shape.ts'
import { add } from '../autodiff/primitives/add.ts'
import { cast } from '../autodiff/primitives/cast.ts'
import { oneHot } from '../autodiff/primitives/oneHot.ts'
import { gradients } from '../autodiff/vjp.ts'
import type { GraphBuilder } from '../graph/builder.ts'
import { addConstant, addInput, continueGraph, createBuilder, finish } from '../graph/builder.ts'
import type { Graph, NamedValue } from '../graph/graph.ts'
import type { Tensor, Value } from '../graph/ir.ts'
import { affineWithinConvolution } from '../graph/passes/affineWithinConvolution.ts'
import { foldConstants } from '../graph/passes/foldConstants.ts'
import { padWithinConvolution } from '../graph/passes/padWithinConvolution.ts'
import { poolBeforeRelu } from '../graph/passes/poolBeforeRelu.ts'
import { augment, withoutMixing, type Augmented } from './augment/augment.ts'
import { countCorrect, type CorrectRule } from './correct.ts'
import type { Forward, NetworkWeight } from './forward.ts'
import { lowerForward, networkWeights } from './forward.ts'
import { freshValues } from './initialize.ts'
import { lowerLoss, once, type NetworkAnswer } from './losses/index.ts'
import { lowerMetric } from './metrics/index.ts'
import { poolByPhases } from './poolByPhases.ts'
import { gradientNormName, type StateTensor, type TrainingStep } from './program.ts'
import { simplify } from './simplify.ts'
import { imageTargets, maskTargets } from './targets.ts'
import { lowerUpdate, slotsOf, type SlotState } from './update.ts'
import { toIrLayout } from './weightLayout.ts'

export interface TrainingOptions {
  readonly batchSize: number
  /** Number of classes the labels come from; the network's output must have as many. Null where targets are `values`. */
  readonly classCount: number | null
  readonly optimizer: OptimizerConfig
  /** Categorical cross-entropy unless said. */
  readonly loss?: LossConfig
  /**
   * labels: one class per image, graph input `labels` (default) · values: graph input `targets`, in the shape of the output · masks: graph
   * input `masks` uint8 [N,1,H,W], see `targets.ts` · images: what the network sees, from 0 to 1.
   */
  readonly targets?: 'labels' | 'values' | 'masks' | 'images'
  /** What counts as one answer; rows unless said. */
  readonly correct?: CorrectRule
  /** How much images of each class count, in output order. */
  readonly classWeights?: readonly number[]
  readonly update?: UpdateConfig
  /** Learning rate of a layer as a multiple, by layer id; 0 freezes it. */
  readonly layerRates?: Readonly<Record<string, number>>
  /** Values of the weights and statistics of frozen layers (other entries are ignored); they become constants of the graph. */
  readonly frozen?: ReadonlyMap<string, Tensor>
  /** The layer whose output is given as graph input `features`, in place of `images` and all layers that lead to it. */
  readonly features?: string
  /** Updates of the run before a weight's memory began, by weight name; for a layer that was thawed. */
  readonly updatesBefore?: Readonly<Record<string, number>>
  readonly metrics?: readonly MetricConfig[]
  /** None unless said. */
  readonly augmentation?: AugmentationConfig
}

/** Compiles a document into a training step. Throws `networkNotReady` when the document has problems. Inputs and outputs: see `TrainingStep`. */
export function lowerTrainingStep(document: NetworkDocument, options: TrainingOptions): TrainingStep {
  const step = assembleTrainingStep(document, options)
  return { ...step, graph: simplify(step.graph) }
}

/** The step as it is written down, before the passes; for tests of the passes. */
export function assembleTrainingStep(document: NetworkDocument, options: TrainingOptions): TrainingStep {
  const weights = networkWeights(assertReady(document, options.classCount))
  const forward = lowerTrainingForward(document, options)
  const { graph, slots } = withUpdates(forward, weights, options)
  return { graph, batchSize: options.batchSize, state: stateOf(weights, slots, options), initialState: (seed) => initialState(weights, slots, seed) }
}

/** What a step differentiates and measures. */
export interface StepForward {
  readonly graph: Graph
  /** By full name; those of frozen layers are constants. */
  readonly weights: ReadonlyMap<string, Value>
  readonly loss: Value
  /** Next values of statistics. */
  readonly statistics: ReadonlyMap<string, Value>
  /** Outputs of the step beside the next state. */
  readonly measured: readonly NamedValue[]
}

/** The backward half and the update of these weights, and the slots it needs. */
export function withUpdates(forward: StepForward, weights: readonly NetworkWeight[], options: TrainingOptions): { readonly graph: Graph; readonly slots: readonly SlotState[] } {
  const { optimizer, update = defaultUpdate, layerRates = {}, updatesBefore = {} } = options
  const prepared = poolByPhases(poolBeforeRelu(padWithinConvolution(forward.graph)))
  // Normalization that is not trained joins the convolution before it, if that is not trained either.
  const builder = continueGraph(Object.values(layerRates).includes(0) ? affineWithinConvolution(foldConstants(prepared)) : prepared)
  const live = weights.filter(({ layerId }) => layerRates[layerId] !== 0)
  const trained = live.filter(({ spec }) => spec.trainable)
  const valueOf = (name: string): Value => forward.weights.get(name) ?? forward.loss
  const found = gradients(builder, forward.loss, trained.map(({ name }) => valueOf(name)))
  const { next: updated, gradientNorm } = lowerUpdate(builder, trained.map((weight, index) => ({ ...weight, value: valueOf(weight.name), gradient: found[index] ?? null })), { optimizer, update, layerRates, updatesBefore })
  const next = [...updated]
  for (const { name } of live.filter(({ spec }) => !spec.trainable)) next.push({ name, value: forward.statistics.get(name) ?? valueOf(name) })
  return { graph: finish(builder, [...forward.measured, ...(gradientNorm === null ? [] : [{ name: gradientNormName, value: gradientNorm }]), ...next]), slots: trained.flatMap((weight) => slotsOf(weight, { optimizer, update })) }
}

export function stateOf(weights: readonly NetworkWeight[], slots: readonly SlotState[], { layerRates = {} }: TrainingOptions): readonly StateTensor[] {
  return [...weights.map(({ name, shape, spec, layerId }) => ({ name, shape, role: layerRates[layerId] === 0 ? 'frozen' as const : spec.trainable ? 'weight' as const : 'statistic' as const })), ...slots.map(({ name, shape, role }) => ({ name, shape, role }))]
}

export interface TrainingForward extends Omit<Forward, 'statistics'>, StepForward {
  readonly correct: Value
  /** Sums of the metrics, as outputs `metric:<name>`. */
  readonly metrics: readonly NamedValue[]
}

/** The forward half of a training step: layers, loss, the number of right answers, metrics. Differentiate its `graph` with `continueGraph`. */
export function lowerTrainingForward(document: NetworkDocument, options: TrainingOptions): TrainingForward {
  const { batchSize, classCount, loss: lossConfig = defaultLosses.categorical_crossentropy, layerRates = {} } = options
  const network = assertReady(document, classCount)
  const builder = createBuilder()
  const frozenLayers = frozenIn(layerRates)
  const weights = addWeights(builder, networkWeights(network), options)
  const randomKey = addInput(builder, 'random', [2], 'int32')
  let augmented: Augmented | null = null
  const prepare = (images: Value, inputId: string): Value => {
    const changed = augment(builder, images, augmentationOf(options), randomKey, inputId === network.inputId ? '' : inputId)
    augmented ??= changed
    return changed.images
  }
  const forward = lowerForward(builder, network, { batchSize, weights, randomKey, frozenLayers, prepare, ...(options.features === undefined ? {} : { features: options.features }) })
  const answer: NetworkAnswer = { logits: forward.logits, activation: forward.activation, targets: addTargets(builder, forward.logits, options, network, augmented) }
  const loss = forward.penalties.reduce((sum, penalty) => add(builder, sum, penalty), lowerLoss(builder, lossConfig, answer, options.classWeights))
  const correct = countCorrect(builder, answer, options.correct)
  const metrics = (options.metrics ?? []).map((metric) => ({ name: `metric:${metricName(metric)}`, value: lowerMetric(builder, metric, answer) }))
  const measured = [{ name: 'loss', value: loss }, { name: 'correct', value: correct }, ...metrics]
  return { ...forward, weights, loss, correct, metrics, measured, graph: finish(builder, [...measured, ...named(forward.statistics)]) }
}

export function named(values: ReadonlyMap<string, Value>): readonly NamedValue[] {
  return [...values].map(([name, value]) => ({ name, value }))
}

/** Weights and statistics as graph inputs, those of frozen layers as constants. */
export function addWeights(builder: GraphBuilder, weights: readonly NetworkWeight[], { layerRates = {}, frozen }: TrainingOptions): ReadonlyMap<string, Value> {
  return new Map(weights.map((weight) => [weight.name, layerRates[weight.layerId] === 0 ? frozenValue(builder, weight, frozen) : addInput(builder, weight.name, weight.shape, 'float32')]))
}

export function frozenIn(layerRates: Readonly<Record<string, number>>): ReadonlySet<string> {
  return new Set(Object.keys(layerRates).filter((id) => layerRates[id] === 0))
}

/** Adds the input that says what is right; the function gives it in the shape of the logits. Triplets have none. */
function addTargets(builder: GraphBuilder, logits: Value, { batchSize, classCount, targets = 'labels', loss }: TrainingOptions, { inputId, layers }: InferredNetwork, augmented: Augmented | null): () => Value {
  if (loss?.kind === 'triplet') return () => { throw new Error('triplet: it has no targets') }
  switch (targets) {
    case 'values': {
      const given = addInput(builder, 'targets', logits.shape, 'float32')
      return () => given
    }
    case 'masks': {
      const [height = 1, width = 1] = layers.get(inputId ?? '')?.outputShape ?? []
      const masks = cast(builder, addInput(builder, 'masks', [batchSize, 1, height, width], 'uint8'), 'float32')
      return once(() => maskTargets(builder, augmented?.moveMasks(masks) ?? masks, logits))
    }
    case 'images': {
      if (augmented === null) throw new Error('images as targets: the network has no image')
      const { images } = augmented
      return once(() => imageTargets(builder, images))
    }
    case 'labels': {
      const labels = addInput(builder, 'labels', [batchSize], 'int32')
      return once(() => {
        const expanded = oneHot(builder, labels, logits.shape[1] ?? classCount ?? 1)
        return augmented?.mixTargets(expanded) ?? expanded
      })
    }
  }
}

/** One-hot targets can say which two classes an image was mixed from, and an image that is to be drawn again can be any. */
function augmentationOf({ augmentation = noAugmentation, targets = 'labels', loss }: TrainingOptions): AugmentationConfig {
  const mixes = (targets === 'labels' && loss?.kind !== 'triplet' && loss?.kind !== 'contrastive') || targets === 'images'
  return mixes ? augmentation : withoutMixing(augmentation)
}

/** Throws when the caller froze a layer without giving its weights. */
function frozenValue(builder: GraphBuilder, { name, shape }: NetworkWeight, values: TrainingOptions['frozen']): Value {
  const tensor = values?.get(name)
  if (!tensor || tensor.shape.join() !== shape.join()) throw new Error(`weight ${name}: its layer is frozen, expected its values [${shape.join(',')}], received ${tensor ? `[${tensor.shape.join(',')}]` : 'nothing'}`)
  return addConstant(builder, { ...tensor, dtype: 'float32' })
}

/** Fresh weights and statistics of a document by full name, in IR layout. Throws `networkNotReady`. */
export function freshWeights(document: NetworkDocument, seed: number): ReadonlyMap<string, Tensor> {
  return new Map(initialWeights(networkWeights(assertReady(document, null)), seed))
}

function initialWeights(weights: readonly NetworkWeight[], seed: number): readonly (readonly [string, Tensor])[] {
  return weights.map(({ name, spec, shape }) => [name, { shape, dtype: 'float32', data: toIrLayout(spec.name, spec.shape, freshValues(spec, name, seed)) }])
}

export function initialState(weights: readonly NetworkWeight[], slots: readonly SlotState[], seed: number): ReadonlyMap<string, Tensor> {
  const state = new Map(initialWeights(weights, seed))
  for (const { name, shape, start } of slots) {
    const weight = state.get(name.slice(0, name.lastIndexOf('/')))
    const data = start === 'weight' && weight ? weight.data.slice() : new Float32Array(sizeOf(shape)).fill(Number(start))
    state.set(name, { shape, dtype: 'float32', data })
  }
  return state
}
