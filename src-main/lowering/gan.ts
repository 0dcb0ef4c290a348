/**
 * A step of a GAN (Goodfellow et al. 2014): two graphs that take turns on one state. First the discriminator learns from real images and
 * made ones, the generator's weights being inputs that stay as they are; then the generator learns through the discriminator, which stays
 * as it is. Both passes of the discriminator have batch statistics of their own, as in Radford et al. 2015.
 */
import { assertReady } from '../../src-shared/network/assertDocument.ts'
import type { NetworkDocument } from '../../src-shared/network/document.ts'
import { ganHalves, type GanHalf } from '../../src-shared/network/ganHalves.ts'
import type { InferredNetwork } from '../../src-shared/network/infer.ts'
import { noAugmentation } from '../../src-shared/training/augmentation.ts'
import { defaultLosses } from '../../src-shared/training/loss.ts'
import { metricName } from '../../src-shared/training/metric.ts'
import { add } from '../autodiff/primitives/add.ts'
import { cast } from '../autodiff/primitives/cast.ts'
import { concatenate } from '../autodiff/primitives/concatenate.ts'
import { reshape } from '../autodiff/primitives/reshape.ts'
import type { GraphBuilder } from '../graph/builder.ts'
import { addInput, createBuilder, finish, scalar } from '../graph/builder.ts'
import type { Value } from '../graph/ir.ts'
import { activate } from './activate.ts'
import { plus, times } from './arithmetic.ts'
import { augment, withoutMixing } from './augment/augment.ts'
import { countCorrect } from './correct.ts'
import { lowerForward, networkWeights, type Forward } from './forward.ts'
import { hash } from './initialize.ts'
import { irShape } from './layout.ts'
import { lowerLoss, type NetworkAnswer } from './losses/index.ts'
import type { TrainingStep } from './program.ts'
import { randomNormal } from './randomNormal.ts'
import { simplify } from './simplify.ts'
import { addWeights, frozenIn, initialState, named, stateOf, withUpdates, type StepForward, type TrainingOptions } from './step.ts'

/** Compiles a document of two halves into a step of two graphs. Throws `networkNotReady`. `loss` is the generator's, that of the discriminator the figure `d_loss`. */
export function lowerGanStep(document: NetworkDocument, options: TrainingOptions): TrainingStep {
  const [discriminator, generator] = lowerGanForwards(document, options)
  const weights = networkWeights(assertReady(document, options.classCount))
  const halves = halvesOf(document)
  const learn = (forward: StepForward, half: GanHalf): ReturnType<typeof withUpdates> => withUpdates(forward, weights.filter(({ layerId }) => half.layerIds.includes(layerId)), options)
  const [first, second] = [learn(discriminator, halves.discriminator), learn(generator, halves.generator)]
  const slots = [...first.slots, ...second.slots]
  return {
    graph: simplify(first.graph), then: simplify(second.graph), batchSize: options.batchSize,
    state: stateOf(weights, slots, options), initialState: (seed) => initialState(weights, slots, seed),
  }
}

/** What each half differentiates; `outputs` by layer, for the search for numbers that are none. */
export type GanForward = StepForward & Pick<Forward, 'outputs'>

/** The turn of the discriminator, then that of the generator. */
export function lowerGanForwards(document: NetworkDocument, options: TrainingOptions): readonly [GanForward, GanForward] {
  const network = assertReady(document, options.classCount)
  return [lowerDiscriminator(turnOf(network, document, options)), lowerGenerator(turnOf(network, document, options))]
}

interface Turn {
  readonly builder: GraphBuilder
  readonly network: InferredNetwork
  readonly discriminator: GanHalf
  readonly generator: GanHalf
  readonly options: TrainingOptions
  readonly weights: ReadonlyMap<string, Value>
  readonly randomKey: Value
}

function halvesOf(document: NetworkDocument): NonNullable<ReturnType<typeof ganHalves>> {
  const halves = ganHalves(document)
  if (halves === null) throw new Error('GAN: the document does not have two inputs')
  return halves
}

function turnOf(network: InferredNetwork, document: NetworkDocument, options: TrainingOptions): Turn {
  const builder = createBuilder()
  const weights = addWeights(builder, networkWeights(network), options)
  return { builder, network, ...halvesOf(document), options, weights, randomKey: addInput(builder, 'random', [2], 'int32') }
}

function lowerDiscriminator(turn: Turn): GanForward {
  const { builder, options } = turn
  const rows = options.batchSize
  const real = judge(turn, null, turn.weights, 'real')
  const made = judge(turn, generate(turn, 'd').pixels, new Map([...turn.weights, ...real.statistics]), 'made')
  const halves = [lossOf(turn, real, 1), lossOf(turn, made, 0)] as const
  const loss = times(builder, add(builder, ...halves), 0.5)
  const right = add(builder, correctOf(turn, real, 1), correctOf(turn, made, 0))
  const figure = (kind: 'd_loss' | 'd_accuracy', sum: Value, count: number) => ({ name: `metric:${metricName({ kind })}`, value: concatenate(builder, [reshape(builder, sum, [1]), scalar(builder, count, [1])], 0) })
  const measured = [figure('d_loss', times(builder, loss, rows), rows), figure('d_accuracy', right, 2 * rows)]
  const statistics = new Map([...real.statistics, ...made.statistics])
  const penalized = withPenalties(builder, loss, real)
  return { weights: turn.weights, loss: penalized, statistics, measured, outputs: real.outputs, graph: finish(builder, [{ name: 'd_loss', value: penalized }, ...measured, ...named(statistics)]) }
}

function lowerGenerator(turn: Turn): GanForward {
  const { builder } = turn
  const { forward, pixels } = generate(turn, 'g')
  const judged = judge(turn, pixels, turn.weights, 'made')
  const loss = withPenalties(builder, lossOf(turn, judged, 1), forward)
  const measured = [{ name: 'loss', value: loss }]
  return { weights: turn.weights, loss, statistics: forward.statistics, measured, outputs: new Map([...forward.outputs, ...judged.outputs]), graph: finish(builder, [...measured, ...named(forward.statistics)]) }
}

/** New images float32 [N,C,H,W] with pixels from 0 to 255, as the discriminator gets real ones, from normal numbers of this step. */
function generate({ builder, network, generator, options, weights, randomKey }: Turn, use: string): { readonly forward: Forward; readonly pixels: Value } {
  const shape = irShape(options.batchSize, network.layers.get(generator.inputId)?.outputShape ?? [])
  const numbers = randomNormal(builder, randomKey, shape, hash(`gan/${use}`))
  const forward = lowerForward(builder, network, {
    batchSize: options.batchSize, weights, randomKey, frozenLayers: frozenIn(options.layerRates ?? {}), only: new Set(generator.layerIds), given: new Map([[generator.inputId, numbers]]), pass: use,
  })
  return { forward, pixels: times(builder, plus(builder, activate(builder, forward.logits, forward.activation), 1), 127.5) }
}

/** The discriminator on these images, or on those of the batch. Both are augmented alike, so that the generator does not learn to draw augmented images (Zhao et al. 2020). */
function judge({ builder, network, discriminator, options, randomKey }: Turn, pixels: Value | null, weights: ReadonlyMap<string, Value>, pass: string): Forward {
  const { augmentation = noAugmentation, layerRates = {} } = options
  const prepare = (images: Value): Value => augment(builder, images, withoutMixing(augmentation), randomKey, `${pass} `).images
  return lowerForward(builder, network, {
    batchSize: options.batchSize, weights, randomKey, frozenLayers: frozenIn(layerRates), only: new Set(discriminator.layerIds), prepare, pass,
    ...(pixels === null ? {} : { given: new Map([[discriminator.inputId, prepare(pixels)]]) }),
  })
}

/** target: 1 called real, 0 called made. */
function answerOf({ builder }: Turn, { logits, activation }: Forward, target: number): NetworkAnswer {
  return { logits, activation, targets: () => scalar(builder, target, logits.shape) }
}

function lossOf(turn: Turn, judged: Forward, target: number): Value {
  return lowerLoss(turn.builder, turn.options.loss ?? defaultLosses.binary_crossentropy, answerOf(turn, judged, target))
}

function correctOf(turn: Turn, judged: Forward, target: number): Value {
  return cast(turn.builder, countCorrect(turn.builder, answerOf(turn, judged, target)), 'float32')
}

function withPenalties(builder: GraphBuilder, loss: Value, { penalties }: Forward): Value {
  return penalties.reduce((sum, penalty) => add(builder, sum, penalty), loss)
}
