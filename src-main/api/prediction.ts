/** Handlers of the prediction area: a trained run's answers for images of the project, or dropped and pasted ones. */
import * as fs from 'node:fs'
import * as path from 'node:path'
import type { Handlers } from '../../src-shared/api/contract.ts'
import type { Prediction, PredictionApi, PredictionSource } from '../../src-shared/api/prediction.ts'
import { AppError } from '../../src-shared/errors/appError.ts'
import { readImageLocations } from '../store/trainingImages.ts'
import type { CoreContext } from './context.ts'
import { insightOf, sourceFoldersOf, supervisorOf, trainedModelOf } from './projectServices.ts'

interface NamedFile {
  readonly name: string
  /** Absolute path. */
  readonly file: string
}

export function predictionHandlers(context: CoreContext): Handlers<PredictionApi> {
  return {
    async predict(runId, sources) {
      const run = supervisorOf(context).stored(runId)
      const files = sources.flatMap((source) => filesOf(context, source))
      const answers = await insightOf(context).ask({ kind: 'predict', model: trainedModelOf(context, run), files: files.map(({ file }) => file) })
      return answers.map(({ probabilities, decodeMs, networkMs, error }, index): Prediction => ({
        name: files[index]!.name,
        classes: probabilities === null ? [] : [...probabilities].map((probability, label) => ({ name: run.classes[label]!.name, probability })).sort((a, b) => b.probability - a.probability),
        decodeMs,
        networkMs,
        error,
      }))
    },

    async heatMap(runId, source, question) {
      const run = supervisorOf(context).stored(runId)
      const [image] = filesOf(context, source)
      if (image === undefined) throw new AppError('uploadUnknown', { uploadId: 'uploadId' in source ? source.uploadId : '' })
      return insightOf(context).ask({ kind: 'explain', model: trainedModelOf(context, run), file: image.file, question })
    },
  }
}

/** An image that left the project keeps its place in the answer: the file that is not there says so. */
function filesOf(context: CoreContext, source: PredictionSource): NamedFile[] {
  if ('imageId' in source) {
    const project = context.project()
    const [location] = readImageLocations(project.database.read, [source.imageId])
    if (location === undefined) return [{ name: `Image ${source.imageId}`, file: '' }]
    return [{ name: path.posix.basename(location.relativePath), file: path.join(sourceFoldersOf(project)[location.sourceId] ?? '', location.relativePath) }]
  }
  const folder = context.uploadFolder(source.uploadId)
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort()
    .map((file) => ({ name: path.relative(folder, file).split(path.sep).join('/'), file }))
}
