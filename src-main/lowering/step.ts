/** One training step as one graph: forward, loss, backward, optimizer, metrics. Used by the trainer, tests and benchmarks. */
import { assertReady } from '../../src-shared/network/assertDocument.ts'
import type { NetworkDocument } from '../../src-shared/network/document.ts'
import { noAugmentation, type AugmentationConfig } from '../../src-shared/training/augmentation.ts'
import { defaultLosses, type LossConfig } from '../../src-shared/training/loss.ts'
import { metricName, type MetricConfig } from '../../src-shared/training/metric.ts'
import { defaultUpdate, type OptimizerConfig, type UpdateConfig } from '../../src-shared/training/optimizer.ts'
import { sizeOf } from '../../src-shared/tensor/shape.ts'
import { add } from '../autodiff/primitives/add.ts'
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
import { countCorrect } from './correct.ts'
import type { Forward, NetworkWeight } from './forward.ts'
import { lowerForward, networkWeights } from './forward.ts'
import { freshValues } from './initialize.ts'
import { lowerLoss, type NetworkAnswer } from './losses/index.ts'
import { lowerMetric } from './metrics/index.ts'
import { poolByPhases } from './poolByPhases.ts'
import type { StateTensor, TrainingStep } from './program.ts'
import { simplify } from './simplify.ts'
import { lowerUpdate, slotsOf, type SlotState } from './update.ts'
import { toIrLayout } from './weightLayout.ts'

export interface TrainingOptions {
  readonly batchSize: number
  /** Number of classes the labels come from; the network's output must have as many. Null where targets are `values`. */
  readonly classCount: number | null
  readonly optimizer: OptimizerConfig
  /** Categorical cross-entropy unless said. */
  readonly loss?: LossConfig
  /** labels: one class per image, graph input `labels` (default) · values: graph input `targets`, in the shape of the output. */
  readonly targets?: 'labels' | 'values'
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
  const { optimizer, update = defaultUpdate, layerRates = {}, updatesBefore = {} } = options
  const weights = networkWeights(assertReady(document, options.classCount))
  const forward = lowerTrainingForward(document, options)
  const prepared = poolByPhases(poolBeforeRelu(padWithinConvolution(forward.graph)))
  // Normalization that is not trained joins the convolution before it, if that is not trained either.
  const builder = continueGraph(Object.values(layerRates).includes(0) ? affineWithinConvolution(foldConstants(prepared)) : prepared)
  const live = weights.filter(({ layerId }) => layerRates[layerId] !== 0)
  const trained = live.filter(({ spec }) => spec.trainable)
  const valueOf = (name: string): Value => forward.weights.get(name) ?? forward.loss
  const found = gradients(builder, forward.loss, trained.map(({ name }) => valueOf(name)))
  const next = [...lowerUpdate(builder, trained.map((weight, index) => ({ ...weight, value: valueOf(weight.name), gradient: found[index] ?? null })), { optimizer, update, layerRates, updatesBefore })]
  for (const { name } of live.filter(({ spec }) => !spec.trainable)) next.push({ name, value: forward.statistics.get(name) ?? valueOf(name) })
  const graph = finish(builder, [{ name: 'loss', value: forward.loss }, { name: 'correct', value: forward.correct }, ...forward.metrics, ...next])
  const slots = trained.flatMap((weight) => slotsOf(weight, { optimizer, update }))
  const state: readonly StateTensor[] = [...weights.map(({ name, shape, spec, layerId }) => ({ name, shape, role: layerRates[layerId] === 0 ? 'frozen' as const : spec.trainable ? 'weight' as const : 'statistic' as const })), ...slots.map(({ name, shape, role }) => ({ name, shape, role }))]
  return { graph, batchSize: options.batchSize, state, initialState: (seed) => initialState(weights, slots, seed) }
}

export interface TrainingForward extends Forward {
  readonly graph: Graph
  /** By full name; those of frozen layers are constants. */
  readonly weights: ReadonlyMap<string, Value>
  readonly loss: Value
  readonly correct: Value
  /** Sums of the metrics, as outputs `metric:<name>`. */
  readonly metrics: readonly NamedValue[]
}

/** The forward half of a training step: layers, loss, the number of right answers, metrics. Differentiate its `graph` with `continueGraph`. */
export function lowerTrainingForward(document: NetworkDocument, options: TrainingOptions): TrainingForward {
  const { batchSize, classCount, loss: lossConfig = defaultLosses.categorical_crossentropy, layerRates = {} } = options
  const network = assertReady(document, classCount)
  const builder = createBuilder()
  const frozenLayers = new Set(Object.keys(layerRates).filter((id) => layerRates[id] === 0))
  const weights = new Map(networkWeights(network).map((weight) => [weight.name, frozenLayers.has(weight.layerId) ? frozenValue(builder, weight, options.frozen) : addInput(builder, weight.name, weight.shape, 'float32')]))
  const randomKey = addInput(builder, 'random', [2], 'int32')
  let augmented: Augmented | null = null
  const prepare = (images: Value): Value => (augmented = augment(builder, images, augmentationOf(options), randomKey)).images
  const forward = lowerForward(builder, network, { batchSize, weights, randomKey, frozenLayers, prepare, ...(options.features === undefined ? {} : { features: options.features }) })
  const mixTargets = (targets: Value): Value => augmented?.mixTargets(targets) ?? targets
  const answer: NetworkAnswer = { logits: forward.logits, activation: forward.activation, targets: addTargets(builder, forward.logits, options, mixTargets) }
  const loss = forward.penalties.reduce((sum, penalty) => add(builder, sum, penalty), lowerLoss(builder, lossConfig, answer, options.classWeights))
  const correct = countCorrect(builder, answer)
  const metrics = (options.metrics ?? []).map((metric) => ({ name: `metric:${metricName(metric)}`, value: lowerMetric(builder, metric, answer) }))
  const statistics = [...forward.statistics].map(([name, value]) => ({ name, value }))
  return { ...forward, weights, loss, correct, metrics, graph: finish(builder, [{ name: 'loss', value: loss }, { name: 'correct', value: correct }, ...metrics, ...statistics]) }
}

/** Adds the input that says what is right; the function gives it in the shape of the logits. Triplets have none. */
function addTargets(builder: GraphBuilder, logits: Value, { batchSize, classCount, targets = 'labels', loss }: TrainingOptions, mixTargets: (targets: Value) => Value): () => Value {
  if (loss?.kind === 'triplet') return () => { throw new Error('triplet: it has no targets') }
  if (targets === 'values') {
    const given = addInput(builder, 'targets', logits.shape, 'float32')
    return () => given
  }
  const labels = addInput(builder, 'labels', [batchSize], 'int32')
  let expanded: Value | null = null
  return () => (expanded ??= mixTargets(oneHot(builder, labels, logits.shape[1] ?? classCount ?? 1)))
}

/** Only one-hot targets can say which two classes an image was mixed from. */
function augmentationOf({ augmentation = noAugmentation, targets = 'labels', loss }: TrainingOptions): AugmentationConfig {
  return targets === 'values' || loss?.kind === 'triplet' || loss?.kind === 'contrastive' ? withoutMixing(augmentation) : augmentation
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

function initialState(weights: readonly NetworkWeight[], slots: readonly SlotState[], seed: number): ReadonlyMap<string, Tensor> {
  const state = new Map(initialWeights(weights, seed))
  for (const { name, shape, start } of slots) {
    const weight = state.get(name.slice(0, name.lastIndexOf('/')))
    const data = start === 'weight' && weight ? weight.data.slice() : new Float32Array(sizeOf(shape)).fill(Number(start))
    state.set(name, { shape, dtype: 'float32', data })
  }
  return state
}
