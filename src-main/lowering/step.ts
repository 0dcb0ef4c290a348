/** One training step as one graph: forward, loss, backward, optimizer, metrics. Used by the trainer, tests and benchmarks. */
import { assertReady } from '../../src-shared/network/assertDocument.ts'
import type { NetworkDocument } from '../../src-shared/network/document.ts'
import type { OptimizerConfig } from '../../src-shared/training/run.ts'
import { sizeOf } from '../../src-shared/tensor/shape.ts'
import { add } from '../autodiff/primitives/add.ts'
import { argmax } from '../autodiff/primitives/argmax.ts'
import { cast } from '../autodiff/primitives/cast.ts'
import { equal } from '../autodiff/primitives/equal.ts'
import { reduceSum } from '../autodiff/primitives/reduceSum.ts'
import { reshape } from '../autodiff/primitives/reshape.ts'
import { gradients } from '../autodiff/vjp.ts'
import type { GraphBuilder } from '../graph/builder.ts'
import { addInput, continueGraph, createBuilder, finish, withLayer } from '../graph/builder.ts'
import type { Graph, NamedValue } from '../graph/graph.ts'
import type { Tensor, Value } from '../graph/ir.ts'
import { padWithinConvolution } from '../graph/passes/padWithinConvolution.ts'
import { poolBeforeRelu } from '../graph/passes/poolBeforeRelu.ts'
import type { Forward, NetworkWeight } from './forward.ts'
import { lowerForward, networkWeights } from './forward.ts'
import { initialValues } from './initialize.ts'
import { categoricalCrossentropy } from './losses/categoricalCrossentropy.ts'
import { optimizerFor } from './optimizers/index.ts'
import { poolByPhases } from './poolByPhases.ts'
import type { StateTensor, TrainingStep } from './program.ts'
import { simplify } from './simplify.ts'
import { toIrLayout } from './weightLayout.ts'

export interface TrainingOptions {
  readonly batchSize: number
  /** Number of classes the labels come from; the network's output must have as many. */
  readonly classCount: number
  readonly optimizer: OptimizerConfig
}

/** Compiles a document into a training step. Throws `networkNotReady` when the document has problems. Inputs and outputs: see `TrainingStep`. */
export function lowerTrainingStep(document: NetworkDocument, options: TrainingOptions): TrainingStep {
  const step = assembleTrainingStep(document, options)
  return { ...step, graph: simplify(step.graph) }
}

/** The step as it is written down, before the passes; for tests of the passes. */
export function assembleTrainingStep(document: NetworkDocument, options: TrainingOptions): TrainingStep {
  const network = assertReady(document, options.classCount)
  const weights = networkWeights(network)
  const forward = lowerTrainingForward(document, options)
  const builder = continueGraph(poolByPhases(poolBeforeRelu(padWithinConvolution(forward.graph))))
  const learningRate = addInput(builder, 'learning_rate', [], 'float32')
  const step = addInput(builder, 'step', [], 'float32')
  const trained = weights.filter((weight) => weight.spec.trainable)
  const found = gradients(builder, forward.loss, trained.map((weight) => forward.weights.get(weight.name) ?? forward.loss))
  const optimizer = optimizerFor(options.optimizer)
  const slots: StateTensor[] = []
  const next: NamedValue[] = []
  trained.forEach(({ name, shape, layerId }, index) => withLayer(builder, layerId, () => {
    const weight = forward.weights.get(name)
    const gradient = found[index]
    if (!weight) throw new Error(`weight ${name}: it is missing`)
    const slotNames = optimizer.slots.map((slot) => `${name}/${slot}`)
    const slotInputs = slotNames.map((slot) => addInput(builder, slot, shape, 'float32'))
    slots.push(...slotNames.map((slot) => ({ name: slot, shape, role: 'slot' as const })))
    // A weight the loss does not depend on stays as it is.
    const updated = gradient ? optimizer.update(builder, options.optimizer, weight, gradient, slotInputs, { learningRate, step }) : { weight, slots: slotInputs }
    next.push({ name, value: updated.weight })
    slotNames.forEach((slot, k) => next.push({ name: slot, value: updated.slots[k] ?? weight }))
  }))
  for (const { name } of weights.filter((weight) => !weight.spec.trainable)) {
    const value = forward.statistics.get(name) ?? forward.weights.get(name)
    if (value) next.push({ name, value })
  }
  const graph = finish(builder, [{ name: 'loss', value: forward.loss }, { name: 'correct', value: forward.correct }, ...next])
  const state: readonly StateTensor[] = [...weights.map(({ name, shape, spec }) => ({ name, shape, role: spec.trainable ? 'weight' as const : 'statistic' as const })), ...slots]
  return { graph, batchSize: options.batchSize, state, initialState: (seed) => initialState(weights, slots, seed) }
}

export interface TrainingForward extends Forward {
  readonly graph: Graph
  readonly weights: ReadonlyMap<string, Value>
  readonly loss: Value
  readonly correct: Value
}

/** The forward half of a training step: layers, loss and the number of right answers. Differentiate its `graph` with `continueGraph`. */
export function lowerTrainingForward(document: NetworkDocument, { batchSize, classCount }: TrainingOptions): TrainingForward {
  const network = assertReady(document, classCount)
  const builder = createBuilder()
  const weights = new Map(networkWeights(network).map(({ name, shape }) => [name, addInput(builder, name, shape, 'float32')]))
  const randomKey = addInput(builder, 'random', [2], 'int32')
  const forward = lowerForward(builder, document, network, { batchSize, weights, randomKey })
  const labels = addInput(builder, 'labels', [batchSize], 'int32')
  const loss = forward.penalties.reduce((sum, penalty) => add(builder, sum, penalty), categoricalCrossentropy(builder, forward.logits, labels))
  const correct = countCorrect(builder, forward.logits, labels)
  const statistics = [...forward.statistics].map(([name, value]) => ({ name, value }))
  return { ...forward, weights, loss, correct, graph: finish(builder, [{ name: 'loss', value: loss }, { name: 'correct', value: correct }, ...statistics]) }
}

/** How many of logits [N,classes] are greatest at their label; int32 []. */
function countCorrect(builder: GraphBuilder, logits: Value, labels: Value): Value {
  const right = cast(builder, equal(builder, argmax(builder, logits), labels), 'float32')
  return cast(builder, reshape(builder, reduceSum(builder, right, [0]), []), 'int32')
}

function initialState(weights: readonly NetworkWeight[], slots: readonly StateTensor[], seed: number): ReadonlyMap<string, Tensor> {
  const state = new Map<string, Tensor>()
  for (const { name, spec, shape } of weights)
    state.set(name, { shape, dtype: 'float32', data: toIrLayout(spec.name, spec.shape, initialValues(spec.initializer, name, spec.fanShape ?? spec.shape, seed)) })
  for (const { name, shape } of slots) state.set(name, { shape, dtype: 'float32', data: new Float32Array(sizeOf(shape)) })
  return state
}
