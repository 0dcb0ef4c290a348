/** Handlers of the area `images`: import, lists, counts, removal, relocation. Pixels go by address: see resources.ts. */
import { existsSync } from 'node:fs'
import type { Handlers } from '../../src-shared/api/contract.ts'
import type { ImagesApi } from '../../src-shared/api/images.ts'
import { networkInputUrl } from '../../src-shared/api/resources.ts'
import { AppError } from '../../src-shared/errors/appError.ts'
import { cancelImport, importProgressOf, makePlan, startPlan, type ImportListener } from '../interchange/importJobs.ts'
import { describePlan } from '../interchange/planFolder.ts'
import { relocateSource } from '../interchange/relocate.ts'
import { readCounts, readNextUnlabelled } from '../store/counts.ts'
import { readIds, readRows, readStoredImage, selectionCondition, sourcePath } from '../store/images.ts'
import { readSourceFolders } from '../store/imports.ts'
import { recordEdit } from '../store/operations.ts'
import { readLabelling } from '../store/project.ts'
import type { CoreContext } from './context.ts'

/** Taking out this many at once is worth a backup, although it can be undone. */
const backUpFrom = 100

export function imagesHandlers(context: CoreContext): Handlers<ImagesApi> {
  const read = () => context.project().database.read

  return {
    async planImport(source) {
      const project = context.writableProject()
      const uploaded = 'uploadId' in source
      const plan = await makePlan(project, uploaded ? context.uploadFolder(source.uploadId) : source.path, uploaded)
      return describePlan(plan, project.database.read)
    },
    startImport: (planId, choice) => startPlan(context.writableProject(), planId, choice, importListener(context)),
    importProgress: () => importProgressOf(context.project()),
    cancelImport: (jobId) => cancelImport(context.project(), jobId),
    ids: (filter) => readIds(read(), filter),
    rows: (ids) => readRows(read(), ids),
    counts: () => readCounts(read()),
    nextUnlabelled: (after) => readNextUnlabelled(read(), after, readLabelling(read()).kind === 'number' ? 'number' : 'label'),
    remove(selection) {
      const project = context.writableProject()
      if ('filter' in selection || selection.ids.length >= backUpFrom) project.backUp()
      const { changed } = recordEdit(project.database.write, {
        describe: (count) => `Remove ${count === 1 ? '1 image' : `${count} images`} from the project`,
        images: [{ field: 'removed', where: selectionCondition(project.database.write, selection), value: 1 }],
      })
      if (changed > 0) context.emit({ kind: 'datasetChanged' })
      return changed
    },
    sourceFolders() {
      const project = context.project()
      return readSourceFolders(project.database.read).map(({ id, path, inside, imageCount, maskCount }) => {
        const absolute = sourcePath(project.path, path, inside)
        return { id, path: absolute, imageCount, maskCount, present: existsSync(absolute) }
      })
    },
    async relocateFolder(sourceFolderId, newPath) {
      const result = await relocateSource(context.writableProject(), sourceFolderId, newPath)
      context.emit({ kind: 'datasetChanged' })
      return result
    },
    previewUrl(imageId, input) {
      const project = context.project()
      if (!readStoredImage(project.database.read, project.path, imageId)) throw new AppError('imageUnknown', { id: imageId })
      return networkInputUrl(imageId, input)
    },
  }
}

/** Tells every window how an import goes; silent when its project is no longer the open one. */
export function importListener(context: CoreContext): ImportListener {
  const project = context.project()
  const isOpen = (): boolean => context.projectOrNull() === project
  return {
    onProgress(progress) {
      if (isOpen()) context.emit({ kind: 'importProgress', progress })
    },
    onDatasetChanged() {
      if (isOpen()) context.emit({ kind: 'datasetChanged' })
    },
  }
}
