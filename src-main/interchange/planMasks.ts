/** A folder of masks: which file is the mask of which image, and whether it can be one. Reads, never writes. Used by targetPlans.ts. */
import { statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { MasksPlan } from '../../src-shared/api/targets.ts'
import type { ImageId } from '../../src-shared/dataset/ids.ts'
import { AppError } from '../../src-shared/errors/appError.ts'
import { decodeConcurrency } from '../images/concurrency.ts'
import { decodeMask, fitsImage } from '../images/mask.ts'
import { readImageFile } from '../images/readImageFile.ts'
import { scanFolder, type ScannedFile } from '../images/scan.ts'
import { reasonOf } from '../images/unreadable.ts'
import { pathFinder, withoutEnding, type NamedImage } from './findByPath.ts'
import { refusedGroups } from './refusedGroups.ts'

export interface SizedImage extends NamedImage {
  readonly widthPx: number
  readonly heightPx: number
  readonly hasMask: boolean
}

export interface FoundMask {
  readonly id: ImageId
  readonly relativePath: string
  readonly sha256: Buffer
}

export interface FoundMasks extends Omit<MasksPlan, 'planId'> {
  readonly masks: readonly FoundMask[]
}

/** `1_mask.png` is the mask of `1.jpg`, when no image is called `1_mask`. */
const maskMark = /[-_ .](mask|masks|seg|segmentation|label|labels|gt|matte|annotation)$/i

/** Decodes every file, so that what is planned can be used. Throws `folderNotFound`, `folderWithoutImages`, `aborted`. */
export async function planMasks(path: string, images: readonly SizedImage[], signal: AbortSignal, onProgress: (done: number, total: number) => void): Promise<FoundMasks> {
  const root = resolve(path)
  if (!statSync(root, { throwIfNoEntry: false })?.isDirectory()) throw new AppError('folderNotFound', { path })
  const scan = await scanFolder(root, signal)
  signal.throwIfAborted()
  if (scan.files.length === 0) throw new AppError('folderWithoutImages', { path, seen: scan.seenCount })
  const find = pathFinder(images, false)
  const byId = new Map(images.map((image) => [image.id, image]))
  const refused = refusedGroups()
  const masks = new Map<ImageId, FoundMask>()
  let done = 0
  let next = 0
  const look = async (file: ScannedFile): Promise<void> => {
    const stem = withoutEnding(file.relativePath)
    let id = find(file.relativePath)
    if (id === 'none' && maskMark.test(stem)) id = find(`${stem.replace(maskMark, '')}.png`)
    if (id === 'none') return refused.add('no image of this name in the project', file.relativePath)
    if (id === 'several') return refused.add('more than one image of this name; put the masks into folders as the images are', file.relativePath)
    try {
      const { bytes, sha256 } = await readImageFile(join(scan.root, file.relativePath))
      const mask = await decodeMask(bytes)
      const image = byId.get(id)!
      if (!fitsImage(mask, image)) return refused.add('its ratio of width to height is not that of the image', `${file.relativePath} (${mask.widthPx}x${mask.heightPx}, image ${image.widthPx}x${image.heightPx})`)
      const other = masks.get(id)
      if (other) return refused.add('the image has another mask in the folder already', `${file.relativePath} (beside ${other.relativePath})`)
      masks.set(id, { id, relativePath: file.relativePath, sha256 })
    } catch (error) {
      refused.add(reasonOf(error), file.relativePath)
    }
  }
  const worker = async (): Promise<void> => {
    for (let file = scan.files[next++]; file !== undefined && !signal.aborted; file = scan.files[next++]) {
      await look(file)
      onProgress(++done, scan.files.length)
    }
  }
  await Promise.all(Array.from({ length: decodeConcurrency() }, worker))
  signal.throwIfAborted()
  return {
    rootPath: scan.root,
    fileCount: scan.files.length + scan.refused.reduce((sum, group) => sum + group.count, 0),
    matched: masks.size,
    without: images.filter((image) => !image.hasMask && !masks.has(image.id)).length,
    refused: [...refused.list(), ...scan.refused],
    masks: [...masks.values()].toSorted((a, b) => a.id - b.id),
  }
}
