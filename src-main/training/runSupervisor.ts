/** What the core asks of training, and what that needs of project and host. Made by supervisor.ts. */
import type { CoreEvent } from '../../src-shared/api/events.ts'
import type { RunPreflight } from '../../src-shared/api/runs.ts'
import type { RunId } from '../../src-shared/dataset/ids.ts'
import type { NetworkDocument } from '../../src-shared/network/document.ts'
import type { KeptCheckpoint, RunConfig, RunSummary } from '../../src-shared/training/run.ts'
import type { WorkerProcess } from '../bootstrap/workerProcess.ts'
import type { DatabaseHandles } from '../store/openDatabase.ts'
import type { StoredRun } from '../store/runs.ts'
import type { RunCommand } from './messages.ts'

/** What the supervisor needs of project and host. */
export interface SupervisorPorts {
  readonly database: DatabaseHandles
  readonly readOnly: boolean
  /** Absolute paths. */
  readonly runsFolder: string
  readonly cacheFolder: string
  /** Of the host: where downloaded backbones lie. */
  readonly dataFolder: string
  /** Where each source folder lies now, by its id. */
  sourceFolders(): Readonly<Record<number, string>>
  startTrainer(): WorkerProcess
  keepAwake(reason: string): () => void
  notify(title: string, body: string): void
  emit(event: CoreEvent): void
}

export interface RunSupervisor {
  list(): readonly RunSummary[]
  get(id: RunId): RunSummary
  stored(id: RunId): StoredRun
  preflight(network: NetworkDocument, config: RunConfig): RunPreflight
  /** Trains at once, or after the runs that were started before. */
  start(network: NetworkDocument, config: RunConfig, name: string | null): RunSummary
  resume(id: RunId): RunSummary
  command(id: RunId, command: RunCommand): void
  rename(id: RunId, name: string): RunSummary
  /** Epochs whose weights were kept. */
  checkpoints(id: RunId): readonly KeptCheckpoint[]
  /** Evaluation, prediction and export use this epoch from now on; null: the best one. */
  choose(id: RunId, epoch: number | null): RunSummary
  delete(id: RunId): void
  runFolder(id: RunId): string
  /** Pauses a run under way and waits until its process is gone. */
  close(): Promise<void>
}
