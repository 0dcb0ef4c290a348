/** Handlers of the area `suggestions`: what a trained run would label images, and taking that over. */
import type { Handlers } from '../../src-shared/api/contract.ts'
import type { SuggestionsApi } from '../../src-shared/api/suggestions.ts'
import type { ClassId } from '../../src-shared/dataset/ids.ts'
import { AppError } from '../../src-shared/errors/appError.ts'
import { readClass, readClasses } from '../store/classes.ts'
import { readStoredImage } from '../store/images.ts'
import { codeOfClass } from '../store/labelCodes.ts'
import { recordEdit } from '../store/operations.ts'
import type { CoreContext } from './context.ts'
import { insightOf, supervisorOf, trainedModelOf } from './projectServices.ts'

export function suggestionsHandlers(context: CoreContext): Handlers<SuggestionsApi> {
  return {
    async suggest(runId, imageIds) {
      const project = context.project()
      const run = supervisorOf(context).stored(runId)
      const images = imageIds.flatMap((id) => readStoredImage(project.database.read, project.path, id) ?? [])
      const answers = await insightOf(context).ask({
        kind: 'suggest',
        model: trainedModelOf(context, run),
        cacheFolder: project.folders.cache,
        images: images.map(({ sha256, path }) => ({ sha256: sha256.toString('hex'), file: path })),
      })
      const living = new Set(readClasses(project.database.read).map(({ id }) => id))
      const suggestions = []
      const leftOut = []
      for (const [index, { id }] of images.entries()) {
        const answer = answers[index]!
        const label = 'error' in answer ? null : run.classes[answer.classIndex]!
        if ('error' in answer) leftOut.push({ imageId: id, reason: answer.error })
        else if (!living.has(label!.id)) leftOut.push({ imageId: id, reason: `the run answers "${label!.name}", a class that the project no longer has` })
        else suggestions.push({ imageId: id, classId: label!.id, confidence: answer.confidence, margin: answer.margin })
      }
      return { suggestions, leftOut }
    },
    accept(choices) {
      const { write } = context.writableProject().database
      const names = new Map<ClassId, string>()
      for (const { classId } of choices) if (!names.has(classId)) names.set(classId, nameOf(classId))
      const one = names.size === 1 ? ` "${[...names.values()][0]}"` : ''
      const result = recordEdit(write, {
        describe: (count) => `Label ${count.toLocaleString('en')} ${count === 1 ? 'image' : 'images'}${one} as suggested`,
        images: [{ field: 'label', values: choices.map(({ imageId, classId }) => [imageId, codeOfClass(classId)] as const) }],
      })
      if (result.changed > 0) context.emit({ kind: 'datasetChanged' })
      return result
    },
  }

  function nameOf(id: ClassId): string {
    const found = readClass(context.project().database.read, id)
    if (found === null) throw new AppError('classUnknown', { id })
    return found.name
  }
}
