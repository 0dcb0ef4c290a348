/** Files sent by the renderer (dropped or pasted), kept in the host's data folder until the program ends. Used by server/ and app/. */
import { createWriteStream } from 'node:fs'
import { mkdir, readdir, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { Transform, type Readable } from 'node:stream'
import { AppError } from '../../src-shared/errors/appError.ts'

/** Twice the largest image we accept would still be refused by the decoder; no need to store more. */
export const maxUploadBytes = 200 * 1024 * 1024
const maxDepth = 64
const uploadIdForm = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** Every running program has its own folder, so that one that starts never removes what another has just received. */
function processFolder(dataFolder: string): string {
  return join(dataFolder, 'uploads', String(process.pid))
}

/** The folder of one upload [absolute path]; throws `uploadUnknown` for anything that is no upload id. */
export function uploadFolder(dataFolder: string, uploadId: string): string {
  if (!uploadIdForm.test(uploadId)) throw new AppError('uploadUnknown', { uploadId: uploadId.slice(0, 60) })
  return join(processFolder(dataFolder), uploadId)
}

/** The file an upload address names: `/upload/<id>/<relative path>`; throws `uploadPathInvalid`. */
export function parseUploadPath(pathname: string): { readonly uploadId: string; readonly segments: readonly string[] } {
  const [, root, uploadId, ...encoded] = pathname.split('/')
  const invalid = (): AppError => new AppError('uploadPathInvalid', { path: pathname.slice(0, 200) })
  if (root !== 'upload' || uploadId === undefined || !uploadIdForm.test(uploadId)) throw invalid()
  if (encoded.length === 0 || encoded.length > maxDepth || pathname.length > 8192) throw invalid()
  const segments = encoded.map((part) => {
    try {
      return decodeURIComponent(part)
    } catch {
      throw invalid()
    }
  })
  if (!segments.every(isSafeName)) throw invalid()
  return { uploadId, segments }
}

/** A plain file name on every system: no separators, no drive or stream marks, no walk upwards. */
function isSafeName(name: string): boolean {
  const reserved = process.platform === 'win32' ? /[\\/:*?"<>|\u0000-\u001f]|[. ]$|^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i : /[\\/\u0000]/
  return name !== '' && name !== '.' && name !== '..' && Buffer.byteLength(name) <= 255 && !reserved.test(name)
}

/** Writes one file of an upload; a broken or oversized transfer leaves nothing. Throws `uploadTooLarge`, `uploadDiskFull`. */
export async function saveUpload(dataFolder: string, pathname: string, body: Readable): Promise<void> {
  const { uploadId, segments } = parseUploadPath(pathname)
  const target = join(uploadFolder(dataFolder, uploadId), ...segments)
  const partial = `${target}.part`
  try {
    await mkdir(dirname(target), { recursive: true, mode: 0o700 })
    await pipeline(body, limitBytes(segments.join('/')), createWriteStream(partial, { mode: 0o600 }))
    await rename(partial, target)
  } catch (error) {
    await rm(partial, { force: true })
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'ENOSPC' || code === 'EDQUOT') throw new AppError('uploadDiskFull', { folder: dataFolder }, { cause: error })
    throw error
  }
}

function limitBytes(name: string): Transform {
  let received = 0
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      received += chunk.length
      if (received > maxUploadBytes) done(new AppError('uploadTooLarge', { name, limitBytes: maxUploadBytes }))
      else done(null, chunk)
    },
  })
}

/** Removes what programs that no longer run have left behind (they were killed). Called at start. */
export async function clearAbandonedUploads(dataFolder: string): Promise<void> {
  const folder = join(dataFolder, 'uploads')
  const owners = await readdir(folder).catch(() => [])
  for (const owner of owners) {
    if (owner === String(process.pid) || !isRunning(Number(owner))) await rm(join(folder, owner), { recursive: true, force: true })
  }
}

/** Removes this program's own uploads. Called at the end. */
export async function clearUploads(dataFolder: string): Promise<void> {
  await rm(processFolder(dataFolder), { recursive: true, force: true })
}

function isRunning(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
