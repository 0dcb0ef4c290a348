/** Handlers of the runs area: start, steer and look back at training runs. The work is done by training/supervisor.ts. */
import type { Handlers } from '../../src-shared/api/contract.ts'
import type { RunsApi } from '../../src-shared/api/runs.ts'
import type { NetworkId, RunId } from '../../src-shared/dataset/ids.ts'
import { chooseDevice, type DeviceReport } from '../../src-shared/training/device.ts'
import { AppError } from '../../src-shared/errors/appError.ts'
import { assertDocument, assertReady, parseDocument } from '../../src-shared/network/assertDocument.ts'
import type { NetworkDocument } from '../../src-shared/network/document.ts'
import { taskOf } from '../../src-shared/network/task.ts'
import { readNetworkText } from '../store/networks.ts'
import { readTrainingImages } from '../store/trainingImages.ts'
import { readCurves, readRunNetwork } from '../store/runs.ts'
import { openDevices } from '../training/devices.ts'
import { openStepProbes } from '../training/estimateTraining.ts'
import { takesPart } from '../training/snapshot.ts'
import { trainingThreads } from '../training/supervisor.ts'
import type { RunSummary } from '../../src-shared/training/run.ts'
import { previewAugmentation } from './augmentationPreview.ts'
import type { CoreContext } from './context.ts'
import { assertNoRateSearch, rateSearchesOf, supervisorOf } from './projectServices.ts'

export function runsHandlers(context: CoreContext): Handlers<RunsApi> {
  const devices = openDevices(() => context.host.startProcess('deviceProbe'), trainingThreads())
  const probes = openStepProbes(() => context.host.startProcess('deviceProbe'), trainingThreads())
  function networkOf(id: NetworkId): NetworkDocument {
    const text = readNetworkText(context.project().database.read, id)
    if (text === null) throw new AppError('networkUnknown', { id })
    return parseDocument(text)
  }
  const writable = (): ReturnType<typeof supervisorOf> => {
    context.writableProject()
    return supervisorOf(context)
  }
  /** The supervisor for what must not run beside a search for a learning rate. */
  const idle = (): ReturnType<typeof supervisorOf> => {
    assertNoRateSearch(context)
    return writable()
  }
  return {
    list: () => supervisorOf(context).list(),
    get: (id: RunId) => supervisorOf(context).get(id),
    network(id) {
      const network = readRunNetwork(context.project().database.read, id)
      if (network === null) throw new AppError('runUnknown', { id })
      return network
    },
    curves: (id) => readCurves(context.project().database.read, supervisorOf(context).stored(id)),
    devices: () => devices.list(),
    async estimate(document, batchSize) {
      const network = assertDocument(document)
      const trainCount = readTrainingImages(context.project().database.read).filter((image) => image.split === 'train' && takesPart(image, taskOf(network))).length
      assertReady(network, null)
      return { batchSize, trainCount, ...(await probes.probe(network, batchSize, chooseDevice('auto', await devices.list()))) }
    },
    preflight: (config) => supervisorOf(context).preflight(networkOf(config.networkId), config),
    previewAugmentation: (networkId, augmentation, place, seed) => previewAugmentation(context, networkOf(networkId), augmentation, place, seed),
    findLearningRate(config) {
      context.writableProject()
      return rateSearchesOf(context).find(networkOf(config.networkId), config, async () => chooseDevice(config.device, config.device === 'auto' ? await devices.list() : []))
    },
    cancelLearningRateSearch: () => rateSearchesOf(context).cancel(),
    start(config, name) {
      const startOn = (reports: readonly DeviceReport[]): RunSummary => idle().start(networkOf(config.networkId), { ...config, device: chooseDevice(config.device, reports) }, name)
      return config.device === 'auto' ? devices.list().then(startOn) : startOn([])
    },
    pause: (id) => writable().command(id, 'pause'),
    resume: (id) => idle().resume(id),
    stop: (id) => writable().command(id, 'stop'),
    rename: (id, name) => writable().rename(id, name),
    delete: (id) => writable().delete(id),
    checkpoints: (id) => supervisorOf(context).checkpoints(id),
    choose: (id, epoch) => writable().choose(id, epoch),
  }
}
