/** The core's side of the learning-rate finder: one search at a time in a trainer process of its own, never beside a run. Held by api/projectServices.ts. */
import type { CoreEvent } from '../../src-shared/api/events.ts'
import type { RateSearchResult } from '../../src-shared/api/runs.ts'
import type { RunId } from '../../src-shared/dataset/ids.ts'
import { AppError, fromErrorData } from '../../src-shared/errors/appError.ts'
import type { DeviceId } from '../../src-shared/training/device.ts'
import type { NetworkDocument } from '../../src-shared/network/document.ts'
import { taskOf } from '../../src-shared/network/task.ts'
import { suggestRate, sweepSteps } from '../../src-shared/training/rateSweep.ts'
import type { RunConfig } from '../../src-shared/training/run.ts'
import type { WorkerProcess } from '../bootstrap/workerProcess.ts'
import type { ReadDatabase } from '../store/openDatabase.ts'
import type { FromRateSearch, RateSearchJob } from './messages.ts'
import { prepareDataset } from './preflight.ts'
import { epochOrder } from './random.ts'
import { freezeImages } from './snapshot.ts'
import { trainingThreads } from './supervisor.ts'

export interface RateSearchesPorts {
  readonly read: ReadDatabase
  readonly cacheFolder: string
  /** Of the host: where downloaded backbones lie. */
  readonly dataFolder: string
  sourceFolders(): Readonly<Record<number, string>>
  /** Throws `runUnknown`. */
  runFolder(id: RunId): string
  /** The name of the run that trains now, or null. */
  trainingRun(): string | null
  startTrainer(): WorkerProcess
  emit(event: CoreEvent): void
}

export interface RateSearches {
  /**
   * Null when it was cancelled. Nothing but decoded images and features is written. `chooseDevice` may take a while. Rejects with a sentence when it
   * cannot begin or go on.
   */
  find(network: NetworkDocument, config: RunConfig, chooseDevice: () => Promise<DeviceId>): Promise<RateSearchResult | null>
  /** Ends the search under way, if there is one. */
  cancel(): void
  /** Throws `rateSearchBusy` during a search. */
  assertIdle(): void
}

/** One per open project; no process runs until the first question. */
export function openRateSearches(ports: RateSearchesPorts): RateSearches {
  let underWay: { cancel(): void } | null = null

  /** The answer may come from outside (cancelled); the process ends with it. */
  async function search(job: RateSearchJob, { promise, resolve, reject }: PromiseWithResolvers<RateSearchResult | null>): Promise<RateSearchResult | null> {
    const child = ports.startTrainer()
    child.onExit((code) => reject(new AppError('rateSearchDied', { cause: code === null ? 'it was killed' : `exit code ${code}` })))
    child.onMessage((received) => {
      const message = received as FromRateSearch
      switch (message.kind) {
        case 'ready': return child.send(job)
        case 'rateSearch': return ports.emit({ kind: 'rateSearchProgress', progress: message.progress })
        case 'rateFound': return resolve({ sweep: message.sweep, suggestion: suggestRate(message.sweep) })
        case 'rateSearchFailed': return reject(fromErrorData(message.error))
      }
    })
    try {
      return await promise
    } finally {
      child.kill()
    }
  }

  const assertIdle = (): void => {
    if (underWay !== null) throw new AppError('rateSearchBusy', {})
  }
  return {
    assertIdle,
    cancel: () => underWay?.cancel(),
    async find(network, config, chooseDevice) {
      assertIdle()
      const training = ports.trainingRun()
      if (training !== null) throw new AppError('runBusy', { name: training })
      const answer = Promise.withResolvers<RateSearchResult | null>()
      let cancelled = false
      underWay = {
        cancel() {
          cancelled = true
          answer.resolve(null)
        },
      }
      try {
        const job = jobOf(ports, network, { ...config, device: await chooseDevice() })
        return cancelled ? null : await search(job, answer)
      } finally {
        underWay = null
      }
    },
  }
}

/** As many training images as the sweep reads, drawn by the run's seed. Throws `runNotReady` with what stands in the way. */
function jobOf(ports: RateSearchesPorts, network: NetworkDocument, config: RunConfig): RateSearchJob {
  const folders = ports.sourceFolders()
  const { classes, images, preflight } = prepareDataset(ports.read, network, config, folders, ports)
  if (preflight.problems.length > 0) throw new AppError('runNotReady', { problems: preflight.problems })
  if (taskOf(network) === 'gan') throw new AppError('rateSearchWithoutLoss', {})
  const train = freezeImages(images, classes, taskOf(network)).filter(({ split }) => split === 'train')
  const drawn = epochOrder(train.length, config.seed, 1).subarray(0, sweepSteps * config.batchSize)
  return {
    kind: 'searchRate', network, config, folders, classCount: classes.length, cacheFolder: ports.cacheFolder, dataFolder: ports.dataFolder, threads: trainingThreads(),
    images: Array.from(drawn, (place) => train[place]!),
    trainLabels: Int32Array.from(train, ({ label }) => label),
    startFolder: config.startFrom === null ? null : ports.runFolder(config.startFrom),
  }
}
