/** Thumbnails: 256 px JPEG files in the cache, named by content, so that a moved image keeps its own. Made by the import and, where missing, on demand. */
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { thumbnailSidePx } from '../../src-shared/api/resources.ts'
import { runPipeline, type Picture } from './openPicture.ts'

const quality = 80
/** Up to this side a picture is shown enlarged: colour at half the resolution would show as fringes, and the bytes saved are few. */
const fullColourSidePx = 128
const fullColourQuality = 95
/** The folder carries the recipe: another size or encoder gets another folder. */
const recipe = 'thumbnails-256-q80-full-colour-128'
const jpegEnd = Buffer.from([0xff, 0xd9])

/** Where the thumbnail of a content lies: two hex digits of folder keep folders small. */
export function thumbnailPath(cacheFolder: string, sha256: Buffer): string {
  const name = sha256.toString('hex')
  return join(cacheFolder, recipe, name.slice(0, 2), `${name.slice(2)}.jpg`)
}

/** The thumbnail's JPEG bytes; never larger than the picture itself. Throws `imageUnreadable`. */
export function renderThumbnail(picture: Picture): Promise<Buffer> {
  const small = Math.max(picture.widthPx, picture.heightPx) <= fullColourSidePx
  const encoding = small ? { quality: fullColourQuality, chromaSubsampling: '4:4:4' } : { quality, chromaSubsampling: '4:2:0' }
  return runPipeline(() => picture.pixels().resize(thumbnailSidePx, thumbnailSidePx, { fit: 'inside', withoutEnlargement: true }).jpeg(encoding).toBuffer())
}

const madeFolders = new Set<string>()

/** Writes a thumbnail; a partial file left by a crash is noticed on reading. Throws the file system's error (a full disk). */
export async function saveThumbnail(path: string, bytes: Buffer): Promise<void> {
  const folder = dirname(path)
  if (!madeFolders.has(folder)) {
    await mkdir(folder, { recursive: true })
    madeFolders.add(folder)
  }
  try {
    await writeFile(path, bytes)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    // The cache was deleted while we run: that is allowed.
    await mkdir(folder, { recursive: true })
    await writeFile(path, bytes)
  }
}

/** A whole thumbnail from the cache, or null. */
export async function loadThumbnail(path: string): Promise<Buffer | null> {
  try {
    const bytes = await readFile(path)
    return bytes.length > 4 && bytes.subarray(-2).equals(jpegEnd) ? bytes : null
  } catch {
    return null
  }
}

export async function hasThumbnail(path: string): Promise<boolean> {
  try {
    return (await stat(path)).size > 4
  } catch {
    return false
  }
}
