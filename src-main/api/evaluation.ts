/** Handlers of the evaluation area: the best checkpoint over one part of the present labels; the result is kept with the run. */
import * as path from 'node:path'
import type { Handlers } from '../../src-shared/api/contract.ts'
import type { EvaluatedImage, EvaluationApi, EvaluationDetail, EvaluationReport, RunComparison } from '../../src-shared/api/evaluation.ts'
import type { ImageId, RunId } from '../../src-shared/dataset/ids.ts'
import type { Split } from '../../src-shared/dataset/split.ts'
import { AppError } from '../../src-shared/errors/appError.ts'
import { curveOf, thinned, type RankedScores } from '../../src-shared/evaluation/curves.ts'
import type { Task } from '../../src-shared/network/task.ts'
import { safeName } from '../exports/exportFolder.ts'
import { changedSince } from '../insight/changedSince.ts'
import { truthOf } from '../insight/evaluatedImages.ts'
import { loadAnswers } from '../insight/keptAnswers.ts'
import type { AnalyseQuestion, EvaluateImage } from '../insight/messages.ts'
import { drawnClasses, type ReportCurve } from '../insight/reportCharts.ts'
import { picturedImages, reportHtml } from '../insight/reportHtml.ts'
import { ofClasses } from '../insight/taskAnswers.ts'
import { readCell, readEvaluation, readImageSizes, writeEvaluation } from '../store/evaluations.ts'
import { readStoredMask } from '../store/masks.ts'
import { readRun } from '../store/runs.ts'
import { readImageLocations, readTrainingImages } from '../store/trainingImages.ts'
import { loadSnapshot } from '../training/snapshot.ts'
import type { CoreContext } from './context.ts'
import { readResource } from './resources.ts'
import { insightOf, marginOf, presentNames, sourceFoldersOf, supervisorOf, trainedModelOf } from './projectServices.ts'

/** A report has no use for more points of a curve. */
const reportCurvePoints = 200

type LeftOut = EvaluationReport['leftOut'][number]

export function evaluationHandlers(context: CoreContext): Handlers<EvaluationApi> {
  /** Asked twice (two windows, an impatient click), an evaluation runs once. */
  const underWay = new Map<string, { readonly made: Promise<EvaluationReport>; readonly stop: AbortController }>()
  const keyOf = (runId: RunId, split: Split): string => `${context.project().path} ${runId} ${split}`

  async function evaluate(runId: RunId, split: Split, signal: AbortSignal): Promise<EvaluationReport> {
    const startedMs = performance.now()
    const project = context.writableProject()
    const run = supervisorOf(context).stored(runId)
    const model = trainedModelOf(context, run)
    const { images, leftOut } = imagesNow(runId, split)
    if (images.length === 0) throw new AppError('evaluationWithoutImages', { split, leftOut: leftOut.length })
    const { rows, figures, leftOut: unread } = await insightOf(context).ask({ kind: 'evaluate', model, cacheFolder: project.folders.cache, split, margin: marginOf(run), images }, { signal, onProgress: (progress) => context.emit({ kind: 'evaluationProgress', runId, split, ...progress }) })
    if (readRun(project.database.read, runId) === null) throw new AppError('runUnknown', { id: runId })
    const all = [...leftOut, ...unread.map(({ index, reason }) => ({ relativePath: images[index]!.relativePath, reason }))]
    if (figures === null) throw new AppError('evaluationWithoutImages', { split, leftOut: all.length })
    const report: EvaluationReport = { runId, split, imageCount: images.length - unread.length, leftOut: all, ...figures, seconds: (performance.now() - startedMs) / 1000 }
    writeEvaluation(project.database.write, report, rows)
    return report
  }

  /** Those an evaluation looks at. */
  function imagesNow(runId: RunId, split: Split): ReturnType<typeof imagesOf> {
    const run = supervisorOf(context).stored(runId)
    const trained = split === 'train' ? new Set<string>() : trainedContents(folderOf(runId), run.snapshotSha256)
    return imagesOf(context, split, run.task, new Map(run.classes.map(({ id }, index) => [id, index])), trained)
  }
  function folderOf(runId: RunId): string {
    const supervisor = supervisorOf(context)
    return supervisor.runFolder(supervisor.stored(runId).id)
  }
  const namesOf = (runId: RunId): readonly string[] => presentNames(context, supervisorOf(context).stored(runId))
  const analyse = (runId: RunId, split: Split, question: AnalyseQuestion) => insightOf(context).ask({ kind: 'analyse', runFolder: folderOf(runId), split, question, classNames: namesOf(runId) })
  /** Name without ending. */
  async function reportOf(runId: RunId, split: Split): Promise<{ readonly name: string; readonly html: string }> {
    const run = supervisorOf(context).stored(runId)
    const report = keptReport(runId, split)
    if (report === null) throw new AppError('evaluationMissing', { run: run.name, split })
    const detail = await detailOf(runId, split)
    return { name: safeName(`${run.name}, ${split}`), html: reportHtml({ runName: run.name, networkName: run.networkName, report, detail, curves: await curvesOf(runId, split, detail), pictures: await picturesOf(picturedImages(detail)) }) }
  }
  /** Of the classes that a report draws: those with the smallest area, in their order. */
  async function curvesOf(runId: RunId, split: Split, detail: EvaluationDetail | null): Promise<readonly ReportCurve[]> {
    const curves = detail?.curves ?? []
    const classIndexes = drawnClasses(curves)
    const ranked = classIndexes.length === 0 ? [] : ((await analyse(runId, split, { about: 'curves', classIndexes })) as readonly (RankedScores | null)[] | null)
    return classIndexes.flatMap((index, place) => {
      const scores = ranked?.[place]
      return scores == null ? [] : [{ ...curves[index]!, points: thinned(curveOf(scores), reportCurvePoints) }]
    })
  }
  /** An image that cannot be shown any more is left out. */
  async function picturesOf(ids: readonly ImageId[]): Promise<ReadonlyMap<ImageId, string>> {
    const found = await Promise.all(ids.map(async (id): Promise<readonly [ImageId, string] | null> => {
      const thumbnail = await readResource(context, `/image/${id}/thumbnail`).catch(() => null)
      return thumbnail && [id, thumbnail.body.toString('base64')]
    }))
    return new Map(found.filter((entry) => entry !== null))
  }
  /** With classes as they are called now. */
  function keptReport(runId: RunId, split: Split): EvaluationReport | null {
    const run = supervisorOf(context).stored(runId)
    const report = readEvaluation(context.project().database.read, runId, split)
    return report && ofClasses(run.task) ? { ...report, classNames: presentNames(context, run) } : report
  }
  const detailOf = async (runId: RunId, split: Split): Promise<EvaluationDetail | null> => (await analyse(runId, split, { about: 'detail' })) as EvaluationDetail | null

  return {
    evaluate(runId, split) {
      const key = keyOf(runId, split)
      const running = underWay.get(key)
      if (running !== undefined) return running.made
      const stop = new AbortController()
      const made = evaluate(runId, split, stop.signal).finally(() => underWay.delete(key))
      underWay.set(key, { made, stop })
      return made
    },
    cancel(runId, split) {
      underWay.get(keyOf(runId, split))?.stop.abort()
    },
    report(runId, split) {
      return keptReport(runId, split)
    },
    async cell(runId, split, trueClass, predictedClass) {
      // Which image each one was compared with stands beside its answer only.
      if (supervisorOf(context).stored(runId).task === 'pairs') return ((await analyse(runId, split, { about: 'cell', trueClass, predictedClass })) as readonly EvaluatedImage[] | null) ?? []
      return readCell(context.project().database.read, runId, split, trueClass, predictedClass)
    },
    detail: detailOf,
    async curve(runId, split, classIndex) {
      return (await analyse(runId, split, { about: 'curve', classIndex })) as RankedScores | null
    },
    async compare(runId, otherId, split) {
      const supervisor = supervisorOf(context)
      const names = [supervisor.stored(runId).name, supervisor.stored(otherId).name] as const
      return (await analyse(runId, split, { about: 'comparison', otherFolder: folderOf(otherId), names, otherClassNames: namesOf(otherId) })) as RunComparison | null
    },
    changes(runId, split) {
      const kept = loadAnswers(folderOf(runId), split)
      if (kept === null) return null
      const leftOut = readEvaluation(context.project().database.read, runId, split)?.leftOut ?? []
      return changedSince(kept.task, kept.images, imagesNow(runId, split).images, new Set(leftOut.map(({ relativePath }) => relativePath)))
    },
    async drawing(runId, imageId) {
      const project = context.project()
      const model = trainedModelOf(context, supervisorOf(context).stored(runId))
      const [image] = readImageLocations(project.database.read, [imageId])
      if (image === undefined) throw new AppError('imageUnknown', { id: imageId })
      const mask = readStoredMask(project.database.read, project.path, imageId)
      return insightOf(context).ask({ kind: 'drawing', model, file: path.join(sourceFoldersOf(project)[image.sourceId] ?? '', image.relativePath), mask: mask && { file: mask.path, sha256: mask.sha256.toString('hex') } })
    },
    async reportPage(runId, split) {
      const { name, html } = await reportOf(runId, split)
      return { fileName: `${name}.html`, html }
    },
    async reportPdf(runId, split) {
      const { printPdf } = context.host
      if (printPdf === undefined) return null
      const { name, html } = await reportOf(runId, split)
      return { fileName: `${name}.pdf`, pdf: (await printPdf(html)).toString('base64') }
    },
  }
}

/** The images of a part that the run can be judged on, with what is right for them. */
function imagesOf(context: CoreContext, split: Split, task: Task, places: ReadonlyMap<number, number>, trained: ReadonlySet<string>): { readonly images: readonly EvaluateImage[]; readonly leftOut: readonly LeftOut[] } {
  const project = context.project()
  const folders = sourceFoldersOf(project)
  const sizes = readImageSizes(project.database.read)
  const leftOut: LeftOut[] = []
  const images = readTrainingImages(project.database.read).flatMap((image): EvaluateImage[] => {
    const truth = image.split === split ? truthOf(task, image, places) : null
    if (truth === null) return []
    const { id, sha256, sourceId, relativePath } = image
    const reason = typeof truth === 'string' ? truth : trained.has(sha256) ? 'the run has trained on it' : null
    if (reason !== null || typeof truth === 'string') {
      leftOut.push({ relativePath, reason: reason ?? '' })
      return []
    }
    const folder = folders[sourceId] ?? ''
    const [widthPx = 0, heightPx = 0] = sizes.get(id) ?? []
    const mask = image.mask && { sha256: image.mask.sha256, file: path.join(folders[image.mask.sourceId] ?? '', image.mask.relativePath) }
    return [{ imageId: id, sha256, relativePath, folder: path.basename(folder), widthPx, heightPx, file: path.join(folder, relativePath), mask, ...truth }]
  })
  return { images, leftOut }
}

/** Contents the run has learnt from: an image that moved to another part afterwards would flatter the result. */
function trainedContents(runFolder: string, snapshotSha256: string): ReadonlySet<string> {
  return new Set(loadSnapshot(runFolder, snapshotSha256).flatMap(({ split, sha256 }) => (split === 'train' ? [sha256] : [])))
}
