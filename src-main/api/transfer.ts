/** Handlers of one-button transfer: which network and which settings; the runs themselves are those of the supervisor. */
import type { Handlers } from '../../src-shared/api/contract.ts'
import type { TransferApi } from '../../src-shared/api/transfer.ts'
import type { NetworkId } from '../../src-shared/dataset/ids.ts'
import { AppError } from '../../src-shared/errors/appError.ts'
import type { NetworkDocument } from '../../src-shared/network/document.ts'
import { networkOnBackbone } from '../../src-shared/templates/backboneNetwork.ts'
import type { HeadKind, RunConfig, RunSummary } from '../../src-shared/training/run.ts'
import { canGoOn, fineTuningRun, headRun, isHeadRun, judgeTransfer, workedOutRun } from '../../src-shared/training/transfer.ts'
import { transferHead, transferTask, type LabelledAs, type TransferTask } from '../../src-shared/training/transferTask.ts'
import { backboneById } from '../pretrained/manifest.ts'
import { backboneDocument, defaultBackboneId } from '../pretrained/openBackbone.ts'
import { insertNetwork, readNetworks, readNetworkText } from '../store/networks.ts'
import { isClassified, readOutputClasses, readTrainingImages, type TrainingImage } from '../store/trainingImages.ts'
import { takesPart } from '../training/snapshot.ts'
import { readRunNetwork } from '../store/runs.ts'
import { readLabelling } from '../store/project.ts'
import type { CoreContext } from './context.ts'
import { assertNoRateSearch, supervisorOf } from './projectServices.ts'

export function transferHandlers(context: CoreContext): Handlers<TransferApi> {
  const read = () => context.project().database.read
  const networkOf = (run: RunSummary): NetworkDocument => readRunNetwork(read(), run.id)!

  function labels(images: readonly TrainingImage[]): LabelledAs {
    const classNames = readOutputClasses(read()).map(({ name }) => name)
    const oneClass = images.filter(isClassified).length
    const severalClasses = images.filter((image) => !isClassified(image) && (image.classIds.length > 0 || image.noneOfThem)).length
    const numbers = images.flatMap(({ split, number }) => (split === 'train' && number !== null ? [number] : []))
    return { kind: readLabelling(read()).kind, classNames, oneClass, severalClasses, numbers }
  }

  /** Task, network and settings that follow from how the images are labelled; the network need not be saved. */
  function transferOf(kind: HeadKind, seed: number): TransferTask & { readonly document: NetworkDocument; configure(networkId: NetworkId): RunConfig } {
    const images = readTrainingImages(read())
    const labelled = labels(images)
    const chosen = transferTask(labelled, kind)
    const trainCount = images.filter((image) => image.split === 'train' && takesPart(image, chosen.task)).length
    const entry = backboneById(defaultBackboneId)
    const cut = entry.cuts[0]?.layerId ?? ''
    // Votes are no weights that were learnt: a penalty would only blur what the loss says.
    const votes = kind === 'nearest_images' ? { pictures: trainCount, l2: 0 } : {}
    const head = { ...transferHead(labelled, chosen.task), ...votes, pretrained: entry.id }
    const document = { ...networkOnBackbone(backboneDocument(entry), cut, head), name: 'Transfer' }
    return {
      ...chosen,
      document,
      configure: (networkId) => (kind === 'training' ? headRun(networkId, document, trainCount, seed) : workedOutRun(kind, networkId, document, trainCount, seed)),
    }
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
    plan(head) {
      const { document, configure, task, why, heads } = transferOf(head, 0)
      const preflight = supervisorOf(context).preflight(document, configure(0 as NetworkId))
      return { ...preflight, problems: unfitHead(head, heads) ?? preflight.problems, backboneName: backboneById(defaultBackboneId).name, task, why, heads }
    },
    start(seed, head) {
      const supervisor = idle()
      const { document, configure, heads } = transferOf(head, seed)
      const problems = unfitHead(head, heads) ?? supervisor.preflight(document, configure(0 as NetworkId)).problems
      if (problems.length > 0) throw new AppError('runNotReady', { problems })
      const saved = savedNetwork(document)
      const networkId = saved ?? insertNetwork(context.writableProject().database.write, document)
      if (saved === null) context.emit({ kind: 'networksChanged' })
      return supervisor.start(document, configure(networkId), null)
    },
    fineTune(headId) {
      const supervisor = idle()
      const head = supervisor.get(headId)
      const document = networkOf(head)
      if (!isHeadRun(head, document) || !canGoOn(head)) throw new AppError('runNotTransfer', { name: head.name })
      return supervisor.start(document, fineTuningRun(head, document), `${head.name}, fine-tuned`)
    },
    outcome(runId) {
      const runs = supervisorOf(context).list()
      const head = headOf(supervisorOf(context).get(runId))
      if (head === null || !ended(head)) return null
      const tuned = runs.filter((run) => run.config.startFrom === head.id && ended(run) && run.bestEpoch !== null).toSorted((a, b) => b.id - a.id)[0] ?? null
      return { head, tuned, canFineTune: canGoOn(head) && tuned === null && head.best?.valLoss != null, ...judgeTransfer(head, tuned) }
    },
  }
}

function ended({ state }: RunSummary): boolean {
  return state === 'finished' || state === 'stopped'
}

/** What is wrong with a head that needs one class per image, where the images have something else; null: nothing. */
function unfitHead(head: HeadKind, fitting: readonly HeadKind[]): readonly string[] | null {
  return fitting.includes(head) ? null : ['Last layer: comparing with pictures of each class takes images of one class each, and yours are labelled otherwise. Choose a trained last layer.']
}
