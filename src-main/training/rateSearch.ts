/**
 * The learning-rate finder (Smith 2017, arXiv 1506.01186): one short pass over training images with a rate that grows from step to step.
 * Runs inside the trainer process (rateSearchJob.ts) and in tests; writes nothing.
 */
import { AppError } from '../../src-shared/errors/appError.ts'
import { chooseDevice } from '../../src-shared/training/device.ts'
import { hasDiverged, sweepRate, sweepSteps, type RateSweep } from '../../src-shared/training/rateSweep.ts'
import type { RunConfig } from '../../src-shared/training/run.ts'
import type { Executor } from '../executors/executor.ts'
import { openBatchReader } from './batchReader.ts'
import type { Examples } from './batches.ts'
import type { Checkpoint } from './checkpoint.ts'
import { compileStep } from './compileStep.ts'
import { assertFits, isOutOfMemory, memoryOf, outOfMemory } from './memory.ts'
import { startPosition, type RunPosition } from './position.ts'
import { scalarOf } from './progress.ts'
import { epochOrder } from './random.ts'
import type { RunPrograms } from './run.ts'
import { changingTensors, stateHere } from './runState.ts'
import { frozenWeights, stateFrom } from './startState.ts'
import { stepInputs } from './stepInputs.ts'

export interface RateSearchSetup {
  /** Of the run that is to come; made with `searchConfig`. */
  readonly config: RunConfig
  readonly train: Examples
  readonly programs: RunPrograms
  readonly executor: Executor
  /** The run it would go on from; null: fresh weights. */
  readonly startFrom: Checkpoint | null
}

export interface RateSearchPorts {
  /** After every step; the same arrays each time, grown by one. */
  report(sweep: RateSweep): void
}

/** The run's configuration without what only matters over many steps: each step of the search is one update at a rate of its own and makes one loss. */
export function searchConfig(config: RunConfig): RunConfig {
  return { ...config, schedule: { kind: 'constant' }, update: { ...config.update, accumulationSteps: 1, emaMomentum: null }, metrics: [], unfreeze: null }
}

/** The sweep, up to where the loss diverged. Throws `rateSearchNotFinite` when there is no loss to begin with, `trainingTooLarge`. */
export async function searchRate(setup: RateSearchSetup, ports: RateSearchPorts): Promise<RateSweep> {
  const { config, train, programs, startFrom } = setup
  const batchSize = Math.min(config.batchSize, train.count)
  const frozen = frozenWeights(config, (seed) => programs.freshWeights(seed), startFrom?.tensors ?? null)
  const fresh = programs.trainingStep(batchSize, frozen, {})
  const start = startFrom === null ? { state: fresh.initialState(config.seed), since: { updates: 0, memorySince: {} } } : stateFrom(startFrom, fresh, config.seed)
  const step = startFrom === null ? fresh : programs.trainingStep(batchSize, frozen, start.since.memorySince)
  const memory = memoryOf(step, (size) => programs.trainingStep(size, frozen, {}))
  if (chooseDevice(config.device, []) === 'onnx-cpu') assertFits(memory)
  const batches = openBatchReader(train)
  const places = placesOf(train.count, batchSize, config.seed)
  const sweep = { learningRates: [] as number[], losses: [] as number[] }
  try {
    const executable = await compileStep(setup.executor, step)
    let state = stateHere(start.state, changingTensors(step))
    try {
      for (let index = 0; index < sweepSteps && !hasDiverged(sweep.losses); index += 1) {
        const batch = await batches.read(...places(index))
        batches.readAhead(...places(index + 1))
        const learningRate = sweepRate(index, config.optimizer.kind)
        const position: RunPosition = { ...startPosition, ...start.since, step: index, updates: start.since.updates + index }
        const inputs = stepInputs({ ...config, learningRate }, batch, position, sweepSteps)
        const { outputs, next } = await state.step(executable, inputs)
        const loss = scalarOf(outputs, 'loss')
        if (!Number.isFinite(loss)) {
          next.release()
          // It ends the curve, unless it is the first one: then the network is at fault, not the rate.
          if (index > 0) break
          throw notFinite(programs, await programs.findNonFinite(await state.read(), inputs, batchSize))
        }
        state.release()
        state = next
        sweep.learningRates.push(learningRate)
        sweep.losses.push(loss)
        ports.report(sweep)
      }
      return sweep
    } finally {
      state.release()
      await executable.close()
    }
  } catch (thrown) {
    throw isOutOfMemory(thrown) ? outOfMemory(memory) : thrown
  } finally {
    await batches.close()
  }
}

/** Whole batches only, so that one program does; a small set is gone through again and again, in a new order each time. */
function placesOf(imageCount: number, batchSize: number, seed: number): (index: number) => readonly [places: Uint32Array, epoch: number] {
  const perEpoch = Math.floor(imageCount / batchSize)
  const orders = new Map<number, Uint32Array>()
  return (index) => {
    const epoch = Math.floor(index / perEpoch) + 1
    const order = orders.get(epoch) ?? epochOrder(imageCount, seed, epoch)
    orders.set(epoch, order)
    const begin = (index % perEpoch) * batchSize
    return [order.subarray(begin, begin + batchSize), epoch]
  }
}

function notFinite(programs: RunPrograms, layerId: string | null): AppError<'rateSearchNotFinite'> {
  return new AppError('rateSearchNotFinite', { layer: layerId === null ? null : programs.layerSubject(layerId) })
}
