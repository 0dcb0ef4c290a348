/** A source folder has moved: makes sure that the new place holds the same files, then points at it. Also notices files that went missing. */
import { existsSync, statSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { ImageId } from '../../src-shared/dataset/ids.ts'
import { AppError } from '../../src-shared/errors/appError.ts'
import { readImageFile } from '../images/readImageFile.ts'
import type { OpenProject } from '../project/openProject.ts'
import { sourcePath, writeMissing } from '../store/images.ts'
import { readMasksOfSource } from '../store/masks.ts'
import { readFilesOfSource, readSourceFolders, writeSourcePath, type SourceFile } from '../store/imports.ts'
import type { WriteDatabase } from '../store/openDatabase.ts'
import { transact } from '../store/transact.ts'

/** Files whose content is compared before we believe that it is the same folder, spread over the whole list. */
const sampleCount = 40
/** Share of the sample that must match. */
const sampleShare = 0.5
const statsAtOnce = 64

/** Throws `sourceFolderUnknown`, `folderNotFound`, `relocationFailed`; then nothing was changed. */
export async function relocateSource(project: OpenProject, sourceId: number, newPath: string): Promise<{ found: number; missing: number }> {
  const { read, write } = project.database
  if (!readSourceFolders(read).some((source) => source.id === sourceId)) throw new AppError('sourceFolderUnknown', { id: sourceId })
  const folder = resolve(newPath)
  if (!existsSync(folder) || !statSync(folder).isDirectory()) throw new AppError('folderNotFound', { path: newPath })
  const files = readFilesOfSource(read, sourceId)
  const known = [...files, ...readMasksOfSource(read, sourceId)]
  const step = Math.max(1, Math.floor(known.length / sampleCount))
  const sample = known.filter((_, index) => index % step === 0)
  let matching = 0
  for (const file of sample) {
    const same = await readImageFile(join(folder, file.relativePath)).then(
      (found) => found.sha256.equals(file.sha256),
      () => false,
    )
    if (same) matching++
  }
  if (matching < Math.max(1, sample.length * sampleShare)) throw new AppError('relocationFailed', { path: newPath, checked: sample.length, matching })
  const { present, absent } = await lookFor(folder, files)
  transact(write, () => {
    writeSourcePath(write, sourceId, folder)
    noteChanges(write, present, absent)
  })
  return { found: present.length, missing: absent.length }
}

/** Compares every row with the disk and notes which files are missing or back. Returns how many rows changed. Stops when `signal` fires. */
export async function noteMissingFiles(project: OpenProject, signal: AbortSignal): Promise<number> {
  let changed = 0
  for (const source of readSourceFolders(project.database.read)) {
    const files = readFilesOfSource(project.database.read, source.id)
    const { present, absent } = await lookFor(sourcePath(project.path, source.path, source.inside), files, signal)
    if (signal.aborted) return changed
    changed += noteChanges(project.database.write, present, absent)
  }
  return changed
}

/** Writes only what is news: a sweep that finds everything as it was takes no write. */
function noteChanges(write: WriteDatabase, present: readonly SourceFile[], absent: readonly SourceFile[]): number {
  const idsOf = (files: readonly SourceFile[], missing: number): readonly ImageId[] => files.filter((file) => file.missing === missing).map((file) => file.id)
  return writeMissing(write, idsOf(present, 1), false) + writeMissing(write, idsOf(absent, 0), true)
}

async function lookFor(folder: string, files: readonly SourceFile[], signal?: AbortSignal): Promise<{ present: SourceFile[]; absent: SourceFile[] }> {
  const present: SourceFile[] = []
  const absent: SourceFile[] = []
  for (let from = 0; from < files.length && !signal?.aborted; from += statsAtOnce) {
    await Promise.all(
      files.slice(from, from + statsAtOnce).map(async (file) => {
        const there = await stat(join(folder, file.relativePath)).then(
          (found) => found.isFile(),
          () => false,
        )
        ;(there ? present : absent).push(file)
      }),
    )
  }
  return { present, absent }
}
