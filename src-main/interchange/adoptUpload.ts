/** Moves an uploaded file into the project's own images folder. Used by importFolder.ts. */
import { constants } from 'node:fs'
import { copyFile, mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname, extname, join } from 'node:path'
import { readImageFile } from '../images/readImageFile.ts'

/**
 * Copies `file` to `<imagesFolder>/<relativePath>` and returns the path it got there: a name that other content has already
 * gets a piece of the hash. The copy is on disk, whole, before this returns. Throws the file system's error.
 */
export async function adoptUpload(imagesFolder: string, relativePath: string, file: string, sha256: Buffer): Promise<string> {
  const chosen = (await holdsOther(join(imagesFolder, relativePath), sha256)) ? withHash(relativePath, sha256) : relativePath
  const target = join(imagesFolder, chosen)
  const partial = `${target}.${process.pid}.part`
  await mkdir(dirname(target), { recursive: true })
  try {
    await copyFile(file, partial, constants.COPYFILE_FICLONE)
    const copy = await open(partial, 'r+')
    try {
      await copy.sync()
    } finally {
      await copy.close()
    }
    await rename(partial, target)
  } catch (error) {
    await rm(partial, { force: true })
    throw error
  }
  return chosen
}

async function holdsOther(path: string, sha256: Buffer): Promise<boolean> {
  try {
    return !(await readImageFile(path)).sha256.equals(sha256)
  } catch {
    return false
  }
}

function withHash(relativePath: string, sha256: Buffer): string {
  const ending = extname(relativePath)
  return `${relativePath.slice(0, relativePath.length - ending.length)}-${sha256.toString('hex').slice(0, 8)}${ending}`
}
