/** The learning-rate finder's part of the trainer process: decoded images or kept features, programs, sweep. Loaded by trainer.ts once its priority is lowered. */
import { AppError, toErrorData } from '../../src-shared/errors/appError.ts'
import { chooseDevice, deviceNames } from '../../src-shared/training/device.ts'
import { sweepSteps, type RateSweep } from '../../src-shared/training/rateSweep.ts'
import { startingPoint } from './decodedImages.ts'
import type { FromRateSearch, RateSearchJob } from './messages.ts'
import { openDevice } from './openDevice.ts'
import { pretrainedStart } from './pretrainedStart.ts'
import { programsOf } from './programs.ts'
import { searchConfig, searchRate } from './rateSearch.ts'
import { openTrainingData } from './trainingData.ts'

/** Between two reports [ms]. */
const reportIntervalMs = 100

/** Never rejects: what goes wrong is the answer. The core ends the process when the search is cancelled. */
export async function runRateSearch(job: RateSearchJob, send: (message: FromRateSearch) => void): Promise<void> {
  try {
    send({ kind: 'rateFound', sweep: await sweepOf(job, send) })
  } catch (thrown) {
    send({ kind: 'rateSearchFailed', error: toErrorData(thrown) })
  }
}

async function sweepOf(job: RateSearchJob, send: (message: FromRateSearch) => void): Promise<RateSweep> {
  const config = searchConfig(job.config)
  let sweep: RateSweep = { learningRates: [], losses: [] }
  const tell = (phase: string): void => send({ kind: 'rateSearch', progress: { phase, done: sweep.losses.length, total: sweepSteps, sweep } })
  const pretrained = pretrainedStart(job.network, job).weights
  const startFrom = startingPoint(job.startFolder)
  const data = await openTrainingData({ ...job, config }, job.images, { pretrained, checkpoint: () => startFrom }, { cancelled: () => false, tell, now: () => performance.now() })
  // Nobody cancels it here: the core ends the process.
  if (data === null) throw new Error('search for a learning rate: no images were decoded')
  try {
    tell('Compiling the network')
    const device = chooseDevice(config.device, [])
    const executor = openDevice(device, job.threads)
    const programs = programsOf(job.network, job.classCount, config, executor, job.trainLabels, { pretrained, ...(data.features === null ? {} : { features: data.features }) })
    const setup = { config, train: data.train, programs, executor, startFrom }
    let toldMs = Number.NEGATIVE_INFINITY
    const report = (next: RateSweep): void => {
      sweep = next
      if (performance.now() - toldMs < reportIntervalMs) return
      toldMs = performance.now()
      tell('Trying learning rates')
    }
    return await searchRate(setup, { report }).catch((thrown: unknown) => {
      // Whatever a graphics card throws: lost, reset, an operation it does not have.
      if (thrown instanceof AppError || device === 'onnx-cpu') throw thrown
      throw new AppError('rateSearchDeviceFailed', { device: deviceNames[device], reason: toErrorData(thrown).message }, { cause: thrown })
    })
  } finally {
    data.close()
  }
}
