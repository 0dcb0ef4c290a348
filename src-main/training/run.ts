/**
 * The training loop: batches through the compiled step, validation, best checkpoint, early stopping, checkpoints.
 * Runs inside the trainer process (trainer.ts) and in tests; knows nothing of processes, databases or image files.
 */
import { AppError, toErrorData } from '../../src-shared/errors/appError.ts'
import type { EpochMetrics, RunConfig } from '../../src-shared/training/run.ts'
import type { Executable, Executor } from '../executors/executor.ts'
import type { Tensor } from '../graph/ir.ts'
import type { Inference, TrainingStep } from '../lowering/program.ts'
import { assembleBatch, sizeOfBatch, stepsPerEpoch, type Batch, type LabelledImages } from './batches.ts'
import { checkpointNames, loadNewestCheckpoint, nonFiniteTensor, saveCheckpoint, type Checkpoint, type RunPosition } from './checkpoint.ts'
import { createCurves, type Curves } from './curves.ts'
import type { FromTrainer, RunCommand, RunEnd } from './messages.ts'
import { createSpeedMeter, crossEntropy, isBetter, topClass } from './metrics.ts'
import { epochOrder, stepKey } from './random.ts'

/** The network as programs; `trainer.ts` hands in lowering, tests may hand in less. */
export interface RunPrograms {
  trainingStep(batchSize: number): TrainingStep
  /** Forward only, with these weights and statistics as constants. */
  inference(tensors: ReadonlyMap<string, Tensor>, batchSize: number): Inference
  /** Which layer first held a value that is no number in a step with this state and batch; null when it cannot be told. */
  findNonFinite(state: ReadonlyMap<string, Tensor>, inputs: Readonly<Record<string, Tensor>>, batchSize: number): Promise<string | null>
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
/** Inference of validation images at a time, at most. */
const largestValidationBatch = 256

/** Trains until the last epoch, early stopping, a command or a problem. Problems of the run come back as `failed` with a sentence; only bugs throw. */
export async function train(setup: RunSetup, ports: RunPorts): Promise<RunEnd> {
  const steps = new Map<number, { step: TrainingStep; executable: Executable }>()
  try {
    return await trainSteps(setup, ports, steps)
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown
    // A full disk is no reason to throw the run away: it waits, and goes on from the last checkpoint.
    return { state: thrown.code === 'checkpointNotWritten' ? 'paused' : 'failed', note: toErrorData(thrown).message }
  } finally {
    for (const { executable } of steps.values()) await executable.close()
  }
}

type CompiledSteps = Map<number, { step: TrainingStep; executable: Executable }>

async function trainSteps(setup: RunSetup, ports: RunPorts, compiled: CompiledSteps): Promise<RunEnd> {
  const { config, runFolder } = setup
  const imageCount = setup.train.labels.length
  const perEpoch = stepsPerEpoch(imageCount, config.batchSize)
  const first = await compileStep(setup, compiled, Math.min(config.batchSize, imageCount))
  const resumed = setup.resume ? loadNewestCheckpoint(runFolder) : null
  let state: ReadonlyMap<string, Tensor> = resumed === null ? first.step.initialState(config.seed) : assertSameTensors(resumed.tensors, first.step)
  let position = resumed?.position ?? startPosition
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
      const { executable } = await compileStep(setup, compiled, size)
      const start = position.stepInEpoch * config.batchSize
      const batch = assembleBatch(setup.train, order.subarray(start, start + size))
      const inputs = stepInputs(config, batch, epoch, position.step + 1)
      const outputs = await executable.run({ ...Object.fromEntries(state), ...inputs })
      const loss = scalar(outputs, 'loss')
      if (!Number.isFinite(loss)) {
        const layerId = await setup.programs.findNonFinite(state, inputs, size)
        tellWhere('', true)
        throw notFinite(setup, layerId, position.step + 1)
      }
      const correct = scalar(outputs, 'correct')
      state = new Map(first.step.state.map(({ name }) => [name, outputs[name]!]))
      const elapsedMs = ports.now() - startedMs
      const sums = position.epochSums
      position = {
        ...position,
        step: position.step + 1,
        stepInEpoch: position.stepInEpoch + 1,
        epochSums: { loss: sums.loss + loss * size, correct: sums.correct + correct, images: sums.images + size, seconds: sums.seconds + elapsedMs / 1000 },
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
    const validation = await validate(setup, state, position.step, ports, () => tellWhere('Validating'))
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

const startPosition: RunPosition = {
  step: 0,
  epochsDone: 0,
  stepInEpoch: 0,
  epochSums: { loss: 0, correct: 0, images: 0, seconds: 0 },
  epochs: [],
  bestEpoch: null,
  epochsWithoutImprovement: 0,
}

/** Two batch sizes per run at most: the full one and the short last one. */
async function compileStep(setup: RunSetup, compiled: CompiledSteps, batchSize: number): Promise<{ step: TrainingStep; executable: Executable }> {
  const known = compiled.get(batchSize)
  if (known !== undefined) return known
  const step = setup.programs.trainingStep(batchSize)
  const made = { step, executable: await setup.trainingExecutor.compile(step.graph) }
  compiled.set(batchSize, made)
  return made
}

function stepInputs(config: RunConfig, batch: Batch, epoch: number, step: number): Record<string, Tensor> {
  return {
    images: batch.images,
    labels: batch.labels,
    learning_rate: { shape: [], dtype: 'float32', data: Float32Array.of(config.learningRate) },
    step: { shape: [], dtype: 'float32', data: Float32Array.of(step) },
    random: { shape: [2], dtype: 'int32', data: stepKey(config.seed, epoch, step) },
  }
}

function scalar(outputs: Readonly<Record<string, Tensor>>, name: string): number {
  const value = outputs[name]?.data[0]
  if (value === undefined) throw new Error(`training step: no output ${name}`)
  return value
}

/** Loss and accuracy over the validation images with these weights; null without any, 'interrupted' when a command arrived. */
async function validate(setup: RunSetup, state: ReadonlyMap<string, Tensor>, step: number, ports: RunPorts, tell: () => void): Promise<{ loss: number; accuracy: number } | null | 'interrupted'> {
  const { val, config, classCount } = setup
  const count = val.labels.length
  if (count === 0) return null
  const bad = nonFiniteTensor(state)
  if (bad !== null) throw notFiniteAfter(setup, bad, step)
  const batchSize = Math.min(Math.max(config.batchSize, 32), largestValidationBatch, count)
  const executable = await setup.inferenceExecutor.compile(setup.programs.inference(state, batchSize).graph)
  try {
    let loss = 0
    let correct = 0
    for (let start = 0; start < count; start += batchSize) {
      if (ports.command() !== null) return 'interrupted'
      tell()
      const places = Uint32Array.from({ length: Math.min(batchSize, count - start) }, (_, row) => start + row)
      const { images } = assembleBatch(val, places, batchSize)
      const { probabilities } = await executable.run({ images })
      if (!(probabilities?.data instanceof Float32Array)) throw new Error('inference: no probabilities')
      for (let row = 0; row < places.length; row++) {
        const label = val.labels[start + row]!
        loss += crossEntropy(probabilities.data, row, classCount, label)
        if (topClass(probabilities.data, row, classCount) === label) correct++
      }
    }
    return { loss: loss / count, accuracy: correct / count }
  } finally {
    await executable.close()
  }
}

function save(setup: RunSetup, state: ReadonlyMap<string, Tensor>, position: RunPosition, curves: Curves): void {
  const bad = nonFiniteTensor(state)
  if (bad !== null) throw notFiniteAfter(setup, bad, position.step)
  saveCheckpoint(setup.runFolder, checkpointNames.latest, { seed: setup.config.seed, position, tensors: state, ...curves.columns() }, true)
}

/** Weights and statistics only: nobody goes on training from the best checkpoint. */
function saveBest(setup: RunSetup, step: TrainingStep, state: ReadonlyMap<string, Tensor>, position: RunPosition): void {
  const bad = nonFiniteTensor(state)
  if (bad !== null) throw notFiniteAfter(setup, bad, position.step)
  const kept = new Map(step.state.filter(({ role }) => role !== 'slot').map(({ name }) => [name, state.get(name)!]))
  const none = new Float32Array(0)
  saveCheckpoint(setup.runFolder, checkpointNames.best, { seed: setup.config.seed, position, tensors: kept, stepLoss: none, stepAccuracy: none }, false)
}

/** The loss was still a number but the weights after it are not: `<layer id>/<weight>` says where. */
function notFiniteAfter(setup: RunSetup, tensorName: string, step: number): AppError {
  return notFinite(setup, tensorName.split('/')[0] ?? null, step)
}

function notFinite({ programs, config }: RunSetup, layerId: string | null, step: number): AppError {
  return new AppError('trainingNotFinite', { step, learningRate: config.learningRate, layer: layerId === null ? null : programs.layerSubject(layerId) })
}

/** A checkpoint fits when it holds exactly the tensors the step wants. Throws `checkpointDamaged`. */
function assertSameTensors(tensors: Checkpoint['tensors'], step: TrainingStep): Checkpoint['tensors'] {
  const fits = step.state.length === tensors.size && step.state.every(({ name, shape }) => tensors.get(name)?.shape.join() === shape.join())
  if (!fits) throw new AppError('checkpointDamaged', { file: checkpointNames.latest, reason: 'its tensors are not those of the network' })
  return tensors
}
