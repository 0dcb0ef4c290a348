/** The run configuration as it arrives over the API: limits of every number, defaults of what an earlier caller does not know. */
import { z } from 'zod'
import { augmentationConfig } from './augmentationConfig.ts'
import * as schemas from './schemas.ts'
import { noAugmentation } from '../training/augmentation.ts'
import { deviceIds } from '../training/device.ts'
import { defaultLosses } from '../training/loss.ts'
import { defaultUpdate } from '../training/optimizer.ts'
import { headKinds } from '../training/run.ts'
import { defaultSchedules } from '../training/schedule.ts'

const epsilon = z.number().min(1e-12).max(1)
const beta1 = z.number().min(0).max(0.9999)
const beta2 = z.number().min(0).max(0.999999)
const rho = z.number().min(0).max(0.999999)
const adamOptions = { beta1, beta2, epsilon, amsgrad: z.boolean().default(false) }

export const optimizerConfig = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('sgd') }),
  z.strictObject({ kind: z.literal('momentum'), momentum: z.number().min(0).max(0.9999), nesterov: z.boolean().default(false) }),
  z.strictObject({ kind: z.literal('rmsprop'), rho, momentum: z.number().min(0).max(0.9999), epsilon, centered: z.boolean() }),
  z.strictObject({ kind: z.literal('adagrad'), initialAccumulatorValue: z.number().min(0).max(1e6), epsilon }),
  z.strictObject({ kind: z.literal('adadelta'), rho, epsilon }),
  z.strictObject({ kind: z.literal('adam'), ...adamOptions }),
  z.strictObject({ kind: z.literal('adamw'), ...adamOptions }),
  z.strictObject({ kind: z.literal('lion'), beta1, beta2 }),
])

const labelSmoothing = z.number().min(0).max(0.9999)
const margin = z.number().min(0).max(1e6)
export const lossConfig = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('categorical_crossentropy'), labelSmoothing }),
  z.strictObject({ kind: z.literal('binary_crossentropy'), labelSmoothing }),
  z.strictObject({ kind: z.literal('focal'), gamma: z.number().min(0).max(100), alpha: z.number().min(0).max(1) }),
  z.strictObject({ kind: z.literal('mean_squared_error') }),
  z.strictObject({ kind: z.literal('mean_absolute_error') }),
  z.strictObject({ kind: z.literal('huber'), delta: z.number().positive().max(1e6) }),
  z.strictObject({ kind: z.literal('hinge') }),
  z.strictObject({ kind: z.literal('categorical_hinge') }),
  z.strictObject({ kind: z.literal('kl_divergence') }),
  z.strictObject({ kind: z.literal('cosine_similarity') }),
  z.strictObject({ kind: z.literal('dice') }),
  z.strictObject({ kind: z.literal('crossentropy_dice') }),
  z.strictObject({ kind: z.literal('contrastive'), margin }),
  z.strictObject({ kind: z.literal('triplet'), margin }),
])

const epochs = z.number().min(0).max(100_000)
const factor = z.number().min(0).max(1)
export const scheduleConfig = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('constant') }),
  z.strictObject({ kind: z.literal('step'), boundaries: z.array(epochs).max(1000), factor: z.number().positive().max(1000) }),
  z.strictObject({ kind: z.literal('exponential'), decayEpochs: epochs.positive(), rate: z.number().positive().max(1000), staircase: z.boolean() }),
  z.strictObject({ kind: z.literal('polynomial'), endFactor: factor, power: z.number().positive().max(100) }),
  z.strictObject({
    kind: z.literal('cosine'), warmupEpochs: epochs, alpha: factor,
    // Periods that shrink would never reach the end of the run.
    restarts: z.strictObject({ firstEpochs: epochs.positive(), lengthFactor: z.number().min(1).max(1000), heightFactor: factor }).nullable(),
  }),
  z.strictObject({ kind: z.literal('one_cycle'), warmup: factor, divFactor: z.number().min(1).max(1e9), finalDivFactor: z.number().min(1).max(1e12) }),
  z.strictObject({
    kind: z.literal('plateau'), factor: z.number().positive().max(0.9999), patience: z.int().min(1).max(10_000),
    minDelta: z.number().min(0).max(1e6), cooldown: z.int().min(0).max(10_000), minRate: z.number().min(0).max(1e9),
  }),
])

export const updateConfig = z.strictObject({
  weightDecay: z.number().min(0).max(1000).nullable(),
  clip: z.strictObject({ kind: z.enum(['value', 'norm', 'global_norm']), limit: z.number().positive().max(1e9) }).nullable(),
  emaMomentum: z.number().min(0).max(0.999999).nullable(),
  accumulationSteps: z.int().min(1).max(10_000),
})

export const metricConfig = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('top_k'), k: z.int().min(1).max(1000) }),
  ...(['binary_accuracy', 'precision', 'recall', 'f1', 'auc', 'mean_squared_error', 'mean_absolute_error'] as const).map((kind) => z.strictObject({ kind: z.literal(kind) })),
])

export const runConfig = z.strictObject({
  networkId: schemas.networkId,
  batchSize: z.int().min(1).max(4096),
  epochs: z.int().min(1).max(100_000),
  learningRate: z.number().positive().max(1e9),
  optimizer: optimizerConfig,
  loss: z.union([lossConfig, z.literal('categorical_crossentropy').transform(() => defaultLosses.categorical_crossentropy)]).default(defaultLosses.categorical_crossentropy),
  seed: z.int().min(0).max(0xffffffff),
  earlyStoppingPatience: z.int().min(1).max(10_000).nullable(),
  monitor: z.enum(['val_loss', 'val_accuracy']),
  schedule: scheduleConfig.default(defaultSchedules.constant),
  update: updateConfig.default(defaultUpdate),
  classWeights: z.enum(['none', 'balanced']).default('none'),
  layerRates: z.record(z.string().min(1).max(64), z.number().min(0).max(1e6)).default({}),
  unfreeze: z.strictObject({ everyEpochs: z.int().min(1).max(100_000), rateFactor: z.number().positive().max(1) }).nullable().default(null),
  metrics: z.array(metricConfig).max(20).default([]),
  startFrom: schemas.runId.nullable().default(null),
  augmentation: augmentationConfig.default(noAugmentation),
  keepEvery: z.int().min(1).max(100_000).nullable().default(null),
  head: z.enum(headKinds).default('training'),
  device: z.enum([...deviceIds, 'auto']).default('onnx-cpu'),
})

/** What a run can be told beyond the basics that the command line has options for, all of it optional. */
export const runSettings = runConfig.omit({ networkId: true, batchSize: true, epochs: true, learningRate: true, seed: true, earlyStoppingPatience: true, monitor: true }).partial()
