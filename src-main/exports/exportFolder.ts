/** Writes an export folder whole or not at all: files go into a hidden folder beside it, which gets its name only when everything is proven. */
import * as fs from 'node:fs'
import * as path from 'node:path'
import { AppError } from '../../src-shared/errors/appError.ts'

export type ExportFiles = ReadonlyMap<string, Uint8Array | string>

/** Names that Windows refuses, whatever the extension. */
const reservedName = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i
const longestNameLength = 80

/**
 * Writes `files` beside `<parentFolder>/<name>`, lets `prove` look at them there and then gives the folder its final name
 * (`name`, `name 2` ...). Returns the final folder and what `prove` returned. When anything throws, nothing is left;
 * a failed write throws `exportNotWritten`.
 */
export async function writeExportFolder<Proof>(parentFolder: string, name: string, files: ExportFiles, prove: (folder: string) => Promise<Proof>): Promise<{ readonly folder: string; readonly proof: Proof }> {
  const createdParent = orNotWritten(parentFolder, files, () => fs.mkdirSync(parentFolder, { recursive: true }))
  let temporary: string | null = null
  try {
    temporary = orNotWritten(parentFolder, files, () => fs.mkdtempSync(path.join(parentFolder, '.export-')))
    writeFiles(temporary, files)
    const proof = await prove(temporary)
    return { folder: nameFolder(temporary, parentFolder, safeName(name), files), proof }
  } catch (thrown) {
    if (temporary !== null) fs.rmSync(temporary, { recursive: true, force: true })
    if (createdParent !== undefined) removeEmpty(parentFolder, createdParent)
    throw thrown
  }
}

function writeFiles(folder: string, files: ExportFiles): void {
  orNotWritten(folder, files, () => {
    for (const [name, content] of files) {
      const file = fs.openSync(path.join(folder, name), 'wx')
      try {
        fs.writeFileSync(file, content)
        fs.fsyncSync(file)
      } finally {
        fs.closeSync(file)
      }
    }
  })
  syncFolder(folder)
}

/** Folders made for this export go again, from `folder` up to `first`, as long as they are empty. */
function removeEmpty(folder: string, first: string): void {
  try {
    for (let current = folder; ; current = path.dirname(current)) {
      fs.rmdirSync(current)
      if (path.relative(current, first) === '') return
    }
  } catch {
    // Somebody else put something there meanwhile: it is theirs.
  }
}

/** Puts a folder's entries on disk. */
function syncFolder(folder: string): void {
  // Windows cannot open folders; NTFS journals the rename itself.
  if (process.platform === 'win32') return
  const handle = fs.openSync(folder, 'r')
  try {
    fs.fsyncSync(handle)
  } finally {
    fs.closeSync(handle)
  }
}

/** The first free name, taken by renaming; a name that appears in between makes it try the next one. */
function nameFolder(temporary: string, parentFolder: string, name: string, files: ExportFiles): string {
  for (let attempt = 1; ; attempt++) {
    const folder = path.join(parentFolder, attempt === 1 ? name : `${name} ${attempt}`)
    if (fs.existsSync(folder)) continue
    orNotWritten(parentFolder, files, () => {
      fs.chmodSync(temporary, 0o755)
      fs.renameSync(temporary, folder)
    })
    syncFolder(parentFolder)
    return folder
  }
}

/** A run's name as a folder name that every file system takes. */
export function safeName(name: string): string {
  const clean = name.replace(/[\u0000-\u001f<>:"/\\|?*]/g, ' ').replace(/\s+/g, ' ').trim().replace(/^[. ]+|[. ]+$/g, '').slice(0, longestNameLength).trim()
  if (clean === '') return 'model'
  return reservedName.test(clean) ? `${clean} model` : clean
}

function orNotWritten<T>(folder: string, files: ExportFiles, write: () => T): T {
  try {
    return write()
  } catch (thrown) {
    const sizeBytes = [...files.values()].reduce((bytes, content) => bytes + Buffer.byteLength(content), 0)
    throw new AppError('exportNotWritten', { folder, sizeBytes, reason: thrown instanceof Error ? thrown.message : String(thrown) }, { cause: thrown })
  }
}
