/** What the trainer process does with its job: snapshot, decoded images, programs, loop. Loaded by trainer.ts once its priority is lowered. */
import * as path from 'node:path'
import { AppError } from '../../src-shared/errors/appError.ts'
import type { Split } from '../../src-shared/dataset/split.ts'
import { chooseDevice } from '../../src-shared/training/device.ts'
import { createOnnxExecutor } from '../executors/onnx/onnxExecutor.ts'
import { openTrainingCache, type TrainingCache, type UnreadyImage } from '../images/trainingCache.ts'
import { stepsPerEpoch, type LabelledImages } from './batches.ts'
import { checkpointNames, loadNewestCheckpoint, type Checkpoint } from './checkpoint.ts'
import type { RunEnd, RunReport, TrainJob } from './messages.ts'
import { openDevice } from './openDevice.ts'
import { programsOf } from './programs.ts'
import { train, type RunPorts } from './run.ts'
import { loadSnapshot, type SnapshotImage } from './snapshot.ts'

/** Files named in the sentence about unreadable images. */
const examplesShown = 3
/** Between two reports while images are prepared [ms]. */
const reportIntervalMs = 100

export async function runJob(job: TrainJob, ports: RunPorts): Promise<RunEnd> {
  const { network, classCount, config } = job
  const images = loadSnapshot(job.runFolder, job.snapshotSha256).filter(({ split }) => split !== 'test')
  const tell = createTeller(job, images, ports)
  const cache = openTrainingCache(job.cacheFolder, network.input)
  try {
    const unready = await prepareImages(job, images, cache, ports, tell)
    if (unready === null) return { state: ports.command() === 'stop' ? 'stopped' : 'paused', note: null }
    if (unready.length > 0) {
      const examples = unready.slice(0, examplesShown).map(({ index, reason }) => `"${images[index]!.relativePath}": ${reason}`)
      throw new AppError('trainingImagesUnreadable', { count: unready.length, examples })
    }
    tell('Compiling the network')
    const trainingExecutor = openDevice(chooseDevice(config.device, []), job.threads)
    const trainImages = part(cache, images, 'train')
    return await train(
      {
        config,
        classCount,
        runFolder: job.runFolder,
        train: trainImages,
        val: part(cache, images, 'val'),
        programs: programsOf(network, classCount, config, trainingExecutor, trainImages.labels),
        trainingExecutor,
        inferenceExecutor: createOnnxExecutor({ purpose: 'inference', threads: job.threads }),
        resume: job.resume,
        startFrom: job.startFolder === null ? null : startingPoint(job.startFolder),
      },
      ports,
    )
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown
    return { state: 'failed', note: thrown.message }
  } finally {
    cache.close()
  }
}

/** Only read when there is no checkpoint of the run itself. */
function startingPoint(folder: string): Checkpoint {
  const checkpoint = loadNewestCheckpoint(folder)
  if (checkpoint === null) throw new AppError('checkpointDamaged', { file: path.join(folder, checkpointNames.latest), reason: 'it is not there; the run it belonged to may have been deleted' })
  return checkpoint
}

function part(cache: TrainingCache, images: readonly SnapshotImage[], split: Split): LabelledImages {
  const mine = images.filter((image) => image.split === split)
  return { labels: Int32Array.from(mine, ({ label }) => label), pixels: cache.source(mine) }
}

function prepareImages(job: TrainJob, images: readonly SnapshotImage[], cache: TrainingCache, ports: RunPorts, tell: (phase: string) => void): Promise<readonly UnreadyImage[] | null> {
  let lastMs = Number.NEGATIVE_INFINITY
  const wanted = images.map(({ sha256, sourceId, relativePath }) => ({ sha256, file: path.join(job.folders[sourceId] ?? '', relativePath) }))
  return cache.prepare(wanted, {
    cancelled: () => ports.command() !== null,
    progress(done, total) {
      if (done === total || ports.now() - lastMs < reportIntervalMs) return
      lastMs = ports.now()
      tell(`Preparing ${total.toLocaleString('en')} images, ${done.toLocaleString('en')} done`)
    },
  })
}

/** Reports from before the first step. */
function createTeller({ config }: TrainJob, images: readonly SnapshotImage[], ports: RunPorts): (phase: string) => void {
  const perEpoch = stepsPerEpoch(images.filter(({ split }) => split === 'train').length, config.batchSize)
  const nothingNew: Pick<RunReport, 'newSteps' | 'newEpochs'> = { newSteps: { step: [], loss: [], accuracy: [] }, newEpochs: [] }
  return (phase) =>
    ports.report({
      kind: 'report',
      report: {
        epoch: 1, step: 0, stepsPerEpoch: perEpoch, totalSteps: perEpoch * config.epochs, secondsLeft: null, imagesPerSecond: 0,
        memoryBytes: process.memoryUsage.rss(), phase, ...nothingNew, bestEpoch: null, training: false,
      },
    })
}
