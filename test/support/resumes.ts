/** Ways of training, and the check that each can be paused and goes on as if nothing had been. Read by resume.test.ts (some) and resume.slow.test.ts (all). */
import * as fs from 'node:fs'
import * as path from 'node:path'
import { expect } from 'vitest'
import { createOnnxExecutor } from '../../src-main/executors/onnx/onnxExecutor.ts'
import { labelledImages, type LabelledImages } from '../../src-main/training/batches.ts'
import { checkpointNames, loadBestCheckpoint, loadCheckpoint, type Checkpoint } from '../../src-main/training/checkpoint.ts'
import { programsOf } from '../../src-main/training/programs.ts'
import type { RunSetup } from '../../src-main/training/run.ts'
import type { NetworkDocument } from '../../src-shared/network/document.ts'
import { noAugmentation } from '../../src-shared/training/augmentation.ts'
import { classificationLosses, defaultLosses } from '../../src-shared/training/loss.ts'
import { defaultOptimizers, defaultUpdate } from '../../src-shared/training/optimizer.ts'
import type { RunConfig } from '../../src-shared/training/run.ts'
import { defaultSchedules, type ScheduleConfig, type ScheduleKind } from '../../src-shared/training/schedule.ts'
import { augmentationCases } from '../cases/augmentations.ts'
import { metricCases } from '../cases/metrics.ts'
import { barClassNames, barSidePx, drawBar } from './barImages.ts'
import { tinyConfig, tinySetup, trainTiny } from './runSetup.ts'
import { tinyInput, tinyNetwork } from './tinyNetwork.ts'

export interface ResumeRow {
  readonly title: string
  readonly config: Partial<RunConfig>
  readonly network?: NetworkDocument
  /** The run it goes on from: one epoch with this configuration. */
  readonly from?: Partial<RunConfig>
  /** Learns the very same as a run without any of this; else it must not, or the row tests nothing. */
  readonly plain?: true
}

/** Each with an effect within the nine steps of these runs. */
export const resumeSchedules: { readonly [K in ScheduleKind]: readonly Extract<ScheduleConfig, { kind: K }>[] } = {
  constant: [defaultSchedules.constant],
  step: [{ ...defaultSchedules.step, boundaries: [0.5, 2.4] }],
  exponential: [defaultSchedules.exponential, { ...defaultSchedules.exponential, decayEpochs: 0.7, staircase: true }],
  polynomial: [{ ...defaultSchedules.polynomial, power: 2 }],
  cosine: [{ ...defaultSchedules.cosine, warmupEpochs: 0.5 }, { ...defaultSchedules.cosine, restarts: { firstEpochs: 0.75, lengthFactor: 2, heightFactor: 0.5 } }],
  one_cycle: [defaultSchedules.one_cycle],
  // Nothing improves by 10: the plateau is reached with the second epoch.
  plateau: [{ ...defaultSchedules.plateau, patience: 1, minDelta: 10 }],
}
const colour = { ...tinyInput, colour: 'rgb' } as const

/** L1 and L2 on the convolution, which has no name of its own in the document. */
function regularized(): NetworkDocument {
  const network = tinyNetwork(barClassNames.length, colour)
  return { ...network, layers: network.layers.map((layer) => (layer.kind === 'Conv2D' ? { ...layer, config: { ...layer.config, kernel_regularizer_l1: 0.01, kernel_regularizer_l2: 0.02 } } : layer)) }
}

export const resumeRows: readonly ResumeRow[] = [
  ...Object.values(defaultOptimizers).map((optimizer): ResumeRow => ({ title: `optimizer ${optimizer.kind}`, config: { optimizer }, ...(optimizer.kind === tinyConfig.optimizer.kind ? { plain: true } : {}) })),
  { title: 'adam, amsgrad', config: { optimizer: { ...defaultOptimizers.adam, beta2: 0.5, amsgrad: true } } },
  { title: 'rmsprop, centred, with momentum', config: { optimizer: { ...defaultOptimizers.rmsprop, centered: true, momentum: 0.5 } } },
  { title: 'Nesterov', config: { optimizer: { ...defaultOptimizers.momentum, nesterov: true } } },
  ...Object.values(resumeSchedules).flat().map((schedule): ResumeRow => ({ title: `schedule ${JSON.stringify(schedule)}`, config: { schedule }, ...(schedule.kind === 'constant' ? { plain: true } : {}) })),
  ...Object.values(augmentationCases).map((layer): ResumeRow => ({ title: `augmentation ${layer.kind}`, config: { augmentation: { ...noAugmentation, layers: [layer] } } })),
  ...classificationLosses.map((kind): ResumeRow => ({ title: `loss ${kind}`, config: { loss: defaultLosses[kind] }, ...(kind === tinyConfig.loss.kind ? { plain: true } : {}) })),
  { title: 'label smoothing and class weights', config: { loss: { kind: 'categorical_crossentropy', labelSmoothing: 0.1 }, classWeights: 'balanced' } },
  { title: 'every metric', config: { metrics: Object.values(metricCases) }, plain: true },
  { title: 'weight decay', config: { update: { ...defaultUpdate, weightDecay: 0.1 } } },
  ...(['value', 'norm', 'global_norm'] as const).map((kind): ResumeRow => ({ title: `clipping by ${kind}`, config: { optimizer: defaultOptimizers.momentum, update: { ...defaultUpdate, clip: { kind, limit: 0.05 } } } })),
  { title: 'average of the weights', config: { update: { ...defaultUpdate, emaMomentum: 0.8 } } },
  { title: 'gradients of two batches', config: { update: { ...defaultUpdate, accumulationSteps: 2 } } },
  { title: 'gradients of five batches, across epochs, with all else', config: { schedule: resumeSchedules.cosine[1]!, update: { weightDecay: 0.01, clip: { kind: 'global_norm', limit: 0.5 }, emaMomentum: 0.9, accumulationSteps: 5 } } },
  { title: 'regularizers', config: {}, network: regularized() },
  { title: 'frozen layers', config: { layerRates: { conv_1: 0, batch_norm_1: 0 } } },
  { title: 'rates of layers', config: { layerRates: { conv_1: 0.1 } } },
  { title: 'going on from a run with another optimizer', config: {}, from: { optimizer: defaultOptimizers.momentum } },
  { title: 'going on from a run with frozen layers, thawed now', config: {}, from: { layerRates: { conv_1: 0, batch_norm_1: 0 } } },
  { title: 'going on from a run, frozen now', config: { layerRates: { conv_1: 0 } }, from: {} },
  { title: 'unfreezing', config: { layerRates: { conv_1: 0, batch_norm_1: 0 }, unfreeze: { everyEpochs: 1, rateFactor: 0.5 } } },
  { title: 'unfreezing, with gradients of five batches and an average', config: { layerRates: { conv_1: 0 }, unfreeze: { everyEpochs: 2, rateFactor: 0.5 }, update: { ...defaultUpdate, emaMomentum: 0.9, accumulationSteps: 5 } } },
  { title: 'early stopping', config: { learningRate: 1e-12, earlyStoppingPatience: 1, monitor: 'val_accuracy' } },
]

/** Coloured bars; the last class has as many images as the other two together. */
function colourBars(count: number, firstNumber: number): LabelledImages {
  const labels = Int32Array.from({ length: count }, (_, index) => Math.min(index % 4, barClassNames.length - 1))
  const images = Array.from(labels, (label, index) => {
    const grey = drawBar(label, firstNumber + index)
    return Uint8Array.from([...grey, ...grey.map((value) => 255 - value), ...grey.map((value) => value >> 1)])
  })
  return labelledImages({ count, imageShape: [3, barSidePx, barSidePx], readInto: (index, target, offset) => target.set(images[index]!, offset) }, labels)
}

export const latest = (runFolder: string): Checkpoint => loadCheckpoint(path.join(runFolder, checkpointNames.latest))
/** All but the seconds, which no two runs share. */
const comparable = ({ position, ...rest }: Checkpoint): unknown => ({
  ...rest,
  position: { ...position, epochSums: { ...position.epochSums, seconds: 0 }, epochs: position.epochs.map((epoch) => ({ ...epoch, seconds: 0 })) },
})

const [train, val] = [colourBars(24, 0), colourBars(9, 1000)]

/** Everything new, as in a process that has just started. */
function setupOf(runFolder: string, row: Pick<ResumeRow, 'config' | 'network'>, change: Partial<Pick<RunSetup, 'resume' | 'startFrom'>> = {}): RunSetup {
  const trainingExecutor = createOnnxExecutor({ purpose: 'training', threads: 1 })
  const config: RunConfig = { ...tinyConfig, ...row.config }
  const programs = programsOf(row.network ?? tinyNetwork(barClassNames.length, colour), barClassNames.length, config, trainingExecutor, train.labels)
  return tinySetup(runFolder, { train, val, config, programs, trainingExecutor, ...change })
}

/** Three epochs of three steps without any of the rows' settings. */
export async function trainPlain(folder: string): Promise<Checkpoint> {
  await trainTiny(setupOf(folder, { config: {} }))
  return latest(folder)
}

/** A run that never stopped, and one that was paused in the middle of two epochs, each time going on from disk with new programs: equal to the last bit. */
export async function expectResumes(folder: string, row: ResumeRow, plain: Checkpoint): Promise<void> {
  const [before, whole, parted] = ['before', 'whole', 'parted'].map((name) => path.join(folder, name)) as [string, string, string]
  for (const made of [before, whole, parted]) fs.mkdirSync(made)
  if (row.from) await trainTiny(setupOf(before, { config: { ...row.from, epochs: 1 } }))
  const startFrom = row.from ? { startFrom: latest(before) } : {}
  const uninterrupted = await trainTiny(setupOf(whole, row, startFrom))
  await trainTiny(setupOf(parted, row, startFrom), (step) => (step >= 2 ? 'pause' : null))
  expect(latest(parted).position).toMatchObject({ step: 2, stepInEpoch: 2 })
  // From here on the run stands on its own. Early stopping ends it with the second epoch.
  const pauseAt = row.config.earlyStoppingPatience === 1 ? 5 : 7
  await trainTiny(setupOf(parted, row, { resume: true }), (step) => (step >= pauseAt ? 'pause' : null))
  expect(latest(parted).position.step).toBe(pauseAt)
  const resumed = await trainTiny(setupOf(parted, row, { resume: true }))
  expect(resumed.end).toEqual(uninterrupted.end)
  expect(resumed.losses).toEqual(uninterrupted.losses)
  expect(comparable(latest(parted))).toEqual(comparable(latest(whole)))
  expect(comparable(loadBestCheckpoint(parted)!)).toEqual(comparable(loadBestCheckpoint(whole)!))
  expect(sameTensors(latest(whole), plain)).toBe(row.plain ?? false)
}

/** Names and bits. */
function sameTensors(a: Checkpoint, b: Checkpoint): boolean {
  return a.tensors.size === b.tensors.size && [...a.tensors].every(([name, { data }]) => {
    const other = b.tensors.get(name)?.data
    return other?.length === data.length && data.every((value, at) => Object.is(value, other[at]))
  })
}
