/** A file with a network in it, of any kind that is read: our own document, Keras (.json, .keras, .h5), TensorFlow.js model.json. Weights are left where they are. */
import { open, type FileHandle } from 'node:fs/promises'
import { basename, extname } from 'node:path'
import { isHdf5, readRootAttribute } from './hdf5Attribute.ts'
import { readAt } from './readAt.ts'
import { readZipEntry } from './zipEntry.ts'
import { importNetworkText, maxNetworkTextBytes } from '../../src-shared/code/import/importNetworkText.ts'
import type { ImportedNetwork } from '../../src-shared/code/import/importKeras.ts'
import { AppError } from '../../src-shared/errors/appError.ts'

/** Throws `networkFileUnreadable`, or the sentences of our own document. What the file begins with decides, not its name. */
export async function readNetworkFile(path: string): Promise<ImportedNetwork> {
  const file = await open(path).catch((error: NodeJS.ErrnoException) => refuse(error.code === 'ENOENT' ? `there is none at ${path}` : `it cannot be opened (${error.code ?? 'unknown'})`))
  try {
    const stat = await file.stat()
    if (!stat.isFile()) refuse(`${path} is no file`)
    return importNetworkText(await textOf(file, stat.size), nameFrom(path))
  } finally {
    await file.close()
  }
}

async function textOf(file: FileHandle, sizeBytes: number): Promise<string> {
  const start = await readAt(file, 0, 8)
  try {
    if (isHdf5(start)) {
      const config = (await readRootAttribute(file, sizeBytes, 'model_config', maxNetworkTextBytes)) ?? refuse('it holds weights but no model_config; save the whole model, or its model.to_json()')
      // Keras 3 writes the form of Keras 2 here, but means what it says in its own way.
      const version = await readRootAttribute(file, sizeBytes, 'keras_version', 64)
      return `{"keras_version":${JSON.stringify(version)},"model_config":${config}}`
    }
    if (start.toString('latin1', 0, 4) === 'PK\u0003\u0004') {
      const config = await readZipEntry(file, sizeBytes, 'config.json', maxNetworkTextBytes)
      return config === null ? refuse('it is a zip file without the config.json of a .keras file') : config.toString('utf8')
    }
  } catch (error) {
    throw error instanceof AppError ? error : refuse(error instanceof Error ? error.message : String(error))
  }
  if (sizeBytes > maxNetworkTextBytes) refuse(`it is ${(sizeBytes / 1024 / 1024).toFixed(0)} MB large and neither HDF5 nor a zip file; a description of a network has at most ${maxNetworkTextBytes / 1024 / 1024} MB`)
  return (await readAt(file, 0, sizeBytes)).toString('utf8')
}

/** `models/my-net.keras` -> `my-net`; of a plain model.json or config.json nothing that would tell it from others. */
function nameFrom(path: string): string | null {
  const name = basename(path, extname(path))
  return name === 'model' || name === 'config' || name === '' ? null : name
}

function refuse(reason: string): never {
  throw new AppError('networkFileUnreadable', { reason })
}
