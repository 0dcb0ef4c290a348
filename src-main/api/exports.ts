/** Handlers of the exports area: a run's best checkpoint as files for other programs, proven equal to the app's answers. */
import { join } from 'node:path'
import type { Handlers } from '../../src-shared/api/contract.ts'
import type { ExportsApi } from '../../src-shared/api/exports.ts'
import { AppError } from '../../src-shared/errors/appError.ts'
import { exportModel } from '../exports/exportModel.ts'
import type { ProofAnswer } from '../exports/messages.ts'
import type { PredictRequest, TrainedModel } from '../insight/messages.ts'
import type { StoredRun } from '../store/runs.ts'
import { loadBestCheckpoint, modelStamp, type Checkpoint } from '../training/checkpoint.ts'
import { loadSnapshot, type SnapshotImage } from '../training/snapshot.ts'
import { appVersion } from './app.ts'
import type { CoreContext } from './context.ts'
import { insightOf, sourceFoldersOf, supervisorOf, trainedModelOf } from './projectServices.ts'

/** Images a proof compares at most. */
const proofImages = 100
/** While training goes on the best checkpoint may change between reading it and asking for its answers; then both are done again. */
const mostAttempts = 5

export function exportsHandlers(context: CoreContext): Handlers<ExportsApi> {
  return {
    async create(runId, format, parentFolder) {
      const run = supervisorOf(context).stored(runId)
      const folder = parentFolder ?? context.writableProject().folders.exports
      const model = trainedModelOf(context, run)
      const { checkpoint, imageFiles, inApp } = await ownAnswers(context, run, model)
      return exportModel({
        format,
        trained: { network: model.network, classNames: model.classNames, weights: checkpoint.tensors, appVersion: appVersion() },
        runName: run.name,
        parentFolder: folder,
        imageFiles,
        inApp,
        startProofProcess: () => context.host.startProcess('exportProof'),
      })
    },
  }
}

interface OwnAnswers {
  readonly checkpoint: Checkpoint
  readonly imageFiles: readonly string[]
  readonly inApp: ProofAnswer
}

/** The weights to export and what the app answers with exactly these. Throws `runWithoutCheckpoint`, `exportNoImages`. */
async function ownAnswers(context: CoreContext, run: StoredRun, model: TrainedModel): Promise<OwnAnswers> {
  for (let attempt = 1; ; attempt++) {
    const stamp = modelStamp(model.runFolder)
    const checkpoint = loadBestCheckpoint(model.runFolder)
    if (checkpoint === null) throw new AppError('runWithoutCheckpoint', { name: run.name })
    const answers = await answersForHeldOut(context, run, model)
    if (modelStamp(model.runFolder) === stamp || attempt === mostAttempts) return { checkpoint, ...answers }
  }
}

/** From the test part of the run's frozen data set; where it has none that can be read, from validation, then from training. */
async function answersForHeldOut(context: CoreContext, run: StoredRun, model: TrainedModel): Promise<Omit<OwnAnswers, 'checkpoint'>> {
  const images = loadSnapshot(model.runFolder, run.snapshotSha256)
  const folders = sourceFoldersOf(context.project())
  for (const split of ['test', 'val', 'train'] as const) {
    const imageFiles = spread(images.filter((image) => image.split === split)).map((image) => join(folders[image.sourceId] ?? '', image.relativePath))
    if (imageFiles.length === 0) continue
    const answers = await insightOf(context).ask<PredictRequest>({ kind: 'predict', model, files: imageFiles, margin: 1, reference: 'next', raw: true })
    if (answers.some((answer) => answer.answers !== null)) return { imageFiles, inApp: answers.map((answer) => answer.answers) }
  }
  throw new AppError('exportNoImages', { run: run.name })
}

/** Evenly over the list, which is in import order: every class gets its share. */
function spread(images: readonly SnapshotImage[]): readonly SnapshotImage[] {
  const step = Math.max(1, images.length / proofImages)
  return Array.from({ length: Math.min(images.length, proofImages) }, (_, index) => images[Math.floor(index * step)]!)
}
