/**
 * The training loop: batches through the compiled step, validation, best checkpoint, early stopping, checkpoints.
 * Runs inside the trainer process (trainer.ts) and in tests; knows nothing of processes, databases or image files.
 */
import { chooseDevice, deviceNames } from '../../src-shared/training/device.ts'
import type { ErrorCode } from '../../src-shared/errors/messages.ts'
import { AppError, toErrorData } from '../../src-shared/errors/appError.ts'
import { addSums, metricName, metricResult } from '../../src-shared/training/metric.ts'
import type { EpochMetrics, RunConfig } from '../../src-shared/training/run.ts'
import { afterEpoch, learningRateAt } from '../../src-shared/training/schedule.ts'
import type { Executable, Executor } from '../executors/executor.ts'
import type { Graph } from '../graph/graph.ts'
import type { Tensor } from '../graph/ir.ts'
import type { Inference, TrainingStep } from '../lowering/program.ts'
import { averagedTensors } from './averagedTensors.ts'
import { openBatchReader, type BatchReader } from './batchReader.ts'
import { sizeOfBatch, stepsPerEpoch, type Batch, type LabelledImages } from './batches.ts'
import { checkpointNames, loadNewestCheckpoint, nonFiniteTensor, saveCheckpoint, type Checkpoint } from './checkpoint.ts'
import { createCurves, type Curves } from './curves.ts'
import type { FromTrainer, RunCommand, RunEnd } from './messages.ts'
import { createSpeedMeter, isBetter, monitored } from './metrics.ts'
import { startPosition, type EpochSums, type RunPosition } from './position.ts'
import { epochOrder, stepKey } from './random.ts'
import { assertSameTensors, frozenWeights, stateFrom, type State } from './startState.ts'
import { validate, type CompiledMeasures } from './validation.ts'

/** The network as programs; `trainer.ts` hands in lowering, tests may hand in less. */
export interface RunPrograms {
  /** `frozen` holds the weights of layers that are not trained; `memorySince` see `RunPosition`. */
  trainingStep(batchSize: number, frozen: State, memorySince: RunPosition['memorySince']): TrainingStep
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
  readonly train: LabelledImages
  readonly val: LabelledImages
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

/** A checkpoint at least this often [ms]; an epoch that ends sooner writes one too. */
const checkpointIntervalMs = 60_000

/** Trains until the last epoch, early stopping, a command or a problem. Problems of the run come back as `failed` with a sentence; only bugs throw. */
export async function train(setup: RunSetup, ports: RunPorts): Promise<RunEnd> {
  const steps: CompiledSteps = new Map()
  const measures: CompiledMeasures = new Map()
  const batches = openBatchReader(setup.train)
  try {
    return await trainSteps(setup, ports, steps, measures, batches)
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown
    // A full disk or a lost graphics card is no reason to throw the run away: it waits, and goes on from the last checkpoint.
    return { state: pausing.has(thrown.code) ? 'paused' : 'failed', note: toErrorData(thrown).message }
  } finally {
    await batches.close()
    for (const executable of [...[...steps.values()].map((compiled) => compiled.executable), ...measures.values()]) await executable.close()
  }
}

const pausing: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['checkpointNotWritten', 'deviceFailed'])

/** A step; whatever a graphics card throws (lost, reset, out of memory) becomes `deviceFailed`. The processor's errors stay what they are. */
async function runOnDevice<T>({ config }: RunSetup, run: () => Promise<T>, step: number): Promise<T> {
  try {
    return await run()
  } catch (thrown) {
    const device = chooseDevice(config.device, [])
    if (device === 'onnx-cpu') throw thrown
    throw new AppError('deviceFailed', { device: deviceNames[device], step, reason: thrown instanceof Error ? (thrown.message.split('\n')[0] ?? '') : String(thrown) }, { cause: thrown })
  }
}

interface CompiledStep {
  readonly step: TrainingStep
  readonly executable: Executable
}
type CompiledSteps = Map<number, CompiledStep>

async function trainSteps(setup: RunSetup, ports: RunPorts, compiled: CompiledSteps, measures: CompiledMeasures, batches: BatchReader): Promise<RunEnd> {
  const { config, runFolder } = setup
  const imageCount = setup.train.labels.length
  const perEpoch = stepsPerEpoch(imageCount, config.batchSize)
  const resumed = setup.resume ? loadNewestCheckpoint(runFolder) : null
  const origin = resumed ?? setup.startFrom
  const frozen = frozenWeights(config, (seed) => setup.programs.freshWeights(seed), origin?.tensors ?? null)
  const lower = (size: number, memorySince: RunPosition['memorySince']): TrainingStep => setup.programs.trainingStep(size, frozen, memorySince)
  const firstSize = Math.min(config.batchSize, imageCount)
  const start = resumed === null && setup.startFrom !== null ? stateFrom(setup.startFrom, lower(firstSize, {}), config.seed) : null
  let position: RunPosition = resumed?.position ?? { ...startPosition, ...start?.since }
  const compile = (size: number): Promise<CompiledStep> => compileStep(setup, compiled, size, () => lower(size, position.memorySince))
  const first = await compile(firstSize)
  let state: State = start?.state ?? (resumed === null ? first.step.initialState(config.seed) : assertSameTensors(resumed.tensors, first.step))
  const curves = createCurves(ports, { stepsPerEpoch: perEpoch, totalSteps: perEpoch * config.epochs })
  const speed = createSpeedMeter()
  if (resumed === null) save(setup, state, position, curves)
  else curves.restore(resumed)
  let lastSaveMs = ports.now()

  const tellWhere = (phase: string, force = false): void =>
    curves.tell({ phase, position, force, speed, secondsLeft: speed.secondsLeft(perEpoch * config.epochs - position.step, config.epochs - position.epochsDone) })
  const leave = (end: RunEnd): RunEnd => {
    save(setup, state, position, curves)
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
      const { executable } = await compile(size)
      const begin = position.stepInEpoch * config.batchSize
      const batch = await batches.read(order.subarray(begin, begin + size))
      const following = order.subarray(begin + size, begin + size + config.batchSize)
      if (following.length > 0) batches.readAhead(following)
      const inputs = stepInputs(config, batch, epoch, position, learningRateOf(config, position, perEpoch))
      const outputs = await runOnDevice(setup, () => executable.run({ ...Object.fromEntries(state), ...inputs }), position.step + 1)
      const loss = scalar(outputs, 'loss')
      if (!Number.isFinite(loss)) {
        const layerId = await setup.programs.findNonFinite(state, inputs, size)
        tellWhere('', true)
        throw notFinite(setup, layerId, position.step + 1, learningRateOf(config, position, perEpoch))
      }
      const correct = scalar(outputs, 'correct')
      state = new Map(first.step.state.map(({ name, role }) => [name, (role === 'frozen' ? state.get(name) : outputs[name])!]))
      const elapsedMs = ports.now() - startedMs
      const sums = position.epochSums
      position = {
        ...position,
        step: position.step + 1,
        stepInEpoch: position.stepInEpoch + 1,
        updates: position.updates + (isUpdate(config, position) ? 1 : 0),
        epochSums: { loss: sums.loss + loss * size, correct: sums.correct + correct, images: sums.images + size, seconds: sums.seconds + elapsedMs / 1000, metrics: addMetrics(config, sums.metrics, outputs) },
      }
      speed.addStep(size, elapsedMs)
      curves.addStep(loss, correct / size)
      tellWhere('Training')
      if (ports.now() - lastSaveMs >= checkpointIntervalMs) {
        save(setup, state, position, curves)
        lastSaveMs = ports.now()
      }
    }

    const validationStartMs = ports.now()
    const validation = await validate(setup, averagedTensors(assertFinite(setup, state, position)), measures, ports, () => tellWhere('Validating'))
    if (validation === 'interrupted') return leave(endAsAsked(ports))
    const validationMs = ports.now() - validationStartMs
    speed.addValidation(validationMs)
    const sums = position.epochSums
    const metrics: EpochMetrics = {
      epoch,
      loss: sums.loss / sums.images,
      accuracy: sums.correct / sums.images,
      valLoss: validation?.loss ?? null,
      valAccuracy: validation?.accuracy ?? null,
      seconds: sums.seconds + validationMs / 1000,
      ...(config.metrics.length === 0 ? {} : { metrics: { train: metricFigures(config, sums.metrics), val: validation?.metrics ?? null } }),
    }
    const best = position.epochs.find((done) => done.epoch === position.bestEpoch) ?? null
    const improved = isBetter(metrics, best, config.monitor)
    position = {
      ...position,
      epochsDone: epoch,
      stepInEpoch: 0,
      epochSums: startPosition.epochSums,
      epochs: [...position.epochs, metrics],
      bestEpoch: improved ? epoch : position.bestEpoch,
      epochsWithoutImprovement: improved ? 0 : position.epochsWithoutImprovement + 1,
      plateau: afterEpoch(config.schedule, position.plateau, monitored(metrics, config.monitor), config.monitor === 'val_loss'),
    }
    // The best one first: should the process die between the two, the epoch is repeated and comes out the same.
    if (improved) saveBest(setup, first.step, state, position)
    save(setup, state, position, curves)
    lastSaveMs = ports.now()
    curves.addEpoch(metrics)
    tellWhere('Training')
  }
  tellWhere('', true)
  return { state: 'finished', note: position.epochsDone < config.epochs ? earlyStopNote(config, position) : null }
}

/** Asked at the edge of every epoch, after a resume too. */
function stopsEarly({ earlyStoppingPatience: patience }: RunConfig, position: RunPosition): boolean {
  return patience !== null && position.epochsWithoutImprovement >= patience
}

function earlyStopNote(config: RunConfig, { epochsDone, epochsWithoutImprovement: patience }: RunPosition): string {
  return `Stopped early after epoch ${epochsDone}: no better ${config.monitor === 'val_loss' ? 'loss' : 'accuracy'} for ${patience} ${patience === 1 ? 'epoch' : 'epochs'}.`
}

function endAsAsked(ports: RunPorts): RunEnd {
  return { state: ports.command() === 'stop' ? 'stopped' : 'paused', note: null }
}

/** Two batch sizes per run at most: the full one and the short last one. */
async function compileStep(setup: RunSetup, compiled: CompiledSteps, batchSize: number, lower: () => TrainingStep): Promise<CompiledStep> {
  const known = compiled.get(batchSize)
  if (known !== undefined) return known
  const step = lower()
  const made = { step, executable: await setup.trainingExecutor.compile(step.graph) }
  compiled.set(batchSize, made)
  return made
}

/** The learning rate of the step that comes next. */
function learningRateOf({ schedule, learningRate, epochs, update }: RunConfig, { step, plateau }: RunPosition, perEpoch: number): number {
  const totals = { updates: Math.max(1, Math.floor((perEpoch * epochs) / update.accumulationSteps)), updatesPerEpoch: perEpoch / update.accumulationSteps }
  return learningRateAt(schedule, learningRate, Math.floor(step / update.accumulationSteps) + 1, totals, plateau)
}

/** Whether the next step applies the gradients that were added up. */
function isUpdate({ update }: RunConfig, { step }: RunPosition): boolean {
  return (step + 1) % update.accumulationSteps === 0
}

function stepInputs(config: RunConfig, batch: Batch, epoch: number, position: RunPosition, learningRate: number): Record<string, Tensor> {
  const number = (value: number): Tensor => ({ shape: [], dtype: 'float32', data: Float32Array.of(value) })
  return {
    images: batch.images,
    labels: batch.labels,
    learning_rate: number(learningRate),
    step: number(position.updates + 1),
    ...(config.update.accumulationSteps === 1 ? {} : { update: number(isUpdate(config, position) ? 1 : 0) }),
    random: { shape: [2], dtype: 'int32', data: stepKey(config.seed, epoch, position.step + 1) },
  }
}

function addMetrics({ metrics }: RunConfig, before: EpochSums['metrics'], outputs: Readonly<Record<string, Tensor>>): EpochSums['metrics'] {
  return Object.fromEntries(metrics.map(metricName).map((name) => [name, addSums(before[name], outputs[`metric:${name}`]?.data ?? [])]))
}

function metricFigures({ metrics }: RunConfig, sums: EpochSums['metrics']): Readonly<Record<string, number>> {
  return Object.assign({}, ...metrics.map((metric) => metricResult(metric, sums[metricName(metric)] ?? []))) as Record<string, number>
}

function scalar(outputs: Readonly<Record<string, Tensor>>, name: string): number {
  const value = outputs[name]?.data[0]
  if (value === undefined) throw new Error(`training step: no output ${name}`)
  return value
}

function save(setup: RunSetup, state: State, position: RunPosition, curves: Curves): void {
  saveCheckpoint(setup.runFolder, checkpointNames.latest, { seed: setup.config.seed, position, tensors: assertFinite(setup, state, position), ...curves.columns() }, true)
}

/** Weights (averaged ones where the run keeps them) and statistics only: nobody goes on training from the best checkpoint. */
function saveBest(setup: RunSetup, step: TrainingStep, state: State, position: RunPosition): void {
  const averaged = averagedTensors(assertFinite(setup, state, position))
  const kept = new Map(step.state.filter(({ role }) => role !== 'slot').map(({ name }) => [name, averaged.get(name)!]))
  const none = new Float32Array(0)
  saveCheckpoint(setup.runFolder, checkpointNames.best, { seed: setup.config.seed, position, tensors: kept, stepLoss: none, stepAccuracy: none }, false)
}

/** Throws `trainingNotFinite`, naming the layer, when the loss was still a number but a tensor after it is not: `<layer id>/<weight>` says where. */
function assertFinite(setup: RunSetup, state: State, position: RunPosition): State {
  const bad = nonFiniteTensor(state)
  if (bad !== null) throw notFinite(setup, bad.split('/')[0] ?? null, position.step, learningRateOf(setup.config, position, stepsPerEpoch(setup.train.labels.length, setup.config.batchSize)))
  return state
}

function notFinite({ programs }: RunSetup, layerId: string | null, step: number, learningRate: number): AppError {
  return new AppError('trainingNotFinite', { step, learningRate, layer: layerId === null ? null : programs.layerSubject(layerId) })
}
