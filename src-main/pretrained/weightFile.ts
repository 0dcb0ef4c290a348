/**
 * Our own file of weights: safetensors (8-byte little-endian header length, JSON header, one flat blob), float32 only, with the SHA-256 of its
 * tensors in `__metadata__`. Every number is checked before a byte is believed. Written when weights are converted, read by openBackbone.ts.
 */
import { createHash } from 'node:crypto'
import * as fs from 'node:fs'
import * as path from 'node:path'
import { AppError } from '../../src-shared/errors/appError.ts'
import type { Shape } from '../../src-shared/tensor/shape.ts'
import type { Tensor } from '../graph/ir.ts'

export type Weights = ReadonlyMap<string, Tensor>

const lengthBytes = 8
/** A header describes tensors, it does not hold them: 4 MiB is room for thousands. */
const largestHeaderBytes = 4 * 1024 * 1024
const largestRank = 8
const formatName = 'convolve-weights'

export interface WeightFile {
  readonly weights: Weights
  /** What identifies names, shapes and values [hex]. */
  readonly sha256: string
}

/** The hash of all names, shapes and values, in the order of the map. */
export function hashWeights(weights: Weights): string {
  const hash = createHash('sha256')
  for (const [name, { shape, data }] of weights) hash.update(`${name}[${shape.join()}]\n`).update(bytesOf(data as Float32Array))
  return hash.digest('hex')
}

/** Writes a temporary file, syncs it and gives it its name, so that no crash leaves a part of it under that name. Returns the hash of the weights. Throws what the disk says. */
export function saveWeights(file: string, weights: Weights): string {
  const temporary = `${file}.${process.pid}.tmp`
  const sha256 = hashWeights(weights)
  fs.mkdirSync(path.dirname(file), { recursive: true })
  try {
    const handle = fs.openSync(temporary, 'w')
    try {
      for (const part of encode(weights, sha256)) writeAll(handle, part)
      fs.fsyncSync(handle)
    } finally {
      fs.closeSync(handle)
    }
    fs.renameSync(temporary, file)
  } catch (thrown) {
    fs.rmSync(temporary, { force: true })
    throw thrown
  }
  return sha256
}

/** Reads a file and checks all of it: lengths, names, shapes, places, hash, finiteness. Throws `weightsDamaged`. */
export function loadWeights(file: string): WeightFile {
  const damaged = (reason: string): never => {
    throw new AppError('weightsDamaged', { file, reason })
  }
  let bytes: Buffer
  try {
    bytes = fs.readFileSync(file)
  } catch (thrown) {
    return damaged(thrown instanceof Error ? thrown.message : String(thrown))
  }
  if (bytes.length < lengthBytes + 2) return damaged(`${bytes.length} bytes are too few`)
  const headerLength = bytes.readBigUInt64LE(0)
  if (headerLength > BigInt(largestHeaderBytes) || Number(headerLength) > bytes.length - lengthBytes) return damaged(`the header claims ${headerLength} bytes`)
  const blobAt = lengthBytes + Number(headerLength)
  const header = parseHeader(bytes.toString('utf8', lengthBytes, blobAt), damaged)
  const { __metadata__: metadata, ...table } = header
  if (!isRecord(metadata) || metadata['format'] !== formatName || typeof metadata['sha256'] !== 'string') return damaged('it is not one of ours')
  const weights = readTensors(table, bytes.subarray(blobAt), damaged)
  const sha256 = hashWeights(weights)
  if (sha256 !== metadata['sha256']) return damaged('the content does not match its SHA-256')
  for (const [name, { data }] of weights) if (!data.every(Number.isFinite)) return damaged(`tensor ${name} holds values that are not finite`)
  return { weights, sha256 }
}

function encode(weights: Weights, sha256: string): Buffer[] {
  const header: Record<string, unknown> = { __metadata__: { format: formatName, sha256 } }
  let offset = 0
  for (const [name, { shape, data, dtype }] of weights) {
    if (dtype !== 'float32') throw new Error(`weight ${name}: it has type ${dtype}`)
    header[name] = { dtype: 'F32', shape, data_offsets: [offset, offset + data.byteLength] }
    offset += data.byteLength
  }
  const json = Buffer.from(JSON.stringify(header))
  // Spaces up to a multiple of eight keep the blob aligned.
  const padded = Buffer.concat([json, Buffer.alloc((8 - (json.length % 8)) % 8, ' ')])
  const length = Buffer.alloc(lengthBytes)
  length.writeBigUInt64LE(BigInt(padded.length))
  return [length, padded, ...[...weights.values()].map(({ data }) => bytesOf(data as Float32Array))]
}

function readTensors(table: Readonly<Record<string, unknown>>, blob: Buffer, damaged: (reason: string) => never): Weights {
  const weights = new Map<string, Tensor>()
  let expected = 0
  for (const [name, entry] of Object.entries(table)) {
    if (!isRecord(entry) || entry['dtype'] !== 'F32') return damaged(`tensor ${name} is not described as float32`)
    const { shape, data_offsets: offsets } = entry
    if (!Array.isArray(shape) || shape.length > largestRank || !shape.every(isCount)) return damaged(`tensor ${name} has shape ${JSON.stringify(shape)}`)
    if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isCount)) return damaged(`tensor ${name} has offsets ${JSON.stringify(offsets)}`)
    const [begin, end] = offsets as [number, number]
    // BigInt: a product of honest-looking sizes can pass 2^53 and come back as a small number.
    const wanted = (shape as number[]).reduce((product, axis) => product * BigInt(axis), 4n)
    if (begin !== expected || end > blob.length || BigInt(end - begin) !== wanted) return damaged(`tensor ${name} claims bytes ${begin} to ${end} of ${blob.length}`)
    expected = end
    weights.set(name, { shape: shape as Shape, dtype: 'float32', data: new Float32Array(blob.buffer.slice(blob.byteOffset + begin, blob.byteOffset + end) as ArrayBuffer) })
  }
  return expected === blob.length ? weights : damaged(`${blob.length - expected} bytes belong to no tensor`)
}

function parseHeader(json: string, damaged: (reason: string) => never): Readonly<Record<string, unknown>> {
  try {
    const header: unknown = JSON.parse(json)
    return isRecord(header) ? header : damaged('the header is no object')
  } catch (thrown) {
    if (thrown instanceof AppError) throw thrown
    return damaged('the header is not JSON')
  }
}

function bytesOf(data: Float32Array): Buffer {
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength)
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}

function writeAll(file: number, bytes: Buffer): void {
  // A full disk may take part of a write and say so only in the count.
  for (let done = 0; done < bytes.length; ) done += fs.writeSync(file, bytes, done, bytes.length - done)
}
