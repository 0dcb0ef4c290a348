/** Ways of training, and the check that each can be paused and goes on as if nothing had been. Read by resume.test.ts (some) and resume.slow.test.ts (all). */
import * as fs from 'node:fs'
import * as path from 'node:path'
import { expect } from 'vitest'
import { checkpointNames, loadBestCheckpoint, loadCheckpoint, type Checkpoint } from '../../src-main/training/checkpoint.ts'
import { defaultOptimizers, defaultUpdate } from '../../src-shared/training/optimizer.ts'
import type { RunConfig } from '../../src-shared/training/run.ts'
import { defaultSchedules } from '../../src-shared/training/schedule.ts'
import { tinySetup, trainTiny } from './runSetup.ts'

export const latest = (runFolder: string): Checkpoint => loadCheckpoint(path.join(runFolder, checkpointNames.latest))
/** All but the seconds, which no two runs share. */
const comparable = ({ position, ...rest }: Checkpoint): unknown => ({
  ...rest,
  position: { ...position, epochSums: { ...position.epochSums, seconds: 0 }, epochs: position.epochs.map((epoch) => ({ ...epoch, seconds: 0 })) },
})
const slow = { learningRate: 0.003 }

export const resumeRows: readonly (readonly [string, Partial<RunConfig>])[] = [
  ...Object.values(defaultOptimizers).map((optimizer): [string, Partial<RunConfig>] => [`optimizer ${optimizer.kind}`, { optimizer, ...slow }]),
  ['amsgrad', { optimizer: { ...defaultOptimizers.adam, amsgrad: true } }],
  ['rmsprop, centred, with momentum', { optimizer: { ...defaultOptimizers.rmsprop, centered: true, momentum: 0.5 }, ...slow }],
  ...Object.values(defaultSchedules).map((schedule): [string, Partial<RunConfig>] => [`schedule ${schedule.kind}`, { schedule }]),
  // Nothing improves by 10: the plateau is reached in every epoch.
  ['schedule plateau that reduces', { schedule: { ...defaultSchedules.plateau, patience: 1, minDelta: 10 } }],
  ['cosine with warm-up and restarts', { schedule: { ...defaultSchedules.cosine, warmupEpochs: 0.5, restarts: { firstEpochs: 0.75, lengthFactor: 2, heightFactor: 0.5 } } }],
  ['average of the weights', { update: { ...defaultUpdate, emaMomentum: 0.8 } }],
  ['gradients of three batches', { update: { ...defaultUpdate, accumulationSteps: 3 } }],
  ['gradients of five batches, across epochs, averaged, clipped, with decay', { update: { weightDecay: 0.01, clip: { kind: 'global_norm', limit: 0.5 }, emaMomentum: 0.9, accumulationSteps: 5 } }],
  ['frozen layers', { layerRates: { conv_1: 0, batch_norm_1: 0 } }],
  ['rates of layers', { layerRates: { conv_1: 0.1 } }],
  ['smoothing, class weights and metrics', { loss: { kind: 'categorical_crossentropy', labelSmoothing: 0.1 }, classWeights: 'balanced', metrics: [{ kind: 'f1' }, { kind: 'auc' }, { kind: 'top_k', k: 2 }] }],
]

/** A run that never stopped, and one that was paused twice, each time going on with new programs: equal to the last digit. */
export async function expectResumes(folder: string, config: Partial<RunConfig>): Promise<void> {
  const [whole, parted] = ['whole', 'parted'].map((name) => path.join(folder, name)) as [string, string]
  for (const made of [whole, parted]) fs.mkdirSync(made)
  const uninterrupted = await trainTiny(tinySetup(whole, { config }))
  expect(uninterrupted.end).toEqual({ state: 'finished', note: null })
  for (const pauseAt of [2, 5]) {
    await trainTiny(tinySetup(parted, { config, resume: pauseAt > 2 }), (step) => (step >= pauseAt ? 'pause' : null))
    expect(latest(parted).position.step).toBe(pauseAt)
  }
  const resumed = await trainTiny(tinySetup(parted, { config, resume: true }))
  expect(resumed.losses).toEqual(uninterrupted.losses)
  expect(comparable(latest(parted))).toEqual(comparable(latest(whole)))
  expect(comparable(loadBestCheckpoint(parted)!)).toEqual(comparable(loadBestCheckpoint(whole)!))
}
