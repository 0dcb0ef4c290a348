/** Handlers of the evaluation area: the best checkpoint over one part of the present labels; the result is kept with the run. */
import * as path from 'node:path'
import type { Handlers } from '../../src-shared/api/contract.ts'
import type { EvaluationApi, EvaluationReport } from '../../src-shared/api/evaluation.ts'
import type { RunId } from '../../src-shared/dataset/ids.ts'
import type { Split } from '../../src-shared/dataset/split.ts'
import { AppError } from '../../src-shared/errors/appError.ts'
import { evaluationFigures, type Judgement } from '../insight/evaluation.ts'
import { readCell, readEvaluation, writeEvaluation } from '../store/evaluations.ts'
import { readRun } from '../store/runs.ts'
import { isClassified, readTrainingImages, type ClassifiedImage } from '../store/trainingImages.ts'
import { loadSnapshot } from '../training/snapshot.ts'
import type { CoreContext } from './context.ts'
import { insightOf, sourceFoldersOf, supervisorOf, trainedModelOf } from './projectServices.ts'

type LeftOut = EvaluationReport['leftOut'][number]

export function evaluationHandlers(context: CoreContext): Handlers<EvaluationApi> {
  /** Asked twice (two windows, an impatient click), an evaluation runs once. */
  const underWay = new Map<string, Promise<EvaluationReport>>()

  async function evaluate(runId: RunId, split: Split): Promise<EvaluationReport> {
    const startedMs = performance.now()
    const project = context.writableProject()
    const run = supervisorOf(context).stored(runId)
    const model = trainedModelOf(context, run)
    const folders = sourceFoldersOf(project)
    const leftOut: LeftOut[] = []
    const labels = new Map(run.classes.map(({ id }, index) => [id, index]))
    const trained = split === 'train' ? new Set<string>() : trainedContents(model.runFolder, run.snapshotSha256)
    const images = readTrainingImages(project.database.read).filter(isClassified).filter((image) => {
      if (image.split !== split) return false
      const reason = reasonToLeaveOut(image, labels, trained)
      if (reason !== null) leftOut.push({ relativePath: image.relativePath, reason })
      return reason === null
    })
    if (images.length === 0) throw new AppError('evaluationWithoutImages', { split, leftOut: leftOut.length })
    const answer = await insightOf(context).ask({
      kind: 'evaluate',
      model,
      cacheFolder: project.folders.cache,
      images: images.map(({ sha256, sourceId, relativePath, classId }) => ({ sha256, file: path.join(folders[sourceId] ?? '', relativePath), label: labels.get(classId)! })),
    })
    if (readRun(project.database.read, runId) === null) throw new AppError('runUnknown', { id: runId })
    const unread = new Map(answer.leftOut.map(({ index, reason }) => [index, reason]))
    const judgements: Judgement[] = []
    for (const [index, image] of images.entries()) {
      const reason = unread.get(index)
      if (reason !== undefined) {
        leftOut.push({ relativePath: image.relativePath, reason })
        continue
      }
      judgements.push({
        imageId: image.id,
        relativePath: image.relativePath,
        trueClass: labels.get(image.classId)!,
        predictedClass: answer.predicted[index]!,
        confidence: answer.confidence[index]!,
        loss: answer.loss[index]!,
      })
    }
    if (judgements.length === 0) throw new AppError('evaluationWithoutImages', { split, leftOut: leftOut.length })
    const report: EvaluationReport = {
      runId,
      split,
      imageCount: judgements.length,
      leftOut,
      ...evaluationFigures(judgements, run.classes.length),
      classNames: run.classes.map(({ name }) => name),
      seconds: (performance.now() - startedMs) / 1000,
    }
    writeEvaluation(project.database.write, report, judgements)
    return report
  }

  return {
    evaluate(runId, split) {
      const key = `${context.project().path} ${runId} ${split}`
      const running = underWay.get(key)
      if (running !== undefined) return running
      const started = evaluate(runId, split).finally(() => underWay.delete(key))
      underWay.set(key, started)
      return started
    },
    report(runId, split) {
      supervisorOf(context).stored(runId)
      return readEvaluation(context.project().database.read, runId, split)
    },
    cell(runId, split, trueClass, predictedClass) {
      supervisorOf(context).stored(runId)
      return readCell(context.project().database.read, runId, split, trueClass, predictedClass)
    },
  }
}

/** Contents the run has learnt from: an image that moved to another part afterwards would flatter the result. */
function trainedContents(runFolder: string, snapshotSha256: string): ReadonlySet<string> {
  return new Set(loadSnapshot(runFolder, snapshotSha256).flatMap(({ split, sha256 }) => (split === 'train' ? [sha256] : [])))
}

function reasonToLeaveOut({ classId, sha256 }: ClassifiedImage, labels: ReadonlyMap<number, number>, trained: ReadonlySet<string>): string | null {
  if (!labels.has(classId)) return 'its class did not exist when the run started'
  if (trained.has(sha256)) return 'the run has trained on it'
  return null
}
