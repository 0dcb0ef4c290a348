/**
 * The one place that opens HDF5 files of others, with h5wasm: the HDF5 library in WebAssembly. It sees a file system in memory with nothing in it but
 * the file (or the part of an archive) it was given, so no link, external storage or virtual data set can lead anywhere else on the disk.
 */
import * as fs from 'node:fs'
import { Dataset, File, Group, ready } from 'h5wasm'
import { sameShape, sizeOf, type Shape } from '../../src-shared/tensor/shape.ts'

export interface H5File {
  /** Names in a group, in no particular order; null when there is no such group. */
  names(group: string): readonly string[] | null
  /** A list of texts beside a group, as Keras writes it: in pieces `name0`, `name1` ... where it is long. Null when there is none. */
  texts(group: string, attribute: string): readonly string[] | null
  /** Shape of a data set; null when there is none. */
  shape(dataset: string): Shape | null
  /** Its numbers. Throws an Error with the reason in words when type, filters or shape are others than expected: before anything of its size is allocated. */
  read(dataset: string, expected: Shape): Float32Array
  close(): void
}

/** Part of a file [bytes]. */
export interface FilePart {
  readonly path: string
  readonly offset: number
  readonly sizeBytes: number
}

/** HDF5's numbers for its classes of types and for filters that are read. */
const floatType = 1
const readFilters = new Set([1, 2, 3])
const mostAttributePieces = 1000
const mostTexts = 20_000
/** A chunk is unpacked as a whole [numbers]. */
const mostInChunk = 64 * 1024 * 1024

/** What the library was compiled with: as much of Emscripten's file system as is used. */
interface FileSystem {
  createDataFile(parent: string, name: string, data: Uint8Array, canRead: boolean, canWrite: boolean, canOwn: boolean): void
  lookupPath(path: string): { readonly node: { usedBytes: number; stream_ops: object } }
  unlink(path: string): void
}

const mountPoint = '/weights.h5'

/** Opens it for reading; one at a time. Throws an Error with the reason in words when it is no HDF5 file. */
export async function openH5({ path, offset, sizeBytes }: FilePart): Promise<H5File> {
  const library = await ready
  // Its own errors are thrown (and put into words here) instead of printed.
  library.activate_throwing_error_handler()
  const files = library.FS as unknown as FileSystem
  const handle = fs.openSync(path, 'r')
  files.createDataFile('/', mountPoint.slice(1), new Uint8Array(0), true, false, true)
  const { node } = files.lookupPath(mountPoint)
  node.usedBytes = sizeBytes
  node.stream_ops = {
    ...node.stream_ops,
    read: (_stream: unknown, buffer: Uint8Array, at: number, length: number, position: number) =>
      fs.readSync(handle, buffer, at, Math.max(0, Math.min(length, sizeBytes - position)), offset + position),
  }
  const release = (): void => {
    files.unlink(mountPoint)
    fs.closeSync(handle)
  }
  try {
    return reading(inWords('it is no HDF5 file, or it was cut short', () => new File(mountPoint, 'r')), release)
  } catch (thrown) {
    release()
    throw thrown
  }
}

function reading(file: File, release: () => void): H5File {
  const find = (path: string): ReturnType<File['get']> => inWords(`its entry ${path} cannot be read; it may be damaged`, () => file.get(path))
  const dataset = (path: string): Dataset | null => {
    const entity = find(path)
    return entity instanceof Dataset ? entity : null
  }
  return {
    names(group) {
      const entity = find(group)
      return entity instanceof Group ? inWords(`its group ${group} cannot be read; it may be damaged`, () => entity.keys()) : null
    },
    texts(group, attribute) {
      const entity = find(group)
      if (!(entity instanceof Group)) return null
      const attrs = inWords(`the lists of its group ${group} cannot be read; it may be damaged`, () => entity.attrs)
      const pieces = Object.hasOwn(attrs, attribute) ? [attribute] : []
      for (let piece = 0; pieces.length < mostAttributePieces && Object.hasOwn(attrs, `${attribute}${piece}`); piece += 1) pieces.push(`${attribute}${piece}`)
      if (pieces.length === 0) return null
      return pieces.flatMap((name) => {
        if (sizeOf(attrs[name]!.shape ?? []) > mostTexts) throw new Error(`its list ${attribute} has more than ${mostTexts} entries`)
        const value = inWords(`its list ${attribute} cannot be read; it may be damaged`, () => attrs[name]!.value)
        // An empty list is written as an empty list of numbers.
        const list = Array.isArray(value) ? value : typeof value === 'string' ? [value] : []
        return list.map(String)
      })
    },
    shape: (path) => dataset(path)?.shape ?? null,
    read(path, expected) {
      const found = dataset(path)
      if (!found) throw new Error(`it has no ${path}`)
      const { shape, metadata } = found
      if (!shape || !sameShape(shape, expected)) throw new Error(`${path} has the shape [${shape?.join(', ') ?? ''}], [${expected.join(', ')}] was expected`)
      if (metadata.type !== floatType || metadata.size !== 4 || !metadata.littleEndian) throw new Error(`${path} does not hold float32 numbers`)
      if (metadata.virtual_sources) throw new Error(`${path} lies in other files`)
      if (metadata.chunks && sizeOf(metadata.chunks) > mostInChunk) throw new Error(`${path} is stored in pieces of ${sizeOf(metadata.chunks)} numbers`)
      const filter = found.filters.find(({ id }) => !readFilters.has(id))
      if (filter) throw new Error(`${path} is packed with ${filter.name || `filter ${filter.id}`}, which is not read here`)
      const value = inWords(`${path} cannot be read; the file may be damaged or cut short, or it wants more memory than it may have`, () => found.value)
      const data = value instanceof Float32Array ? value : typeof value === 'number' && expected.length === 0 ? Float32Array.of(value) : null
      if (data?.length !== sizeOf(expected)) throw new Error(`${path} holds another count of numbers than it says`)
      return data
    },
    close() {
      file.close()
      release()
    },
  }
}

/** What the library throws is a trace of its inner calls. */
function inWords<T>(sentence: string, call: () => T): T {
  try {
    return call()
  } catch (thrown) {
    throw thrown instanceof RangeError ? thrown : new Error(sentence, { cause: thrown })
  }
}
