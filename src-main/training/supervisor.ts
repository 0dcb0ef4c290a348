/**
 * The core's side of training: freezes a run, starts its process, writes its curves, and notices when it ends in whatever way.
 * One per open project, held by api/runs.ts; the trainer itself never writes to the database.
 */
import * as fs from 'node:fs'
import { availableParallelism } from 'node:os'
import * as path from 'node:path'
import type { RunId } from '../../src-shared/dataset/ids.ts'
import { AppError, toErrorData } from '../../src-shared/errors/appError.ts'
import { taskOf } from '../../src-shared/network/task.ts'
import type { RunState, RunSummary } from '../../src-shared/training/run.ts'
import { noSamples } from '../../src-shared/training/stepFigures.ts'
import type { WorkerProcess } from '../bootstrap/workerProcess.ts'
import { deleteEvaluations } from '../store/evaluations.ts'
import { clearQueue, dequeueRun, enqueueRun, firstInQueue } from '../store/runQueue.ts'
import { appendCurves, deleteRun, insertRun, markInterruptedRuns, readRun, readRunNetwork, readRuns, replaceCurves, writeRunName, writeRunState, type StoredRun } from '../store/runs.ts'
import { readDatasetPrint, readOutputClasses } from '../store/trainingImages.ts'
import { stepsPerEpoch } from './batches.ts'
import { joinPoints, type CurvePoints } from './curvePoints.ts'
import { checkpointNames } from './checkpoint.ts'
import type { FromTrainer, RunEnd, RunReport, ToTrainer, TrainJob } from './messages.ts'
import type { StepMemory } from './memory.ts'
import { chooseEpoch, chosenEpoch, keptEpochs } from './keptCheckpoints.ts'
import { prepareDataset } from './preflight.ts'
import { deathOf, endWords, figuresOf } from './runEnds.ts'
import type { RunSupervisor, SupervisorPorts } from './runSupervisor.ts'
import { freezeImages, freezeRun, partsOf } from './snapshot.ts'

const interruptedNote = 'The program ended while this run was training. Press Resume to go on from its last checkpoint.'
const queueLostNote = 'It was waiting for its turn when the program ended. Press Resume to train it.'
const closedNote = 'Paused because the project was closed. Press Resume to go on.'
/** A trainer that does not answer when the project closes is ended by force; its last checkpoint stays [ms]. */
const closePatienceMs = 15_000
const resumableStates: readonly RunState[] = ['queued', 'paused', 'interrupted', 'stopped', 'failed']

/** How many threads a run computes with: one core stays free for the screen where there are more than two; the low priority does the rest. */
export function trainingThreads(cores: number = availableParallelism()): number {
  return cores > 2 ? cores - 1 : cores
}

interface ActiveRun {
  readonly id: RunId
  readonly process: WorkerProcess
  readonly letSleep: () => void
  readonly gone: Promise<void>
  /** What a step takes, once the trainer knows. */
  memory: StepMemory | null
  /** What the trainer said last; a process that ends without having said anything has died. */
  end: RunEnd | null
  closing: boolean
  state: 'preparing' | 'running'
  /** Points that are not in the database yet because a write failed; tried again with the next ones. */
  unwritten: CurvePoints | null
}

/** Opens the supervisor of a project; runs that were training when the program died become `interrupted`. */
export function openSupervisor(ports: SupervisorPorts): RunSupervisor {
  const { database } = ports
  let active: ActiveRun | null = null
  if (!ports.readOnly) {
    clearQueue(database.write, queueLostNote)
    markInterruptedRuns(database.write, interruptedNote)
  }

  /** A run that trains by its row but has no process (the write of its end failed, the process never started) is interrupted. */
  const asItIs = (run: StoredRun): StoredRun =>
    !ports.readOnly && run.id !== active?.id && (run.state === 'preparing' || run.state === 'running') ? { ...run, state: 'interrupted', note: interruptedNote } : run
  const stored = (id: RunId): StoredRun => {
    const run = readRun(database.read, id)
    if (run === null) throw new AppError('runUnknown', { id })
    return asItIs(run)
  }
  const summarize = (run: StoredRun, datasetPrint: string): RunSummary => {
    const { classes, snapshotSha256: _, datasetPrint: frozenPrint, stepsPerEpoch: __, ...rest } = run
    return { ...rest, classNames: classes.map(({ name }) => name), datasetChanged: frozenPrint !== datasetPrint, chosenEpoch: chosenEpoch(runFolder(run.id)) }
  }
  const currentPrint = (): string => readDatasetPrint(database.read, readOutputClasses(database.read))
  const get = (id: RunId): RunSummary => summarize(stored(id), currentPrint())
  const announce = (id: RunId): RunSummary => {
    const run = get(id)
    ports.emit({ kind: 'runChanged', run })
    return run
  }
  const runFolder = (id: RunId): string => path.join(ports.runsFolder, String(id))
  const assertIdle = (): void => {
    if (active !== null) throw new AppError('runBusy', { name: stored(active.id).name })
  }

  const assertTrained = (id: RunId): void => {
    const { name } = stored(id)
    if (!fs.existsSync(path.join(runFolder(id), checkpointNames.latest))) throw new AppError('runWithoutCheckpoint', { name })
  }

  function launch(id: RunId, resume: boolean): void {
    const run = stored(id)
    const network = readRunNetwork(database.read, id)!
    const started = fs.existsSync(path.join(runFolder(id), checkpointNames.latest)) || fs.existsSync(path.join(runFolder(id), checkpointNames.previous))
    const { startFrom } = run.config
    const job: TrainJob = {
      kind: 'train', runId: id, runFolder: runFolder(id), cacheFolder: ports.cacheFolder, dataFolder: ports.dataFolder, snapshotSha256: run.snapshotSha256,
      folders: ports.sourceFolders(), network, classCount: run.classes.length, config: run.config, resume, threads: trainingThreads(),
      startFolder: startFrom === null || started ? null : runFolder(startFrom),
    }
    const child = ports.startTrainer()
    const { promise: gone, resolve: setGone } = Promise.withResolvers<void>()
    const run_: ActiveRun = { id, process: child, letSleep: ports.keepAwake(`Training "${run.name}"`), gone, memory: null, end: null, closing: false, state: 'preparing', unwritten: null }
    active = run_
    child.onMessage((message) => receive(run_, job, message as FromTrainer))
    child.onExit((code) => {
      finish(run_, code)
      setGone()
    })
  }

  function receive(run: ActiveRun, job: TrainJob, message: FromTrainer): void {
    // What a process said before it died may arrive after the news of its death.
    if (active !== run) return
    switch (message.kind) {
      case 'ready':
        run.process.send(job satisfies ToTrainer)
        break
      case 'memory':
        run.memory = message.memory
        break
      case 'resumed':
        attempt(() => replaceCurves(database.write, run.id, message.steps, message.epochs, message.bestEpoch))
        announce(run.id)
        break
      case 'report':
        receiveReport(run, message.report)
        break
      case 'ended':
        run.end = message.end
        // Everything it had to do is done and on disk; a process that is told to go cannot linger.
        run.process.kill()
        break
    }
  }

  function receiveReport(run: ActiveRun, report: RunReport): void {
    if (run.state === 'preparing' && report.training) {
      run.state = 'running'
      attempt(() => writeRunState(database.write, run.id, 'running', null))
      announce(run.id)
    }
    writePoints(run, report)
    const { bestEpoch: _, training: __, ...progress } = report
    ports.emit({ kind: 'runProgress', progress: { ...progress, runId: run.id, state: run.state } })
    if (report.newEpochs.length > 0) announce(run.id)
  }

  /** A full disk must end neither core nor training: points wait in memory, and the checkpoint holds them too. */
  function writePoints(run: ActiveRun, news: CurvePoints): void {
    const points = run.unwritten === null ? news : joinPoints(run.unwritten, news)
    const written = points.newSteps.step.length + points.newEpochs.length === 0 || attempt(() => appendCurves(database.write, run.id, points.newSteps, points.newEpochs, points.bestEpoch, points.newSamples))
    run.unwritten = written ? null : points
  }

  function finish(run: ActiveRun, code: number | null): void {
    active = null
    run.letSleep()
    if (run.unwritten !== null) writePoints(run, { newSteps: { step: [], loss: [], accuracy: [] }, newSamples: noSamples, newEpochs: [], bestEpoch: run.unwritten.bestEpoch })
    const end = run.end ?? deathOf(run.memory, code)
    const note = run.closing && end.state === 'paused' && end.note === null ? closedNote : end.note
    attempt(() => writeRunState(database.write, run.id, end.state, note))
    const summary = announce(run.id)
    if (run.closing) return
    ports.notify(`${summary.name}: ${endWords[end.state]}`, note ?? figuresOf(summary))
    // Who pauses wants the machine back, and a full disk or a lost graphics card would end the next one too.
    if (end.state !== 'paused') startNext()
  }

  function startNext(): void {
    const id = firstInQueue(database.write)
    if (id === null) return
    try {
      begin(id)
      announce(id)
    } catch (thrown) {
      // Nobody called who could be told: the run itself says it, and the others wait for a person.
      attempt(() => writeRunState(database.write, id, 'failed', toErrorData(thrown).message))
      announce(id)
    }
  }

  /** Trains a run that exists, from its checkpoint if it has one. */
  function begin(id: RunId): void {
    dequeueRun(database.write, id)
    writeRunState(database.write, id, 'preparing', null)
    launch(id, true)
  }

  return {
    list() {
      const print = currentPrint()
      return readRuns(database.read).map((run) => summarize(asItIs(run), print))
    },
    get,
    stored,
    runFolder,
    preflight: (network, config) => prepareDataset(database.read, network, config, ports.sourceFolders(), ports).preflight,
    start(network, config, name) {
      const { classes, images, preflight } = prepareDataset(database.read, network, config, ports.sourceFolders(), ports)
      if (config.startFrom !== null) assertTrained(config.startFrom)
      if (preflight.problems.length > 0) throw new AppError('runNotReady', { problems: preflight.problems })
      const frozen = freezeImages(images, classes, taskOf(network))
      const datasetPrint = currentPrint()
      const perEpoch = stepsPerEpoch(preflight.trainCount, config.batchSize)
      const id = insertRun(
        database.write,
        { name, network, config, classes, datasetPrint, stepsPerEpoch: perEpoch, parts: partsOf(frozen, classes.length) },
        (newId) => freezeRun(runFolder(newId), frozen),
      )
      if (active === null) launch(id, false)
      else enqueueRun(database.write, id)
      return announce(id)
    },
    resume(id) {
      const run = stored(id)
      if (active?.id !== id) assertIdle()
      if (active !== null || !resumableStates.includes(run.state)) throw new AppError('runNotResumable', { name: run.name, state: run.state })
      begin(id)
      return announce(id)
    },
    command(id, command) {
      const run = stored(id)
      if (active?.id !== id) {
        // A paused or waiting run has no process: stopping it only says that it is over.
        if (command === 'stop' && (run.state === 'queued' || run.state === 'paused' || run.state === 'interrupted')) {
          dequeueRun(database.write, id)
          writeRunState(database.write, id, 'stopped', run.note)
          announce(id)
          return
        }
        throw new AppError('runNotTraining', { name: run.name, state: run.state })
      }
      active.process.send({ kind: command } satisfies ToTrainer)
    },
    rename(id, name) {
      stored(id)
      writeRunName(database.write, id, name)
      return announce(id)
    },
    checkpoints: (id) => keptEpochs(runFolder(stored(id).id)),
    choose(id, epoch) {
      const { name } = stored(id)
      if (epoch !== null && !keptEpochs(runFolder(id)).some((kept) => kept.epoch === epoch)) throw new AppError('epochNotKept', { name, epoch })
      chooseEpoch(runFolder(id), epoch)
      deleteEvaluations(database.write, id)
      return announce(id)
    },
    delete(id) {
      const run = stored(id)
      if (active?.id === id) throw new AppError('runBusy', { name: run.name })
      deleteRun(database.write, id)
      fs.rmSync(runFolder(id), { recursive: true, force: true })
      ports.emit({ kind: 'runDeleted', runId: id })
    },
    async close() {
      if (active === null) return
      const run: ActiveRun = active
      run.closing = true
      run.process.send({ kind: 'pause' } satisfies ToTrainer)
      const timer = setTimeout(() => run.process.kill(), closePatienceMs)
      await run.gone
      clearTimeout(timer)
    },
  }
}

/** Whether a write worked. What fails here fails for a reason that the next write of the user meets too, with its sentence. */
function attempt(write: () => void): boolean {
  try {
    write()
    return true
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown
    return false
  }
}
