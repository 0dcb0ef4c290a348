/** Pictures by address: `/image/<id>/thumbnail`, `/full`, `/mask`, `/input?...`. The hosts' image routes end here; ids only, never a path. */
import { mkdirSync } from 'node:fs'
import { inputSettings } from '../../src-shared/api/schemas.ts'
import type { ImageId } from '../../src-shared/dataset/ids.ts'
import { AppError } from '../../src-shared/errors/appError.ts'
import { decodeConcurrency } from '../images/concurrency.ts'
import { decoderVersion, inputPreview } from '../images/decode.ts'
import { decodeMask, maskPreview } from '../images/mask.ts'
import { openPicture, runPipeline, type Picture } from '../images/openPicture.ts'
import { readImageFile, type ImageFile } from '../images/readImageFile.ts'
import { boundedQueue } from '../images/boundedQueue.ts'
import { loadThumbnail, renderThumbnail, saveThumbnail, thumbnailPath } from '../images/thumbnails.ts'
import type { OpenProject } from '../project/openProject.ts'
import { readStoredImage, writeMissing, type StoredImage } from '../store/images.ts'
import { readStoredMask, type StoredMask } from '../store/masks.ts'
import type { CoreContext } from './context.ts'

export interface Resource {
  /** Always `image/...`. */
  readonly mediaType: string
  readonly body: Buffer
  /** Quoted; equal as long as the body is. */
  readonly etag: string
}

/** Screens are smaller; what is larger is shown scaled down to this [px]. */
const fullSidePx = 4096
const fullQuality = 92
const losslessSidePx = 256
/** Decoding waits its turn; beyond this many waiting the oldest request gives way, for its row has long been scrolled past. */
const decoding = boundedQueue(decodeConcurrency(), 400)

const address = /^\/image\/([1-9]\d{0,14})\/(thumbnail|full|mask|input)$/

/** The picture under an address of the app's own origin. Throws `resourceUnknown`, `imageFileMissing`, `imageFileChanged`, `imageUnreadable`. */
export async function readResource(context: CoreContext, url: URL | string): Promise<Resource> {
  const { pathname, searchParams } = typeof url === 'string' ? new URL(url, 'http://localhost') : url
  const match = address.exec(pathname)
  if (!match) throw new AppError('resourceUnknown', { address: pathname.slice(0, 200) })
  const project = context.project()
  const id = Number(match[1]) as ImageId
  const image = readStoredImage(project.database.read, project.path, id)
  if (!image) throw new AppError('imageUnknown', { id })
  const hash = image.sha256.toString('hex')
  if (match[2] === 'thumbnail') {
    return { mediaType: 'image/jpeg', body: await thumbnailOf(project, image), etag: `"${hash}-t"` }
  }
  if (match[2] === 'full') {
    return { ...(await decoding(async () => fullView(await openStored(project, image)))), etag: `"${hash}-f"` }
  }
  if (match[2] === 'mask') {
    const mask = readStoredMask(project.database.read, project.path, id)
    if (!mask) throw new AppError('resourceUnknown', { address: pathname })
    const body = await decoding(async () => maskPreview(await decodeMask((await loadExact(mask)).bytes), fullSidePx))
    return { mediaType: 'image/png', body, etag: `"${mask.sha256.toString('hex')}-m"` }
  }
  const query = inputSettings.safeParse({
    widthPx: Number(searchParams.get('width')),
    heightPx: Number(searchParams.get('height')),
    colour: searchParams.get('colour'),
    fit: searchParams.get('fit'),
  })
  if (!query.success) throw new AppError('resourceUnknown', { address: `${pathname}?${searchParams}`.slice(0, 200) })
  const input = query.data
  const body = await decoding(async () => inputPreview(await openStored(project, image), input))
  return { mediaType: 'image/png', body, etag: `"${hash}-${decoderVersion}-${input.widthPx}x${input.heightPx}-${input.colour}-${input.fit}"` }
}

async function thumbnailOf(project: OpenProject, image: StoredImage): Promise<Buffer> {
  const path = thumbnailPath(project.folders.cache, image.sha256)
  const kept = await loadThumbnail(path)
  if (kept) return kept
  return decoding(async () => {
    const body = await renderThumbnail(await openStored(project, image))
    if (project.readOnly === null) {
      mkdirSync(project.folders.cache, { recursive: true })
      // A cache that cannot be written costs time, not pictures.
      await saveThumbnail(path, body).catch(() => undefined)
    }
    return body
  })
}

/** Whole and upright; a label belongs to the bytes that were imported, so other bytes are not shown under it. */
async function openStored(project: OpenProject, image: StoredImage): Promise<Picture> {
  let file
  try {
    file = await readImageFile(image.path)
  } catch (error) {
    noteMissing(project, image, true)
    throw new AppError('imageFileMissing', { path: image.relativePath }, { cause: error })
  }
  if (!file.sha256.equals(image.sha256)) throw new AppError('imageFileChanged', { path: image.relativePath })
  noteMissing(project, image, false)
  return openPicture(file.bytes)
}

/** The file as it was when it was added. Throws `imageFileMissing`, `imageFileChanged`. */
async function loadExact(mask: StoredMask): Promise<ImageFile> {
  const file = await readImageFile(mask.path).catch((error: unknown) => {
    throw new AppError('imageFileMissing', { path: mask.relativePath }, { cause: error })
  })
  if (!file.sha256.equals(mask.sha256)) throw new AppError('imageFileChanged', { path: mask.relativePath })
  return file
}

function noteMissing(project: OpenProject, image: StoredImage, missing: boolean): void {
  if (image.missing === missing || project.readOnly !== null) return
  writeMissing(project.database.write, [image.id], missing)
}

/** Small pictures go without loss, for they are looked at enlarged; photographs as JPEG. */
async function fullView(picture: Picture): Promise<Omit<Resource, 'etag'>> {
  if (Math.max(picture.widthPx, picture.heightPx) <= losslessSidePx) {
    return { mediaType: 'image/png', body: await runPipeline(() => picture.pixels().png({ compressionLevel: 4 }).toBuffer()) }
  }
  const body = await runPipeline(() => picture.pixels().resize(fullSidePx, fullSidePx, { fit: 'inside', withoutEnlargement: true }).jpeg({ quality: fullQuality, chromaSubsampling: '4:4:4' }).toBuffer())
  return { mediaType: 'image/jpeg', body }
}
