/**
 * The training loop: batches through the compiled step, validation, best checkpoint, early stopping, checkpoints.
 * Runs inside the trainer process (trainer.ts) and in tests; knows nothing of processes, databases or image files.
 */
import { chooseDevice, deviceNames } from '../../src-shared/training/device.ts'
import type { ErrorCode } from '../../src-shared/errors/messages.ts'
import { AppError, toErrorData } from '../../src-shared/errors/appError.ts'
import type { RunConfig } from '../../src-shared/training/run.ts'
import type { Executor } from '../executors/executor.ts'
import type { Graph } from '../graph/graph.ts'
import type { Tensor } from '../graph/ir.ts'
import { gradientNormName, type Inference, type TrainingStep } from '../lowering/program.ts'
import { averagedTensors } from './averagedTensors.ts'
import { openBatchReader, type BatchReader } from './batchReader.ts'
import { sizeOfBatch, stepsPerEpoch, type Examples } from './batches.ts'
import { checkpointNames, loadNewestCheckpoint, nonFiniteTensor, saveCheckpoint, type Checkpoint } from './checkpoint.ts'
import { createCurves } from './curves.ts'
import { createEpochSaves } from './epochSaves.ts'
import { epochCheckpointName, isKept } from './keptCheckpoints.ts'
import { assertFits, isOutOfMemory, memoryOf, outOfMemory, type StepMemory } from './memory.ts'
import type { FromTrainer, RunCommand, RunEnd } from './messages.ts'
import { createSpeedMeter } from './metrics.ts'
import { startPosition, type RunPosition } from './position.ts'
import { afterStep, afterValidation, earlyStopNote, scalarOf, stopsEarly, type RunFigures } from './progress.ts'
import { epochOrder } from './random.ts'
import { changingTensors, stateHere, type RunState } from './runState.ts'
import { closeSteps, compileSize, trainingPhase, type CompiledSteps, type Stage } from './stage.ts'
import { assertSameTensors, frozenWeights, stateFrom, type State } from './startState.ts'
import { learningRateOf, stepInputs } from './stepInputs.ts'
import { measuresOfStep } from './stepMeasures.ts'
import { validate, type CompiledMeasures } from './validation.ts'

/** The network as programs; `trainer.ts` hands in lowering, tests may hand in less. */
export interface RunPrograms {
  readonly figures: RunFigures
  /** Blocks of frozen layers that train once so many epochs are done, by name; the more there are, the other the step is. */
  unfrozen(epochsDone: number): readonly string[]
  /** `frozen` holds the weights of layers that are not trained; `memorySince` see `RunPosition`. Of the epoch after `epochsDone`, the first one unless said. */
  trainingStep(batchSize: number, frozen: State, memorySince: RunPosition['memorySince'], epochsDone?: number): TrainingStep
  freshWeights(seed: number): State
  /** Forward only, with these weights and statistics as constants. */
  inference(tensors: State, batchSize: number): Inference
  /** Makes loss and metrics of so many answers; null where they follow from the probabilities alone (`lowering/measures.ts`). */
  measures(rows: number): Graph | null
  /** What regularizers add to the loss with these weights. */
  penalty(weights: State): number
  /** Which layer first held a value that is no number in a step with this state and batch; null when it cannot be told. */
  findNonFinite(state: State, inputs: Readonly<Record<string, Tensor>>, batchSize: number): Promise<string | null>
  /** A layer by its id as people know it: `Conv 1 (Conv2D)`. */
  layerSubject(layerId: string): string
}

export interface RunSetup {
  readonly config: RunConfig
  readonly classCount: number
  readonly runFolder: string
  readonly train: Examples
  readonly val: Examples
  readonly programs: RunPrograms
  readonly trainingExecutor: Executor
  readonly inferenceExecutor: Executor
  readonly resume: boolean
  /** The run this one goes on from (`RunConfig.startFrom`); null: fresh weights. */
  readonly startFrom: Checkpoint | null
}

export interface RunPorts {
  /** Asked before every step; the last word counts. */
  command(): RunCommand | null
  report(message: FromTrainer): void
  /** Monotonic clock [ms]. */
  now(): number
}

/** A checkpoint at least this often [ms]; epochs that end sooner write theirs (`epochSaves.ts`). */
const checkpointIntervalMs = 60_000

/** Trains until the last epoch, early stopping, a command or a problem. Problems of the run come back as `failed` with a sentence; only bugs throw. */
export async function train(setup: RunSetup, ports: RunPorts): Promise<RunEnd> {
  const held: Held = { steps: new Map(), measures: new Map(), batches: openBatchReader(setup.train), state: stateHere(new Map(), []), memory: null, keepEpochs: () => undefined }
  try {
    return await trainSteps(setup, ports, held).catch((thrown: unknown) => {
      held.keepEpochs()
      throw thrown
    })
  } catch (thrown) {
    if (!(thrown instanceof AppError)) {
      if (held.memory !== null && isOutOfMemory(thrown)) return { state: 'failed', note: outOfMemory(held.memory).message }
      throw thrown
    }
    // A full disk or a lost graphics card is no reason to throw the run away: it waits, and goes on from the last checkpoint.
    return { state: pausing.has(thrown.code) ? 'paused' : 'failed', note: toErrorData(thrown).message }
  } finally {
    held.state.release()
    await held.batches.close()
    await closeSteps(held.steps)
    for (const executable of held.measures.values()) await executable.close()
  }
}

const pausing: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['checkpointNotWritten', 'deviceFailed'])

/** Runs or compiles a step; what a graphics card throws becomes `deviceOutOfMemory`, or `deviceFailed` (lost, reset). The processor's errors stay what they are. */
async function runOnDevice<T>({ config }: RunSetup, run: () => Promise<T>, step: number): Promise<T> {
  try {
    return await run()
  } catch (thrown) {
    const device = chooseDevice(config.device, [])
    if (device === 'onnx-cpu') throw thrown
    if (isOutOfMemory(thrown)) throw new AppError('deviceOutOfMemory', { device: deviceNames[device], step, batchSize: config.batchSize }, { cause: thrown })
    throw new AppError('deviceFailed', { device: deviceNames[device], step, reason: thrown instanceof Error ? (thrown.message.split('\n')[0] ?? '') : String(thrown) }, { cause: thrown })
  }
}

/** What a run has open, and what its step takes once that is known. */
interface Held {
  readonly steps: CompiledSteps
  readonly measures: CompiledMeasures
  readonly batches: BatchReader
  state: RunState
  memory: StepMemory | null
  /** Writes the epochs that are over, whatever ends the run. */
  keepEpochs(): void
}

async function trainSteps(setup: RunSetup, ports: RunPorts, held: Held): Promise<RunEnd> {
  const { steps, measures, batches } = held
  const { config, runFolder, programs: { figures } } = setup
  const imageCount = setup.train.count
  const perEpoch = stepsPerEpoch(imageCount, config.batchSize)
  const resumed = setup.resume ? loadNewestCheckpoint(runFolder) : null
  const origin = resumed ?? setup.startFrom
  const frozen = frozenWeights(config, (seed) => setup.programs.freshWeights(seed), origin?.tensors ?? null)
  const lower = (size: number, memorySince: RunPosition['memorySince'], epochsDone: number): TrainingStep => setup.programs.trainingStep(size, frozen, memorySince, epochsDone)
  const firstSize = Math.min(config.batchSize, imageCount)
  const start = resumed === null && setup.startFrom !== null ? stateFrom(setup.startFrom, lower(firstSize, {}, 0), config.seed) : null
  let position: RunPosition = resumed?.position ?? { ...startPosition, ...start?.since }
  const beginStage = (): Stage => {
    const { memorySince, epochsDone } = position
    const lowerHere = (size: number): TrainingStep => lower(size, memorySince, epochsDone)
    const first = lowerHere(firstSize)
    held.memory = memoryOf(first, lowerHere)
    ports.report({ kind: 'memory', memory: held.memory })
    if (chooseDevice(config.device, []) === 'onnx-cpu') assertFits(held.memory)
    return {
      first,
      // What the optimizer keeps is looked at when it is saved: three times as many numbers would take Adam an eighth of a small step.
      slots: new Set(first.state.flatMap(({ name, role }) => (role === 'slot' ? [name] : []))),
      unfrozen: setup.programs.unfrozen(epochsDone),
      compile: (size) => runOnDevice(setup, () => compileSize(setup.trainingExecutor, steps, size, () => (size === firstSize ? first : lowerHere(size))), position.step + 1),
    }
  }
  let stage = beginStage()
  await stage.compile(firstSize)
  held.state = stateHere(start?.state ?? (resumed === null ? stage.first.initialState(config.seed) : assertSameTensors(resumed.tensors, stage.first)), changingTensors(stage.first))
  /** Where the next block begins to train: the same state with what its optimizer needs, so that every checkpoint fits the epoch after it. */
  const unfreezeNext = async (state: State): Promise<State> => {
    if (position.epochsDone >= config.epochs || setup.programs.unfrozen(position.epochsDone).length === stage.unfrozen.length) return state
    const next = stateFrom({ tensors: state, position }, lower(firstSize, {}, position.epochsDone), config.seed, true)
    position = { ...position, ...next.since }
    held.state.release()
    held.state = stateHere(next.state, [])
    await closeSteps(steps)
    stage = beginStage()
    await stage.compile(firstSize)
    held.state = stateHere(next.state, changingTensors(stage.first))
    return next.state
  }
  const curves = createCurves(ports, { stepsPerEpoch: perEpoch, totalSteps: perEpoch * config.epochs })
  const speed = createSpeedMeter()
  const saves = createEpochSaves({
    writeLatest: (checkpoint) => saveCheckpoint(runFolder, checkpointNames.latest, checkpoint, true),
    writeBest: (checkpoint) => saveCheckpoint(runFolder, checkpointNames.best, checkpoint, false),
    tell: (epochs) => epochs.forEach((epoch) => curves.addEpoch(epoch)),
    now: () => ports.now(),
  }, position.bestEpoch)
  /** Every state that gets here is finite: what a step gave is looked at before it counts. */
  const checkpointOf = (state: State): Checkpoint => ({ seed: config.seed, position, tensors: state, ...curves.columns() })
  const tellWhere = (phase: string, force = false): void =>
    curves.tell({ phase, position: { ...position, bestEpoch: saves.bestEpoch() }, force, speed, secondsLeft: speed.secondsLeft(perEpoch * config.epochs - position.step, config.epochs - position.epochsDone) })
  /** `layerId`: where the numbers ended; null when it cannot be told. The steps up to here are told before the run ends with it. */
  const notFinite = (layerId: string | null, step: number, exact: boolean): AppError => {
    tellWhere('', true)
    return new AppError('trainingNotFinite', { step, exact, learningRate: learningRateOf(config, position, perEpoch), layer: layerId === null ? null : setup.programs.layerSubject(layerId) })
  }
  /** Whatever the loss said, nothing that is no number is kept. */
  const readState = async (): Promise<State> => {
    const tensors = await runOnDevice(setup, () => held.state.read(), position.step)
    const bad = nonFiniteTensor(tensors)
    if (bad !== null) throw notFinite(layerOf(bad), position.step, false)
    return tensors
  }
  held.keepEpochs = () => {
    if (saves.flush()) tellWhere('', true)
  }
  if (resumed === null) saves.flush(checkpointOf(await readState()))
  else curves.restore(resumed)
  let lastSaveMs = ports.now()

  const leave = async (end: RunEnd): Promise<RunEnd> => {
    saves.flush(checkpointOf(await readState()))
    tellWhere('', true)
    return end
  }

  while (position.epochsDone < config.epochs && !stopsEarly(config, position)) {
    const epoch = position.epochsDone + 1
    const order = epochOrder(imageCount, config.seed, epoch)
    while (position.stepInEpoch < perEpoch) {
      if (ports.command() !== null) return leave(endAsAsked(ports))
      const startedMs = ports.now()
      const size = sizeOfBatch(imageCount, config.batchSize, position.stepInEpoch)
      const { executable } = await stage.compile(size)
      const begin = position.stepInEpoch * config.batchSize
      const batch = await batches.read(order.subarray(begin, begin + size), epoch)
      const following = order.subarray(begin + size, begin + size + config.batchSize)
      if (following.length > 0) batches.readAhead(following, epoch)
      const inputs = stepInputs(config, batch, position, perEpoch)
      const { outputs, next } = await runOnDevice(setup, () => held.state.step(executable, inputs), position.step + 1)
      // Weights that went bad while the loss was still a number count as much: nothing of this step is kept.
      const bad = nonFiniteTensor(new Map(Object.entries(outputs).filter(([name]) => !stage.slots.has(name) && name !== gradientNormName)))
      if (bad !== null) {
        next.release()
        const layerId = await runOnDevice(setup, async () => setup.programs.findNonFinite(await held.state.read(), inputs, size), position.step + 1)
        throw notFinite(layerId ?? layerOf(bad), position.step + 1, true)
      }
      held.state.release()
      held.state = next
      const elapsedMs = ports.now() - startedMs
      position = afterStep(config, figures, position, outputs, size, elapsedMs / 1000)
      speed.addStep(size, elapsedMs)
      const accuracy = figures.decisions === null ? null : scalarOf(outputs, 'correct') / (size * figures.decisions)
      curves.addStep({ loss: scalarOf(outputs, 'loss'), accuracy, figures: measuresOfStep(inputs, outputs), images: size, milliseconds: elapsedMs })
      tellWhere(trainingPhase(stage))
      if (ports.now() - lastSaveMs >= checkpointIntervalMs) {
        saves.flush(checkpointOf(await readState()))
        lastSaveMs = ports.now()
      }
    }

    const validationStartMs = ports.now()
    const state = await readState()
    const validation = await validate(setup, averagedTensors(state), measures, ports, () => tellWhere('Validating'))
    if (validation === 'interrupted') return leave(endAsAsked(ports))
    if (validation !== null && ![validation.loss, ...Object.values(validation.metrics)].every(Number.isFinite)) {
      // Validation does not say where; training images go through the same weights.
      const inputs = stepInputs(config, await batches.read(order.subarray(0, firstSize), epoch), position, perEpoch)
      const layerId = await runOnDevice(setup, () => setup.programs.findNonFinite(state, inputs, firstSize), position.step)
      throw notFinite(layerId, position.step, false)
    }
    const validationMs = ports.now() - validationStartMs
    speed.addValidation(validationMs)
    const finished = afterValidation(config, figures, position, validation, validationMs / 1000)
    position = finished.position
    const weights = weightsOf(setup, stage.first, state, position)
    const mustKeep = isKept(config.keepEvery, position.epochsDone)
    if (mustKeep) saveCheckpoint(runFolder, epochCheckpointName(position.epochsDone), weights, false)
    const latest = checkpointOf(await unfreezeNext(state))
    saves.add({ metrics: finished.metrics, latest, best: finished.improved ? weights : null }, mustKeep || position.epochsDone >= config.epochs || stopsEarly(config, position))
    lastSaveMs = ports.now()
    tellWhere(trainingPhase(stage))
  }
  tellWhere('', true)
  return { state: 'finished', note: position.epochsDone < config.epochs ? earlyStopNote(config, position) : null }
}

function endAsAsked(ports: RunPorts): RunEnd {
  return { state: ports.command() === 'stop' ? 'stopped' : 'paused', note: null }
}

/** Weights (averaged ones where the run keeps them) and statistics only: nobody goes on training from these checkpoints. */
function weightsOf({ config: { seed } }: RunSetup, step: TrainingStep, state: State, position: RunPosition): Checkpoint {
  const averaged = averagedTensors(state)
  const tensors = new Map(step.state.filter(({ role }) => role !== 'slot').map(({ name }) => [name, averaged.get(name)!]))
  const none = new Float32Array(0)
  return { seed, position, tensors, stepLoss: none, stepAccuracy: none }
}

/** Of a tensor of the state, `<layer id>/<weight>`; other outputs of a step belong to no layer. */
function layerOf(output: string): string | null {
  return output.includes('/') ? (output.split('/')[0] ?? null) : null
}
