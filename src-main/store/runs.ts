/** Training runs and their curves. Written by the core only (training/supervisor.ts), in portions as they arrive. */
import type { ClassId, RunId } from '../../src-shared/dataset/ids.ts'
import { parseDocument } from '../../src-shared/network/assertDocument.ts'
import type { NetworkDocument } from '../../src-shared/network/document.ts'
import type { Task } from '../../src-shared/network/task.ts'
import { completeRunConfig, type EpochFigures, type EpochMetrics, type RunConfig, type RunCurves, type RunParts, type RunRequest, type RunState, type StepColumns } from '../../src-shared/training/run.ts'
import { noSamples, stepFigures, type SampleColumns, type StepFigure } from '../../src-shared/training/stepFigures.ts'
import { prepared, type ReadDatabase, type WriteDatabase } from './openDatabase.ts'
import { transact } from './transact.ts'

/** An output of the network. Order in a list is output order. */
export interface FrozenClass {
  readonly id: ClassId
  readonly name: string
}

export interface StoredRun {
  readonly id: RunId
  readonly name: string
  readonly state: RunState
  readonly networkName: string
  readonly task: Task
  readonly config: RunConfig
  readonly classes: readonly FrozenClass[]
  readonly snapshotSha256: string
  readonly datasetPrint: string
  readonly stepsPerEpoch: number
  readonly createdAt: string
  readonly finishedAt: string | null
  readonly epochsDone: number
  readonly bestEpoch: number | null
  readonly best: EpochMetrics | null
  readonly note: string | null
  /** Null for runs of earlier versions. */
  readonly parts: RunParts | null
}

export interface NewRun {
  readonly name: string | null
  readonly network: NetworkDocument
  readonly config: RunConfig
  readonly classes: readonly FrozenClass[]
  readonly datasetPrint: string
  readonly stepsPerEpoch: number
  readonly parts?: RunParts
}

/** Leaves room for the number in a name of 200 characters. */
const longestNetworkName = 180
/** States in which a trainer should be alive; found at opening, the program died. */
const activeStates = ['preparing', 'running'] as const
/** More points than a screen has pixels tell nothing; longer curves come thinned [points]. */
const mostCurvePoints = 20_000

interface RunRow {
  id: number
  name: string
  state: string
  networkName: string
  task: Task
  config: string
  classes: string
  snapshotSha256: string
  datasetPrint: string
  stepsPerEpoch: number
  createdAt: string
  finishedAt: string | null
  epochsDone: number
  bestEpoch: number | null
  note: string | null
  parts: string | null
}

const selectRun = `
  SELECT id, name, CASE WHEN id IN (SELECT run_id FROM run_queue) THEN 'queued' ELSE state END AS state, network_name AS networkName, coalesce(network ->> 'task', 'single_label') AS task, config, classes, snapshot_sha256 AS snapshotSha256, dataset_print AS datasetPrint,
         steps_per_epoch AS stepsPerEpoch, created_at AS createdAt, finished_at AS finishedAt, best_epoch AS bestEpoch, note, parts,
         (SELECT count(*) FROM run_epochs WHERE run_id = runs.id) AS epochsDone
  FROM runs`

/** All runs, newest first. */
export function readRuns(read: ReadDatabase): StoredRun[] {
  return prepared<[], RunRow>(read, `${selectRun} ORDER BY id DESC`).all().map((row) => toRun(read, row))
}

export function readRun(read: ReadDatabase, id: RunId): StoredRun | null {
  const row = prepared<[number], RunRow>(read, `${selectRun} WHERE id = ?`).get(id)
  return row === undefined ? null : toRun(read, row)
}

/** The network as it was when the run started. Throws `documentInvalid` where the row was not written by this program. */
export function readRunNetwork(read: ReadDatabase, id: RunId): NetworkDocument | null {
  const text = prepared<[number], string>(read, 'SELECT network FROM runs WHERE id = ?').pluck().get(id) as string | undefined
  // A project may come from anybody: its networks pass the gate that files pass.
  return text === undefined ? null : parseDocument(text)
}

/**
 * A new run in state `preparing`. `freeze` gets its id inside the transaction, writes the snapshot and returns its SHA-256:
 * when it throws, the run never was. Without a name it is called after its network and its number.
 */
export function insertRun(write: WriteDatabase, run: NewRun, freeze: (id: RunId) => string): RunId {
  return transact(write, () => {
    const { lastInsertRowid } = prepared(
      write,
      `INSERT INTO runs (name, state, network_name, network, config, classes, snapshot_sha256, dataset_print, steps_per_epoch, created_at, parts)
       VALUES (?, 'preparing', ?, ?, ?, ?, '', ?, ?, ?, ?)`,
    ).run(
      run.name ?? run.network.name, run.network.name, JSON.stringify(run.network), JSON.stringify(run.config), JSON.stringify(run.classes),
      run.datasetPrint, run.stepsPerEpoch, new Date().toISOString(), run.parts === undefined ? null : JSON.stringify(run.parts),
    )
    const id = Number(lastInsertRowid) as RunId
    const name = run.name ?? `${run.network.name.slice(0, longestNetworkName)} ${id}`
    prepared(write, 'UPDATE runs SET name = ?, snapshot_sha256 = ? WHERE id = ?').run(name, freeze(id), id)
    return id
  })
}

/** A state that ends the run (for now or for good) stamps `finishedAt`; an active one clears it. */
export function writeRunState(write: WriteDatabase, id: RunId, state: RunState, note: string | null): void {
  const finishedAt = (activeStates as readonly string[]).includes(state) ? null : new Date().toISOString()
  transact(write, () => prepared(write, 'UPDATE runs SET state = ?, note = ?, finished_at = ? WHERE id = ?').run(state, note, finishedAt, id))
}

export function writeRunName(write: WriteDatabase, id: RunId, name: string): void {
  transact(write, () => prepared(write, 'UPDATE runs SET name = ? WHERE id = ?').run(name, id))
}

/** With curves and evaluations; the run's folder is the caller's. */
export function deleteRun(write: WriteDatabase, id: RunId): void {
  transact(write, () => prepared(write, 'DELETE FROM runs WHERE id = ?').run(id))
}

/** Runs that were training when the program died become `interrupted`. Returns their ids. */
export function markInterruptedRuns(write: WriteDatabase, note: string): RunId[] {
  return transact(write, () => {
    const ids = prepared(write, `SELECT id FROM runs WHERE state IN ('preparing', 'running')`).pluck().all() as RunId[]
    for (const id of ids) writeRunState(write, id, 'interrupted', note)
    return ids
  })
}

/** New points of the curves; points that are there already are replaced by the same numbers. */
export function appendCurves(write: WriteDatabase, id: RunId, steps: StepColumns, epochs: readonly EpochMetrics[], bestEpoch: number | null, samples: SampleColumns = noSamples): void {
  transact(write, () => {
    const insertStep = prepared(write, 'INSERT OR REPLACE INTO run_steps (run_id, step, loss, accuracy, learning_rate, gradient_norm, d_loss, d_accuracy) VALUES (?, ?, ?, ?, ?, ?, ?, ?)')
    steps.step.forEach((step, index) => insertStep.run(id, step, steps.loss[index], steps.accuracy[index], ...stepFigures.map((name) => steps.figures?.[name]?.[index] ?? null)))
    const insertSample = prepared(write, 'INSERT OR REPLACE INTO run_samples (run_id, step, images_per_second, memory_bytes) VALUES (?, ?, ?, ?)')
    samples.step.forEach((step, index) => insertSample.run(id, step, samples.imagesPerSecond[index], samples.memoryBytes[index]))
    const insertEpoch = prepared(write, 'INSERT OR REPLACE INTO run_epochs (run_id, epoch, loss, accuracy, val_loss, val_accuracy, seconds, metrics) VALUES (?, ?, ?, ?, ?, ?, ?, ?)')
    for (const { epoch, loss, accuracy, valLoss, valAccuracy, seconds, metrics } of epochs)
      insertEpoch.run(id, epoch, loss, accuracy, valLoss, valAccuracy, seconds, metrics === undefined ? null : JSON.stringify(metrics))
    if (epochs.length > 0) prepared(write, 'UPDATE runs SET best_epoch = ? WHERE id = ?').run(bestEpoch, id)
  })
}

/** A resumed run goes on from an earlier point: what came after it is void, what came before it is told again, but for the samples, which are not in its checkpoint. */
export function replaceCurves(write: WriteDatabase, id: RunId, steps: StepColumns, epochs: readonly EpochMetrics[], bestEpoch: number | null): void {
  transact(write, () => {
    prepared(write, 'DELETE FROM run_steps WHERE run_id = ?').run(id)
    prepared(write, 'DELETE FROM run_samples WHERE run_id = ? AND step > ?').run(id, steps.step.at(-1) ?? 0)
    prepared(write, 'DELETE FROM run_epochs WHERE run_id = ?').run(id)
    prepared(write, 'UPDATE runs SET best_epoch = ? WHERE id = ?').run(bestEpoch, id)
    appendCurves(write, id, steps, epochs, bestEpoch)
  })
}

/** Curves for the charts; beyond 20,000 steps every n-th step and the last. */
export function readCurves(read: ReadDatabase, run: StoredRun): RunCurves {
  const last = (prepared<[number], number>(read, 'SELECT max(step) FROM run_steps WHERE run_id = ?').pluck().get(run.id) as number | null) ?? 0
  const every = Math.ceil(Math.max(last, 1) / mostCurvePoints)
  const rows = prepared<[number, number, number], StepRow>(
    read,
    'SELECT step, loss, accuracy, learning_rate AS learningRate, gradient_norm AS gradientNorm, d_loss AS dLoss, d_accuracy AS dAccuracy FROM run_steps WHERE run_id = ? AND (step % ? = 0 OR step = ?) ORDER BY step',
  ).all(run.id, every, last)
  const samples = prepared<[number], { step: number; imagesPerSecond: number; memoryBytes: number }>(
    read,
    'SELECT step, images_per_second AS imagesPerSecond, memory_bytes AS memoryBytes FROM run_samples WHERE run_id = ? ORDER BY step',
  ).all(run.id)
  const recorded = stepFigures.filter((name) => rows.some((row) => row[name] !== null))
  return {
    stepsPerEpoch: run.stepsPerEpoch,
    steps: {
      step: rows.map(({ step }) => step), loss: rows.map(({ loss }) => loss), accuracy: rows.map(({ accuracy }) => accuracy),
      ...(recorded.length === 0 ? {} : { figures: Object.fromEntries(recorded.map((name) => [name, rows.map((row) => row[name])])) }),
    },
    samples: { step: samples.map(({ step }) => step), imagesPerSecond: samples.map(({ imagesPerSecond }) => imagesPerSecond), memoryBytes: samples.map(({ memoryBytes }) => memoryBytes) },
    epochs: prepared<[number], EpochRow>(read, `${selectEpoch} ORDER BY epoch`).all(run.id).map(toEpoch),
  }
}

type StepRow = { readonly step: number; readonly loss: number; readonly accuracy: number | null } & Readonly<Record<StepFigure, number | null>>

const selectEpoch = 'SELECT epoch, loss, accuracy, val_loss AS valLoss, val_accuracy AS valAccuracy, seconds, metrics FROM run_epochs WHERE run_id = ?'

type EpochRow = Omit<EpochMetrics, 'metrics'> & { readonly metrics: string | null }

function toEpoch({ metrics, ...row }: EpochRow): EpochMetrics {
  return metrics === null ? row : { ...row, metrics: JSON.parse(metrics) as EpochFigures }
}

function toRun(read: ReadDatabase, row: RunRow): StoredRun {
  const best = row.bestEpoch === null ? undefined : prepared<[number, number], EpochRow>(read, `${selectEpoch} AND epoch = ?`).get(row.id, row.bestEpoch)
  return {
    ...row,
    id: row.id as RunId,
    state: row.state as RunState,
    config: completeRunConfig(JSON.parse(row.config) as RunRequest),
    classes: JSON.parse(row.classes) as FrozenClass[],
    best: best === undefined ? null : toEpoch(best),
    parts: row.parts === null ? null : (JSON.parse(row.parts) as RunParts),
  }
}
