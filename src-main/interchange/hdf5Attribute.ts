/**
 * A text attribute of the root of an HDF5 file, which is where Keras keeps `model_config`. Reads the few structures on the way
 * (HDF5 File Format Specification 3.0: superblock II.A, object headers IV.A, attribute IV.A.2.m, global heap III.E) and no data,
 * so that a file of any size costs a few pages; every length is compared with the file first. Used by `networkFile.ts`.
 */
import type { FileHandle } from 'node:fs/promises'
import { readAt } from './readAt.ts'

const signature = Buffer.from([0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a])
const attributeMessage = 0x0c
const continuationMessage = 0x10
/** Bytes of one block of an object header, and how many blocks are looked at. */
const maxBlockBytes = 32 * 1024 * 1024
const maxBlocks = 4096

interface Hdf5 {
  readonly file: FileHandle
  readonly sizeBytes: number
  /** Bytes of an address and of a length in this file. */
  readonly offsetSize: number
  readonly lengthSize: number
  /** Where addresses are counted from. */
  readonly base: number
}

/** Whether a file begins as HDF5 does. */
export function isHdf5(start: Buffer): boolean {
  return start.subarray(0, 8).equals(signature)
}

/** The attribute, null when the root has none of this name; throws an Error with the reason in words on a broken file. */
export async function readRootAttribute(file: FileHandle, sizeBytes: number, name: string, maxBytes: number): Promise<string | null> {
  const start = await readAt(file, 0, 256)
  if (!isHdf5(start) || start.length < 96) throw new Error('it is no HDF5 file')
  const version = start.readUInt8(8)
  const isOld = version < 2
  const offsetSize = start.readUInt8(isOld ? 13 : 9)
  const lengthSize = start.readUInt8(isOld ? 14 : 10)
  if (version > 3 || ![4, 8].includes(offsetSize) || ![4, 8].includes(lengthSize)) throw new Error(`its HDF5 version ${version} is not read here`)
  const addresses = isOld ? (version === 1 ? 28 : 24) : 12
  // Of the old one: base, free space, end, driver, then the root's entry, whose second number is the address of its header.
  const rootAt = isOld ? addresses + 4 * offsetSize + offsetSize : addresses + 3 * offsetSize
  const hdf5: Hdf5 = { file, sizeBytes, offsetSize, lengthSize, base: unsigned(start, addresses, offsetSize) }
  const found = await findAttribute(hdf5, hdf5.base + unsigned(start, rootAt, offsetSize), name)
  return found === null ? null : readText(hdf5, found, maxBytes)
}

/** The body of the attribute message of this name. */
async function findAttribute(hdf5: Hdf5, header: number, name: string): Promise<Buffer | null> {
  const head = await readAt(hdf5.file, header, 64)
  if (head.length < 16) throw new Error('the header of its root is cut off')
  const isNew = head.toString('latin1', 0, 4) === 'OHDR'
  if (!isNew && head.readUInt8(0) !== 1) throw new Error('the header of its root has a form that is not read here')
  const flags = isNew ? head.readUInt8(5) : 0
  const sizeAt = 6 + ((flags & 0x20) !== 0 ? 16 : 0) + ((flags & 0x10) !== 0 ? 4 : 0)
  const sizeBytes = 2 ** (flags & 3)
  const blocks = [isNew ? { at: header + sizeAt + sizeBytes, size: unsigned(head, sizeAt, sizeBytes) } : { at: header + 16, size: head.readUInt32LE(8) }]
  // Messages of a new header have a longer head where the order of creation is kept.
  const messageHead = isNew ? ((flags & 4) !== 0 ? 6 : 4) : 8
  for (let index = 0; index < blocks.length; index += 1) {
    const block = blocks[index]!
    if (index > maxBlocks || block.size > maxBlockBytes || block.at + block.size > hdf5.sizeBytes) throw new Error('the header of its root is broken')
    const bytes = await readAt(hdf5.file, block.at, block.size)
    for (let at = 0; at + messageHead <= bytes.length;) {
      const [type, size] = isNew ? [bytes.readUInt8(at), bytes.readUInt16LE(at + 1)] : [bytes.readUInt16LE(at), bytes.readUInt16LE(at + 2)]
      const body = bytes.subarray(at + messageHead, at + messageHead + size)
      if (type === attributeMessage && attributeName(body) === name) return body
      if (type === continuationMessage && body.length >= hdf5.offsetSize + hdf5.lengthSize) {
        const where = hdf5.base + unsigned(body, 0, hdf5.offsetSize)
        const length = unsigned(body, hdf5.offsetSize, hdf5.lengthSize)
        // Of new blocks the first four bytes are a mark and the last four a checksum.
        blocks.push(isNew ? { at: where + 4, size: Math.max(0, length - 8) } : { at: where, size: length })
      }
      at += messageHead + size
    }
  }
  return null
}

interface AttributeParts {
  readonly name: string
  readonly datatype: Buffer
  readonly data: Buffer
}

/** Version 1 pads each part to eight bytes, 2 and 3 do not; 3 says how the name is encoded. */
function attributeParts(body: Buffer): AttributeParts | null {
  if (body.length < 8) return null
  const version = body.readUInt8(0)
  const sizes = [body.readUInt16LE(2), body.readUInt16LE(4), body.readUInt16LE(6)] as const
  let at = version === 3 ? 9 : 8
  const take = (size: number): Buffer => {
    const part = body.subarray(at, at + size)
    at += version === 1 ? Math.ceil(size / 8) * 8 : size
    return part
  }
  const [name, datatype] = [take(sizes[0]), take(sizes[1])]
  take(sizes[2])
  return { name: name.toString('utf8').replace(/\0.*$/s, ''), datatype, data: body.subarray(at) }
}

function attributeName(body: Buffer): string | null {
  return attributeParts(body)?.name ?? null
}

/** A text of fixed length stands in the message, one of any length in a heap elsewhere. */
async function readText(hdf5: Hdf5, body: Buffer, maxBytes: number): Promise<string> {
  const parts = attributeParts(body)
  if (parts === null || parts.datatype.length < 8) throw new Error('its attribute is cut off')
  const dataClass = parts.datatype.readUInt8(0) & 0x0f
  const [fixed, variable] = [3, 9]
  if (dataClass === fixed) return parts.data.subarray(0, parts.datatype.readUInt32LE(4)).toString('utf8').replace(/\0+$/, '')
  if (dataClass !== variable || (parts.datatype.readUInt8(1) & 0x0f) !== 1) throw new Error('its attribute is no text')
  if (parts.data.length < 8 + hdf5.offsetSize) throw new Error('its attribute is cut off')
  const length = parts.data.readUInt32LE(0)
  if (length > maxBytes) throw new Error(`its description of the model is larger than ${maxBytes / 1024 / 1024} MB`)
  return readHeapObject(hdf5, hdf5.base + unsigned(parts.data, 4, hdf5.offsetSize), parts.data.readUInt32LE(4 + hdf5.offsetSize), length)
}

async function readHeapObject(hdf5: Hdf5, heap: number, wanted: number, length: number): Promise<string> {
  const head = await readAt(hdf5.file, heap, 8 + hdf5.lengthSize)
  if (head.length < 8 + hdf5.lengthSize || head.toString('latin1', 0, 4) !== 'GCOL') throw new Error('its heap of texts is broken')
  const end = heap + unsigned(head, 8, hdf5.lengthSize)
  const objectHead = 8 + hdf5.lengthSize
  for (let at = heap + head.length, seen = 0; at + objectHead <= Math.min(end, hdf5.sizeBytes) && seen < 65_536; seen += 1) {
    const object = await readAt(hdf5.file, at, objectHead)
    if (object.length < objectHead) break
    const [index, size] = [object.readUInt16LE(0), unsigned(object, 8, hdf5.lengthSize)]
    if (index === wanted) {
      const text = await readAt(hdf5.file, at + objectHead, Math.min(length, size))
      if (text.length < length) throw new Error('its description of the model is cut off')
      return text.toString('utf8').replace(/\0+$/, '')
    }
    if (index === 0) break
    at += objectHead + Math.ceil(size / 8) * 8
  }
  throw new Error('its description of the model is missing in the heap of texts')
}

/** A little-endian number of 1, 2, 4 or 8 bytes; too large for a place in a file it is one beyond every file. */
function unsigned(bytes: Buffer, at: number, size: number): number {
  if (at + size > bytes.length) return Number.MAX_SAFE_INTEGER
  if (size < 8) return bytes.readUIntLE(at, size)
  const value = bytes.readBigUInt64LE(at)
  return value > BigInt(Number.MAX_SAFE_INTEGER) ? Number.MAX_SAFE_INTEGER : Number(value)
}
