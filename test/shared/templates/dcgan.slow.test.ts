/**
 * The DCGAN templates train against each other: two compiled steps take turns. The discriminator sees real and made images; the generator
 * is trained through a discriminator that stays as it is, by letting go of what that step did to it.
 */
import { expect, test } from 'vitest'
import { createOnnxExecutor } from '../../../src-main/executors/onnx/onnxExecutor.ts'
import type { Tensors } from '../../../src-main/executors/executor.ts'
import { addInput, createBuilder, finish } from '../../../src-main/graph/builder.ts'
import type { Graph } from '../../../src-main/graph/graph.ts'
import type { Tensor } from '../../../src-main/graph/ir.ts'
import { lowerForward, networkWeights } from '../../../src-main/lowering/forward.ts'
import { lowerTrainingStep, type TrainingOptions } from '../../../src-main/lowering/step.ts'
import type { NetworkDocument } from '../../../src-shared/network/document.ts'
import { inferNetwork } from '../../../src-shared/network/infer.ts'
import { templateById } from '../../../src-shared/templates/index.ts'
import { defaultLosses } from '../../../src-shared/training/loss.ts'
import { defaultUpdate } from '../../../src-shared/training/optimizer.ts'
import { drawnImages, drawnKinds, float32, stateOf, stepSettings } from '../../support/trainTemplate.ts'

const batchSize = 8
const rounds = 40
/** Updates of the generator alone, at the end. */
const alone = 8
const learningRate = 0.0005
const width = 0.125
const prefix = 'judge_'

function small(id: string): NetworkDocument {
  const template = templateById(id)
  return template.create(template.small.input, 0, { width })
}

/** Noise to the judgement on the image made of it: the generator, then the discriminator behind its Rescaling, since made images are from -1 to 1 already. */
function joined(generator: NetworkDocument, judge: NetworkDocument): NetworkDocument {
  const [input, rescaling] = [judge.layers.find(({ kind }) => kind === 'Input')!, judge.layers.find(({ kind }) => kind === 'Rescaling')!]
  const behind = judge.layers.filter((layer) => layer !== input && layer !== rescaling)
  const made = inferNetwork(generator).outputId!
  const renamed = (id: string): string => (id === rescaling.id ? made : `${prefix}${id}`)
  return {
    ...generator,
    layers: [...generator.layers, ...behind.map((layer) => ({ ...layer, id: renamed(layer.id) }))],
    connections: [...generator.connections, ...judge.connections.filter(({ from }) => from !== input.id).map((connection) => ({ ...connection, from: renamed(connection.from), to: renamed(connection.to) }))],
  }
}

/** Noise to images, with the statistics of the batch as in training. Output `made`: [N,3,H,W] from -1 to 1. */
function makingGraph(generator: NetworkDocument): Graph {
  const builder = createBuilder()
  const network = inferNetwork(generator)
  const weights = new Map(networkWeights(network).map(({ name, shape }) => [name, addInput(builder, name, shape, 'float32')]))
  const { outputs } = lowerForward(builder, network, { batchSize, weights, randomKey: addInput(builder, 'random', [2], 'int32') })
  return finish(builder, [{ name: 'made', value: outputs.get(network.outputId!)! }])
}

const meanOf = (numbers: readonly number[]): number => numbers.reduce((sum, number) => sum + number, 0) / numbers.length
const withPrefix = (tensors: Tensors): Tensors => Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [`${prefix}${name}`, tensor]))

test('losses stay finite, and the discriminator does not become infallible', async () => {
  const [generator, judge] = [small('dcgan-generator'), small('dcgan-discriminator')]
  const options: Omit<TrainingOptions, 'batchSize'> = { classCount: null, targets: 'values', loss: defaultLosses.binary_crossentropy, optimizer: { kind: 'adam', beta1: 0.5, beta2: 0.999, epsilon: 1e-7 } }
  const judging = lowerTrainingStep(judge, { ...options, batchSize, update: { ...defaultUpdate, accumulationSteps: 2 } })
  const making = lowerTrainingStep(joined(generator, judge), { ...options, batchSize })
  const executor = createOnnxExecutor({ purpose: 'training', threads: 1 })
  const [judgingStep, makingStep, maker] = [await executor.compile(judging.graph), await executor.compile(making.graph), await executor.compile(makingGraph(generator))]

  let judgeState = stateOf(judging, judging.initialState(1))
  let makerState = stateOf(making, making.initialState(2))
  const judgeLosses: number[] = []
  const makerLosses: number[] = []
  for (let round = 1; round <= rounds + alone; round++) {
    const noise = { images: noiseImages(round) }
    const settings = stepSettings(round, learningRate)
    if (round <= rounds) {
      const made = (await maker.run({ ...makerState, ...noise, random: settings['random']! }))['made']!
      const real = drawnImages(templateById('dcgan-discriminator').small.input, Array.from({ length: batchSize }, (_, index) => index % drawnKinds), round)
      // Real and made images are judged by themselves, since normalized together they would look unlike the batches of the generator; one update follows from both.
      const answers: Tensors[] = []
      for (const [images, target] of [[real, 1], [asPixels(made), 0]] as const) {
        const judged = await judgingStep.run({ ...judgeState, ...settings, update: float32([], () => 1 - target), images, targets: float32([batchSize, 1], () => target) })
        judgeState = stateOf(judging, judged)
        answers.push(judged)
      }
      judgeLosses.push(meanOf(answers.map((answer) => Number(answer['loss']!.data[0]))))
      expect(meanOf(answers.map((answer) => Number(answer['correct']!.data[0]) / batchSize)), `share of right judgements in round ${round}`).toBeLessThan(1)
    }
    const fooled = await makingStep.run({ ...makerState, ...withPrefix(judgeState), ...noise, ...settings, targets: float32([batchSize, 1], () => 1) })
    makerState = stateOf(making, fooled)
    makerLosses.push(Number(fooled['loss']!.data[0]))
  }
  expect([...judgeLosses, ...makerLosses].every(Number.isFinite)).toBe(true)
  // The discriminator learns although the generator does too; with the discriminator left as it is, the generator gains on it.
  expect(meanOf(judgeLosses.slice(-5))).toBeLessThan(meanOf(judgeLosses.slice(1, 6)))
  expect(makerLosses.at(-1)).toBeLessThan(0.5 * makerLosses[rounds - 1]!)
  for (const executable of [judgingStep, makingStep, maker]) await executable.close()
})

function noiseImages(seed: number): Tensor {
  return drawnImages({ widthPx: 10, heightPx: 10, colour: 'grey', fit: 'stretch' }, Array.from({ length: batchSize }, () => 2), seed)
}

/** -1 to 1 as 0 to 255. */
function asPixels({ shape, data }: Tensor): Tensor {
  return { shape, dtype: 'uint8', data: Uint8Array.from(data, (value) => Math.round((value + 1) * 127.5)) }
}
