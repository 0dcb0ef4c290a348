/** Handlers of the prediction area: a trained run's answers for images of the project, or dropped and pasted ones. */
import * as fs from 'node:fs'
import * as path from 'node:path'
import type { Handlers } from '../../src-shared/api/contract.ts'
import { votesOf } from '../../src-shared/api/nearest.ts'
import { madeImages, type KeptPicture, type Prediction, type PredictionApi, type PredictionSource } from '../../src-shared/api/prediction.ts'
import { AppError } from '../../src-shared/errors/appError.ts'
import { scanFolder } from '../images/scan.ts'
import { answerFor } from '../insight/answerFor.ts'
import { addPicture } from '../interchange/addPicture.ts'
import { readClass } from '../store/classes.ts'
import { codeOfClass } from '../store/labelCodes.ts'
import { recordEdit } from '../store/operations.ts'
import { isClassified, readImageLocations, readOutputClasses, readTrainingImages } from '../store/trainingImages.ts'
import type { CoreContext } from './context.ts'
import { insightOf, marginOf, sourceFoldersOf, supervisorOf, trainedModelOf } from './projectServices.ts'

interface NamedFile {
  readonly name: string
  /** Absolute path. */
  readonly file: string
}

export function predictionHandlers(context: CoreContext): Handlers<PredictionApi> {
  return {
    async keep(source, classId) {
      const project = context.writableProject()
      const label = readClass(project.database.read, classId)
      if (label === null) throw new AppError('classUnknown', { id: classId })
      const told = (kept: KeptPicture): KeptPicture => {
        if (kept.edit.changed > 0) context.emit({ kind: 'datasetChanged' })
        return kept
      }
      if ('imageId' in source) {
        const edit = recordEdit(project.database.write, { describe: () => `Label 1 image "${label.name}"`, images: [{ field: 'label', values: [[source.imageId, codeOfClass(classId)]] }] })
        return told({ imageId: source.imageId, isNew: false, edit })
      }
      const [picture] = filesOf(context, source)
      if (picture === undefined) throw new AppError('uploadUnknown', { uploadId: 'uploadId' in source ? source.uploadId : '' })
      return told(await addPicture(project, picture.file, picture.name, label))
    },

    async predict(runId, sources, reference) {
      const run = supervisorOf(context).stored(runId)
      const model = trainedModelOf(context, run)
      const files = sources.flatMap((source) => filesOf(context, source))
      const compared = reference === null ? null : (filesOf(context, reference)[0]?.file ?? null)
      const answers = await insightOf(context).ask({ kind: 'predict', model, files: files.map(({ file }) => file), margin: marginOf(run), reference: compared })
      return answers.map((answer, index): Prediction => ({ name: files[index]!.name, ...answerFor(model, answer), decodeMs: answer.decodeMs, networkMs: answer.networkMs, error: answer.error }))
    },

    async listFolder(folder) {
      if (!fs.statSync(folder, { throwIfNoEntry: false })?.isDirectory()) throw new AppError('folderNotFound', { path: folder })
      const { root, files, refused, seenCount } = await scanFolder(folder)
      if (files.length === 0) throw new AppError('folderWithoutImages', { path: folder, seen: seenCount })
      return { root, files: files.map(({ relativePath }) => relativePath), refusedCount: refused.reduce((sum, { count }) => sum + count, 0) }
    },

    async make(runId, seed) {
      return insightOf(context).ask({ kind: 'make', model: trainedModelOf(context, supervisorOf(context).stored(runId)), seed, count: madeImages })
    },

    async heatMap(runId, source, question, reference) {
      const run = supervisorOf(context).stored(runId)
      const image = fileOf(context, source)
      return insightOf(context).ask({ kind: 'explain', model: trainedModelOf(context, run), file: image.file, other: reference === null ? null : (filesOf(context, reference)[0]?.file ?? null), margin: marginOf(run), question })
    },

    async nearest(runId, source, count) {
      const project = context.project()
      const model = trainedModelOf(context, supervisorOf(context).stored(runId))
      const image = fileOf(context, source)
      const folders = sourceFoldersOf(project)
      const asked = 'imageId' in source ? source.imageId : null
      const names = new Map(readOutputClasses(project.database.read).map(({ id, name }) => [id, name]))
      const labelled = readTrainingImages(project.database.read).filter(isClassified).filter(({ id, split, missing }) => split === 'train' && !missing && id !== asked)
      const files = labelled.map(({ sha256, sourceId, relativePath }) => ({ sha256, file: path.join(folders[sourceId] ?? '', relativePath) }))
      const found = await insightOf(context).ask({ kind: 'nearest', model, cacheFolder: project.folders.cache, images: files, file: image.file, count })
      const images = found.map(({ index, similarity }) => ({ imageId: labelled[index]!.id, className: names.get(labelled[index]!.classId) ?? '', similarity }))
      return { images, votes: votesOf(images) }
    },
  }
}

/** The one image a question is about; of an upload its first file. Throws `imageUnknown`, `uploadUnknown`. */
function fileOf(context: CoreContext, source: PredictionSource): NamedFile {
  const [image] = filesOf(context, source)
  if (image !== undefined && image.file !== '') return image
  throw 'imageId' in source ? new AppError('imageUnknown', { id: source.imageId }) : new AppError('uploadUnknown', { uploadId: 'uploadId' in source ? source.uploadId : '' })
}

/** An image that left the project keeps its place in the answer: the file that is not there says so. */
function filesOf(context: CoreContext, source: PredictionSource): NamedFile[] {
  if ('imageId' in source) {
    const project = context.project()
    const [location] = readImageLocations(project.database.read, [source.imageId])
    if (location === undefined) return [{ name: `Image ${source.imageId}`, file: '' }]
    return [{ name: path.posix.basename(location.relativePath), file: path.join(sourceFoldersOf(project)[location.sourceId] ?? '', location.relativePath) }]
  }
  if ('path' in source) return [{ name: path.basename(source.path), file: source.path }]
  const folder = context.uploadFolder(source.uploadId)
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort()
    .map((file) => ({ name: path.relative(folder, file).split(path.sep).join('/'), file }))
}
