/**
 * Runs the import of a planned folder: read, hash, decode, thumbnail on the thread pool; rows in short batches, strictly in scan order,
 * so that a killed import and the one that goes on after it leave the same rows as one that was never killed. Used by importJobs.ts.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { ImportChoice, ImportProgress, UnreadableFile } from '../../src-shared/api/images.ts'
import type { ClassId } from '../../src-shared/dataset/ids.ts'
import { AppError } from '../../src-shared/errors/appError.ts'
import { openPicture } from '../images/openPicture.ts'
import { readImageFile } from '../images/readImageFile.ts'
import type { ScannedFile } from '../images/scan.ts'
import { hasThumbnail, renderThumbnail, saveThumbnail, thumbnailPath } from '../images/thumbnails.ts'
import { reasonOf } from '../images/unreadable.ts'
import { decodeConcurrency } from '../images/concurrency.ts'
import type { OpenProject } from '../project/openProject.ts'
import { sourcePath } from '../store/images.ts'
import * as imports from '../store/imports.ts'
import { transact } from '../store/transact.ts'
import { adoptUpload } from './adoptUpload.ts'
import { classNamesOf, placeOf, type FolderPlan } from './planFolder.ts'

export type ImportState = Omit<ImportProgress, 'jobId' | 'state' | 'imagesPerSecond' | 'secondsLeft' | 'error'>

/** The reason given to `signal` when it is the project that ends, not the user who cancels. */
export const projectClosing = 'projectClosing'

/** A batch is written when it has this many rows or its first row is this old; the longest a label may have to wait for one is a few ms. */
const batchRows = 250
const batchMs = 250
/** Lists in the report end here; the counts go on. */
const longestList = 1000
/** Files in work at once: beyond those on the threads a few more, so that no thread waits for the next one. */
export const filesInWork = decodeConcurrency() + 4

type Outcome =
  | { readonly kind: 'known' }
  | { readonly kind: 'touched'; readonly id: number; readonly relativePath: string; readonly modifiedMs: number }
  | { readonly kind: 'unreadable'; readonly file: UnreadableFile }
  | { readonly kind: 'new'; readonly image: Omit<imports.NewImage, 'classId' | 'split'>; readonly file: ScannedFile }

/** Imports a plan; ends early without error when `signal` fires. `onProgress` is called after every batch. Throws `diskFull` and the like. */
export async function importFolder(
  project: OpenProject,
  plan: FolderPlan,
  choice: ImportChoice,
  signal: AbortSignal,
  onProgress: (state: ImportState) => void,
): Promise<ImportState> {
  const { write } = project.database
  const files = plan.scan.files
  const importId = imports.beginImport(write, plan.scan.root, choice)
  const source = plan.uploaded ? 'images' : plan.scan.root
  const knownSourceId = imports.findSourceFolder(write, source, plan.uploaded)
  let place: Place | null = null
  // With the first image: an import that brings none leaves no classes behind.
  const placeFor = (): Place => (place ??= { sourceId: imports.ensureSourceFolder(write, source, plan.uploaded), classIds: imports.ensureClasses(write, classNamesOf(plan, choice)) })
  const state = { done: 0, total: files.length, added: 0, known: 0, duplicates: [] as { relativePath: string; sameAs: string }[], duplicateCount: 0, unreadable: [] as UnreadableFile[], unreadableCount: 0 }
  const finished = new Map<number, Outcome>()
  let firstWaiting = 0
  let batch: Outcome[] = []
  let batchSince = performance.now()

  const flush = (): void => {
    const outcomes = batch
    batch = []
    batchSince = performance.now()
    if (outcomes.length === 0) return
    const tally: readonly Entry[] = transact(write, () => outcomes.map((outcome) => commit(project, plan, choice, placeFor, outcome)))
    for (const entry of tally) {
      state.done++
      if (entry.kind === 'added') state.added++
      else if (entry.kind === 'known') state.known++
      else if (entry.kind === 'duplicate') {
        state.duplicateCount++
        if (state.duplicates.length < longestList) state.duplicates.push(entry)
      } else {
        state.unreadableCount++
        if (state.unreadable.length < longestList) state.unreadable.push(entry.file)
      }
    }
    onProgress(state)
  }
  const collect = (): void => {
    for (let outcome = finished.get(firstWaiting); outcome; outcome = finished.get(firstWaiting)) {
      finished.delete(firstWaiting++)
      batch.push(outcome)
      if (batch.length >= batchRows) flush()
    }
    if (performance.now() - batchSince > batchMs) flush()
  }

  onProgress(state)
  let next = 0
  // One slow file must not let thousands of finished ones pile up behind it.
  const widestGap = 2000
  let wakeUp: (() => void)[] = []
  const worker = async (): Promise<void> => {
    while (next < files.length && !signal.aborted && !failure) {
      if (next - firstWaiting > widestGap) {
        await new Promise<void>((resolve) => wakeUp.push(resolve))
        continue
      }
      const at = next++
      try {
        finished.set(at, await examine(project, plan, knownSourceId, files[at] as ScannedFile))
        collect()
      } catch (error) {
        failure ??= { error }
      }
      if (wakeUp.length > 0) {
        for (const wake of wakeUp) wake()
        wakeUp = []
      }
    }
  }
  let failure: { readonly error: unknown } | null = null
  await Promise.all(Array.from({ length: filesInWork }, worker))
  if (failure) throw (failure as { readonly error: unknown }).error
  flush()
  // Quitting is no decision to stop: the note stays open and the import goes on with the next start.
  if (signal.reason !== projectClosing) imports.endImport(write, importId)
  return state
}

/** Everything about one file that needs no transaction. Only a disk that cannot be written throws. */
async function examine(project: OpenProject, plan: FolderPlan, sourceId: number | null, file: ScannedFile): Promise<Outcome> {
  const { read } = project.database
  const known = plan.uploaded || sourceId === null ? null : imports.findImageByPath(read, sourceId, file.relativePath)
  if (known && known.sizeBytes === file.sizeBytes && known.modifiedMs === file.modifiedMs) return { kind: 'known' }
  const path = join(plan.scan.root, file.relativePath)
  try {
    const { bytes, sha256, sizeBytes, modifiedMs } = await readImageFile(path)
    if (known) {
      if (known.sha256.equals(sha256)) return { kind: 'touched', id: known.id, relativePath: file.relativePath, modifiedMs }
      return unreadable(file, 'it has changed since it was imported; remove it from the project and import again to take the new one')
    }
    const same = imports.findImageByContent(read, sha256)
    const thumbnail = thumbnailPath(project.folders.cache, sha256)
    const picture = await openPicture(bytes)
    if (!same || !(await hasThumbnail(thumbnail))) await saveThumbnail(thumbnail, await renderThumbnail(picture))
    // The copy is made before the row, so that no row points at nothing.
    const relativePath = plan.uploaded && !same ? await adoptUpload(project.folders.images, file.relativePath, path, sha256) : file.relativePath
    const { widthPx, heightPx, format } = picture
    return { kind: 'new', file, image: { relativePath, widthPx, heightPx, sizeBytes, modifiedMs, format, sha256 } }
  } catch (error) {
    if (error instanceof AppError) return unreadable(file, reasonOf(error))
    if (isFullDisk(error)) throw new AppError('diskFull', { path: project.folders.cache }, { cause: error })
    throw new AppError('diskFailed', { path: project.folders.cache, reason: reasonOf(error) }, { cause: error })
  }
}

/** Where rows of this import go. */
interface Place {
  readonly sourceId: number
  readonly classIds: ReadonlyMap<string, ClassId>
}

type Entry = { readonly kind: 'added' } | { readonly kind: 'known' } | { readonly kind: 'duplicate'; readonly relativePath: string; readonly sameAs: string } | { readonly kind: 'unreadable'; readonly file: UnreadableFile }

/** Writes one outcome; runs inside the batch's transaction, after all files before it. */
function commit(project: OpenProject, plan: FolderPlan, choice: ImportChoice, placeFor: () => Place, outcome: Outcome): Entry {
  const { write } = project.database
  if (outcome.kind === 'known' || outcome.kind === 'unreadable') return outcome
  if (outcome.kind === 'touched') {
    imports.moveImage(write, outcome.id, placeFor().sourceId, outcome.relativePath, outcome.modifiedMs)
    return { kind: 'known' }
  }
  const { image, file } = outcome
  const same = imports.findImageByContent(write, image.sha256)
  if (same) {
    const there = join(sourcePath(project.path, same.folder, same.inside), same.relativePath)
    const here = join(plan.uploaded ? project.folders.images : plan.scan.root, image.relativePath)
    if (there === here) return { kind: 'known' }
    if (existsSync(there)) return { kind: 'duplicate', relativePath: file.relativePath, sameAs: same.relativePath }
    if (plan.uploaded) return { kind: 'unreadable', file: { relativePath: file.relativePath, reason: `it is the missing file of "${same.relativePath}"; put it back there, or relocate its folder` } }
    imports.moveImage(write, same.id, placeFor().sourceId, image.relativePath, image.modifiedMs)
    return { kind: 'known' }
  }
  const { sourceId, classIds } = placeFor()
  const { className, split } = placeOf(file, plan.layout, choice.classFolder)
  const classId = choice.foldersAreClasses && className !== null ? (classIds.get(className) ?? null) : null
  imports.insertImage(write, sourceId, { ...image, classId, split: choice.useSplitFolders ? split : null })
  return { kind: 'added' }
}

function unreadable(file: ScannedFile, reason: string): Outcome {
  return { kind: 'unreadable', file: { relativePath: file.relativePath, reason } }
}

function isFullDisk(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException
  return code === 'ENOSPC' || code === 'EDQUOT'
}
