/** The core's side of the search for label errors: one at a time in a process of its own, and what the last one found. Held by api/projectServices.ts. */
import * as path from 'node:path'
import type { CoreEvent } from '../../src-shared/api/events.ts'
import { labelErrorParts, mostSuspects, type LabelErrorPart, type LabelErrors, type LabelErrorsChoice, type LabelErrorsPlan, type LabelErrorsState, type SuspectImage } from '../../src-shared/api/labelErrors.ts'
import type { ClassId, RunId } from '../../src-shared/dataset/ids.ts'
import { AppError, fromErrorData } from '../../src-shared/errors/appError.ts'
import type { NetworkDocument } from '../../src-shared/network/document.ts'
import type { WorkerProcess } from '../bootstrap/workerProcess.ts'
import { backboneById } from '../pretrained/manifest.ts'
import { backboneReady, defaultBackboneId } from '../pretrained/openBackbone.ts'
import { readConfirmedLabels, readLabelledImages, readLabelsOf, type LabelledImage } from '../store/labelledImages.ts'
import type { ReadDatabase } from '../store/openDatabase.ts'
import { readOutputClasses } from '../store/trainingImages.ts'
import type { FrozenClass } from '../store/runs.ts'
import { quoted } from '../training/dataProblems.ts'
import { trainingThreads } from '../training/supervisor.ts'
import type { FromLabelErrors, LabelErrorsAnswer, LabelErrorsJob, Suspect } from './labelErrorMessages.ts'
import { modelOnBackbone, modelOnRun, type LabelErrorModel } from './labelErrorModel.ts'

export interface LabelErrorSearchesPorts {
  readonly read: ReadDatabase
  readonly cacheFolder: string
  /** Of the host: where downloaded backbones lie. */
  readonly dataFolder: string
  sourceFolders(): Readonly<Record<number, string>>
  /** A run that has learnt something. Throws `runUnknown`. */
  run(id: RunId): { readonly name: string; readonly folder: string; readonly network: NetworkDocument }
  startProcess(): WorkerProcess
  emit(event: CoreEvent): void
}

export interface LabelErrorSearches {
  plan(choice: LabelErrorsChoice): LabelErrorsPlan
  /** Null when it was cancelled. Rejects with a sentence when it cannot begin or go on. */
  find(choice: LabelErrorsChoice): Promise<LabelErrors | null>
  cancel(): void
  state(): LabelErrorsState
  /** Ends the search under way at once. */
  close(): void
}

/** A process that was told to stop has this long to keep what it has computed [ms]. */
const lastWordMs = 5000
/** A class with fewer images is hardly known to the heads. */
const fewImages = 10
/** Files that could not be read, named in the answer. */
const leftOutShown = 20

/** One per open project; no process runs until the first search. */
export function openLabelErrorSearches(ports: LabelErrorSearchesPorts): LabelErrorSearches {
  let underWay: { readonly answer: PromiseWithResolvers<LabelErrorsAnswer | null>; readonly process: WorkerProcess } | null = null
  let progress: LabelErrorsState['progress'] = null
  /** With what was found whether it is still open or not. */
  let last: Omit<LabelErrors, 'confirmedCount'> | null = null

  function tell(next: LabelErrorsState['progress']): void {
    progress = next
    ports.emit({ kind: 'labelErrorsProgress', progress })
  }

  async function search(job: LabelErrorsJob): Promise<LabelErrorsAnswer | null> {
    const answer = Promise.withResolvers<LabelErrorsAnswer | null>()
    const child = ports.startProcess()
    underWay = { answer, process: child }
    child.onExit((code) => answer.reject(new AppError('labelErrorsDied', { cause: code === null ? 'it was killed' : `exit code ${code}` })))
    child.onMessage((received) => {
      const message = received as FromLabelErrors
      switch (message.kind) {
        case 'ready': return child.send(job)
        case 'progress': return underWay?.process === child ? tell(message.progress) : undefined
        case 'found':
          answer.resolve(message.answer)
          return child.kill()
        case 'failed':
          answer.reject(fromErrorData(message.error))
          return child.kill()
      }
    })
    return answer.promise
  }

  function current(): LabelErrors | null {
    if (last === null) return null
    const labels = readLabelsOf(ports.read, [...last.suspects, ...last.doubts].map(({ imageId }) => imageId))
    const confirmed = readConfirmedLabels(ports.read)
    const isUnchanged = ({ imageId, classId }: SuspectImage): boolean => labels.get(imageId) === classId
    const isConfirmed = (suspect: SuspectImage): boolean => isUnchanged(suspect) && confirmed.get(suspect.imageId) === suspect.classId
    const open = (all: readonly SuspectImage[]): readonly SuspectImage[] => all.filter((suspect) => isUnchanged(suspect) && !isConfirmed(suspect))
    const { suspects, doubts } = last
    return { ...last, suspects: open(suspects), doubts: open(doubts), confirmedCount: [...suspects, ...doubts].filter(isConfirmed).length }
  }

  return {
    plan: (choice) => planOf(ports, choice).plan,
    state: () => ({ progress, found: current() }),
    cancel() {
      if (underWay === null) return
      const { answer, process: child } = underWay
      underWay = null
      child.send({ kind: 'cancel' })
      setTimeout(() => child.kill(), lastWordMs).unref()
      answer.resolve(null)
    },
    close() {
      underWay?.answer.resolve(null)
      underWay?.process.kill()
      underWay = null
    },
    async find(choice) {
      if (progress !== null) throw new AppError('labelErrorsBusy', {})
      const { plan, images, classes, model, runFolder } = planOf(ports, choice)
      if (plan.problems.length > 0 || model === null) throw new AppError('labelErrorsImpossible', { problems: plan.problems })
      const startedMs = performance.now()
      const places = new Map(classes.map(({ id }, place) => [id, place]))
      const folders = ports.sourceFolders()
      tell({ phase: 'decoding', done: 0, total: images.length })
      try {
        const answer = await search({
          kind: 'find', cacheFolder: ports.cacheFolder, dataFolder: ports.dataFolder, ...model, runFolder, classCount: classes.length, seed: choice.seed, threads: trainingThreads(),
          images: images.map(({ sha256, sourceId, relativePath, classId }) => ({ sha256, file: path.join(folders[sourceId] ?? '', relativePath), label: places.get(classId)! })),
        })
        if (answer === null) return null
        const asImage = ({ index, suggestion, labelProbability, suggestionProbability }: Suspect): SuspectImage => {
          const { id, relativePath, classId } = images[index]!
          return { imageId: id, relativePath, classId, suggestedId: classes[suggestion]!.id, labelProbability, suggestionProbability }
        }
        last = {
          sourceName: plan.sourceName, warnings: plan.warnings, classCount: classes.length, imageCount: answer.imageCount, foldCount: answer.foldCount, agreement: answer.agreement,
          foundCount: answer.suspects.length,
          suspects: answer.suspects.slice(0, mostSuspects).map(asImage),
          doubts: answer.doubts.slice(0, mostSuspects).map(asImage),
          leftOut: answer.leftOut.slice(0, leftOutShown).map(({ index, reason }) => ({ relativePath: images[index]!.relativePath, reason })),
          leftOutCount: answer.leftOut.length,
          seconds: (performance.now() - startedMs) / 1000,
        }
        return current()
      } finally {
        underWay = null
        tell(null)
      }
    },
  }
}

interface PlannedSearch {
  readonly plan: LabelErrorsPlan
  readonly images: readonly LabelledImage[]
  readonly classes: readonly FrozenClass[]
  readonly model: LabelErrorModel | null
  readonly runFolder: string | null
}

function planOf(ports: LabelErrorSearchesPorts, choice: LabelErrorsChoice): PlannedSearch {
  const labelled = readLabelledImages(ports.read)
  const partCounts = Object.fromEntries(labelErrorParts.map((part) => [part, labelled.filter(({ split }) => (split ?? 'none') === part).length])) as Record<LabelErrorPart, number>
  const wanted = labelled.filter(({ split }) => choice.parts.includes(split ?? 'none'))
  const counts = new Map<ClassId, number>()
  for (const { classId } of wanted) counts.set(classId, (counts.get(classId) ?? 0) + 1)
  const all = readOutputClasses(ports.read)
  const classes = all.filter(({ id }) => (counts.get(id) ?? 0) >= 2)
  const living = new Set(classes.map(({ id }) => id))
  const images = wanted.filter(({ classId }) => living.has(classId))
  const problems: string[] = []
  const warnings: string[] = []
  const named = (found: readonly FrozenClass[]): string => quoted(found.map(({ name }) => name))

  if (classes.length < 2) problems.push(`${classes.length === 1 ? `Only the class ${named(classes)} has` : 'No class has'} two or more images with this label alone; two classes at least need them. Label more images, or look through more parts.`)
  const alone = all.filter(({ id }) => counts.get(id) === 1)
  if (classes.length >= 2 && alone.length > 0) warnings.push(`Left out: ${named(alone)} with one image each, because no other image of the class could speak for it.`)
  const few = classes.filter(({ id }) => counts.get(id)! < fewImages)
  if (classes.length >= 2 && few.length > 0) warnings.push(`Fewer than ${fewImages} images: ${named(few)}. Little is known of such a class, so right labels will be doubted and wrong ones missed. Add images of it, or merge it with another class.`)

  const source = sourceOf(ports, choice, Math.max(2, classes.length), images)
  if ('problem' in source) problems.push(source.problem)
  else if (source.runFolder !== null) warnings.push(`"${source.name}" has learnt from some of these labels, so it doubts fewer of the wrong ones. A backbone has seen none of them.`)
  const plan: LabelErrorsPlan = { imageCount: images.length, partCounts, sourceName: source.name, problems, warnings }
  return { plan, images, classes, model: 'problem' in source ? null : source.model, runFolder: 'problem' in source ? null : source.runFolder }
}

type Source = { readonly name: string; readonly model: LabelErrorModel; readonly runFolder: string | null } | { readonly name: string; readonly problem: string }

function sourceOf(ports: LabelErrorSearchesPorts, { source }: LabelErrorsChoice, classCount: number, images: readonly LabelledImage[]): Source {
  if (source?.kind === 'run') {
    const { name, folder, network } = ports.run(source.runId)
    try {
      return { name, model: modelOnRun(network, classCount), runFolder: folder }
    } catch (thrown) {
      if (!(thrown instanceof AppError) || thrown.code !== 'labelErrorsImpossible') throw thrown
      return { name, problem: thrown.args.problems.join(' ') }
    }
  }
  const id = source?.id ?? defaultBackboneId
  const { name } = backboneById(id)
  if (!backboneReady(id, ports)) return { name, problem: new AppError('backboneNotReady', { backbone: name, bundled: id === defaultBackboneId }).message }
  return { name, model: modelOnBackbone(id, classCount, images.map(({ widthPx, heightPx }) => Math.min(widthPx, heightPx))), runFolder: null }
}
