/** What the trainer process does with its job: snapshot, decoded images, programs, loop. Loaded by trainer.ts once its priority is lowered. */
import { AppError } from '../../src-shared/errors/appError.ts'
import { chooseDevice } from '../../src-shared/training/device.ts'
import { noSamples } from '../../src-shared/training/stepFigures.ts'
import { createOnnxExecutor } from '../executors/onnx/onnxExecutor.ts'
import { stepsPerEpoch, type ValueColumn } from './batches.ts'
import { loadNewestCheckpoint } from './checkpoint.ts'
import { startingPoint } from './decodedImages.ts'
import type { RunEnd, RunReport, TrainJob } from './messages.ts'
import { openDevice } from './openDevice.ts'
import { pretrainedStart } from './pretrainedStart.ts'
import { programsOf } from './programs.ts'
import { train, type RunPorts } from './run.ts'
import { loadSnapshot, type SnapshotImage } from './snapshot.ts'
import type { State } from './startState.ts'
import { openTrainingData, type TrainingData } from './trainingData.ts'
import { workedOutHead, type WorkedOutHead } from './workedOutHead.ts'

export async function runJob(job: TrainJob, ports: RunPorts): Promise<RunEnd> {
  const { network, classCount, config } = job
  const images = loadSnapshot(job.runFolder, job.snapshotSha256).filter(({ split }) => split !== 'test')
  const tell = createTeller(job, images, ports)
  let data: TrainingData | null = null
  try {
    const backbone = pretrainedStart(network, job).weights
    const origin = { pretrained: backbone, checkpoint: () => (job.resume ? loadNewestCheckpoint(job.runFolder) : null) ?? startingPoint(job.startFolder) }
    data = await openTrainingData(job, images, origin, { cancelled: () => ports.command() !== null, tell, now: () => ports.now() })
    if (data === null) return { state: ports.command() === 'stop' ? 'stopped' : 'paused', note: null }
    tell('Compiling the network')
    const trainingExecutor = openDevice(chooseDevice(config.device, []), job.threads)
    const trainLabels = Int32Array.from(images.filter(({ split }) => split === 'train'), ({ label }) => label)
    const pretrained = config.head === 'training' ? backbone : new Map([...backbone, ...headOf(config.head, job, data, trainLabels)])
    return await train(
      {
        config,
        classCount,
        runFolder: job.runFolder,
        train: data.train,
        val: data.val,
        programs: programsOf(network, classCount, config, trainingExecutor, trainLabels, { pretrained, ...(data.features === null ? {} : { features: data.features }) }),
        trainingExecutor,
        inferenceExecutor: createOnnxExecutor({ purpose: 'inference', threads: job.threads }),
        resume: job.resume,
        startFrom: startingPoint(job.startFolder),
      },
      ports,
    )
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown
    return { state: 'failed', note: thrown.message }
  } finally {
    data?.close()
  }
}

/** The head that follows from the features of the training images alone. */
function headOf(head: WorkedOutHead, { network, classCount }: TrainJob, { train: { count, columns }, features: layerId }: TrainingData, labels: Int32Array): State {
  const column = columns.find((candidate): candidate is ValueColumn => candidate.input === 'features' && 'valuesOf' in candidate)
  if (column === undefined || layerId === null) throw new Error(`head ${head}: the run has no features`)
  const rows = column.valuesOf(Uint32Array.from({ length: count }, (_, index) => index), 1, count).data as Float32Array
  return workedOutHead(head, network, layerId, { rows, size: rows.length / Math.max(1, count), labels }, classCount)
}

/** Reports from before the first step. */
function createTeller({ config }: TrainJob, images: readonly SnapshotImage[], ports: RunPorts): (phase: string) => void {
  const perEpoch = stepsPerEpoch(images.filter(({ split }) => split === 'train').length, config.batchSize)
  const nothingNew: Pick<RunReport, 'newSteps' | 'newSamples' | 'newEpochs'> = { newSteps: { step: [], loss: [], accuracy: [] }, newSamples: noSamples, newEpochs: [] }
  return (phase) =>
    ports.report({
      kind: 'report',
      report: {
        epoch: 1, step: 0, stepsPerEpoch: perEpoch, totalSteps: perEpoch * config.epochs, secondsLeft: null, imagesPerSecond: 0,
        memoryBytes: process.memoryUsage.rss(), phase, ...nothingNew, bestEpoch: null, training: false,
      },
    })
}
