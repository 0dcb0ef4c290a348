/** Handlers of one-button transfer: which network and which settings; the runs themselves are those of the supervisor. */
import type { Handlers } from '../../src-shared/api/contract.ts'
import type { TransferApi } from '../../src-shared/api/transfer.ts'
import type { NetworkId } from '../../src-shared/dataset/ids.ts'
import { AppError } from '../../src-shared/errors/appError.ts'
import type { NetworkDocument } from '../../src-shared/network/document.ts'
import { networkOnBackbone } from '../../src-shared/templates/backboneNetwork.ts'
import type { RunSummary } from '../../src-shared/training/run.ts'
import { classMeansRun, fineTuningRun, headPenalty, headRun, isHeadRun, judgeTransfer } from '../../src-shared/training/transfer.ts'
import { backboneById } from '../pretrained/manifest.ts'
import { backboneDocument, defaultBackboneId } from '../pretrained/openBackbone.ts'
import { insertNetwork, readNetworks, readNetworkText } from '../store/networks.ts'
import { readOutputClasses, readTrainingImages } from '../store/trainingImages.ts'
import { readRunNetwork } from '../store/runs.ts'
import type { CoreContext } from './context.ts'
import { assertNoRateSearch, supervisorOf } from './projectServices.ts'

export function transferHandlers(context: CoreContext): Handlers<TransferApi> {
  const read = () => context.project().database.read
  const networkOf = (run: RunSummary): NetworkDocument => readRunNetwork(read(), run.id)!
  const trainCount = (): number => readTrainingImages(read()).filter(({ split }) => split === 'train').length

  function transferNetwork(): NetworkDocument {
    const entry = backboneById(defaultBackboneId)
    const cut = entry.cuts[0]?.layerId ?? ''
    const network = networkOnBackbone(backboneDocument(entry), cut, { classCount: readOutputClasses(read()).length, pretrained: entry.id, normalized: true, l2: headPenalty })
    return { ...network, name: 'Transfer' }
  }

  /** The network of an earlier transfer with as many classes, if nobody has changed it. */
  function savedNetwork(document: NetworkDocument): NetworkId | null {
    const text = JSON.stringify(document)
    return readNetworks(read()).find(({ id }) => readNetworkText(read(), id) === text)?.id ?? null
  }

  /** The head a run belongs to: itself, or the run it fine-tuned. */
  function headOf(run: RunSummary): RunSummary | null {
    const candidate = run.config.startFrom === null ? run : (supervisorOf(context).list().find(({ id }) => id === run.config.startFrom) ?? null)
    return candidate !== null && candidate.config.startFrom === null && isHeadRun(candidate, networkOf(candidate)) ? candidate : null
  }

  function idle(): ReturnType<typeof supervisorOf> {
    assertNoRateSearch(context)
    context.writableProject()
    return supervisorOf(context)
  }

  return {
    plan() {
      const document = transferNetwork()
      // The network need not be saved to be looked at.
      return { ...supervisorOf(context).preflight(document, headRun(0 as NetworkId, document, trainCount(), 0)), backboneName: backboneById(defaultBackboneId).name }
    },
    start(seed, head) {
      const supervisor = idle()
      const document = transferNetwork()
      const configure = head === 'class_means' ? classMeansRun : headRun
      const { problems } = supervisor.preflight(document, configure(0 as NetworkId, document, trainCount(), seed))
      if (problems.length > 0) throw new AppError('runNotReady', { problems })
      const saved = savedNetwork(document)
      const networkId = saved ?? insertNetwork(context.writableProject().database.write, document)
      if (saved === null) context.emit({ kind: 'networksChanged' })
      return supervisor.start(document, configure(networkId, document, trainCount(), seed), null)
    },
    fineTune(headId) {
      const supervisor = idle()
      const head = supervisor.get(headId)
      const document = networkOf(head)
      if (!isHeadRun(head, document)) throw new AppError('runNotTransfer', { name: head.name })
      return supervisor.start(document, fineTuningRun(head, document), `${head.name}, fine-tuned`)
    },
    outcome(runId) {
      const runs = supervisorOf(context).list()
      const head = headOf(supervisorOf(context).get(runId))
      if (head === null || !ended(head)) return null
      const tuned = runs.filter((run) => run.config.startFrom === head.id && ended(run) && run.bestEpoch !== null).toSorted((a, b) => b.id - a.id)[0] ?? null
      return { head, tuned, canFineTune: tuned === null && head.best?.valLoss != null, ...judgeTransfer(head, tuned) }
    },
  }
}

function ended({ state }: RunSummary): boolean {
  return state === 'finished' || state === 'stopped'
}
