/** One picture from outside becomes an image of the project, with its class. Used by the area `prediction`: an answer that was put right. */
import type { ClassId, ImageId } from '../../src-shared/dataset/ids.ts'
import type { EditResult } from '../../src-shared/api/labels.ts'
import { openPicture } from '../images/openPicture.ts'
import { readImageFile } from '../images/readImageFile.ts'
import { hasThumbnail, renderThumbnail, saveThumbnail, thumbnailPath } from '../images/thumbnails.ts'
import type { OpenProject } from '../project/openProject.ts'
import * as imports from '../store/imports.ts'
import { codeOfClass } from '../store/labelCodes.ts'
import { prepared } from '../store/openDatabase.ts'
import { recordEdit } from '../store/operations.ts'
import { transact } from '../store/transact.ts'
import { adoptUpload } from './adoptUpload.ts'

export interface AddedPicture {
  readonly imageId: ImageId
  /** False: the project had the same picture, which now has the class. */
  readonly isNew: boolean
  readonly edit: EditResult
}

/**
 * Copies `file` into the project under this name, in the training part, with this class: one edit that can be undone. A picture whose
 * bytes the project knows is not doubled. Throws `imageUnreadable` and the file system's errors; then nothing has changed.
 */
export async function addPicture(project: OpenProject, file: string, name: string, label: { readonly id: ClassId; readonly name: string }): Promise<AddedPicture> {
  const { write } = project.database
  const { bytes, sha256, sizeBytes, modifiedMs } = await readImageFile(file)
  const picture = await openPicture(bytes)
  const thumbnail = thumbnailPath(project.folders.cache, sha256)
  if (!(await hasThumbnail(thumbnail))) await saveThumbnail(thumbnail, await renderThumbnail(picture))
  const known = imports.findImageByContent(write, sha256)
  // The copy is made before the row, so that no row points at nothing.
  const relativePath = known === null ? await adoptUpload(project.folders.images, name, file, sha256) : ''
  return transact(write, () => {
    const labelled = (id: ImageId) => ({ field: 'label', values: [[id, codeOfClass(label.id)]] }) as const
    const same = imports.findImageByContent(write, sha256)
    if (same !== null) {
      const imageId = same.id as ImageId
      return { imageId, isNew: false, edit: recordEdit(write, { describe: () => `Label 1 image "${label.name}"`, images: [labelled(imageId)] }) }
    }
    const { widthPx, heightPx, format } = picture
    imports.insertImage(write, imports.ensureSourceFolder(write, 'images', true), { relativePath, widthPx, heightPx, sizeBytes, modifiedMs, format, sha256, classId: null, split: 'train' })
    const imageId = imports.findImageByContent(write, sha256)!.id as ImageId
    // It comes in as something that was removed, so that the one history can take it out again.
    prepared(write, 'UPDATE images SET removed = 1 WHERE id = ?').run(imageId)
    return { imageId, isNew: true, edit: recordEdit(write, { describe: () => `Add 1 image as "${label.name}"`, images: [{ field: 'removed', values: [[imageId, 0]] }, labelled(imageId)] }) }
  })
}
