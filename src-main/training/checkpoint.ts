/**
 * Checkpoints on disk: 8-byte little-endian header length, JSON header, one flat blob of tensors, SHA-256 of all that (32 bytes).
 * The idea is safetensors'; every number is checked before a byte is believed. Written by the loop, read by resume, evaluation, prediction and export.
 */
import { createHash } from 'node:crypto'
import * as fs from 'node:fs'
import * as path from 'node:path'
import { AppError } from '../../src-shared/errors/appError.ts'
import { sizeOf, type Shape } from '../../src-shared/tensor/shape.ts'
import { stepFigures, type StepFigure } from '../../src-shared/training/stepFigures.ts'
import type { Tensor } from '../graph/ir.ts'
import { averagedTensors } from './averagedTensors.ts'
import { chosenCheckpoint } from './keptCheckpoints.ts'
import { parsePosition, type RunPosition } from './position.ts'

export type { RunPosition } from './position.ts'

export const checkpointNames = { latest: 'latest.ckpt', previous: 'previous.ckpt', best: 'best.ckpt' } as const

const formatName = 'convolve-checkpoint'
const formatVersion = 1
const lengthBytes = 8
const hashBytes = 32
/** A header describes tensors, it does not hold them: 16 MiB is room for a hundred thousand of them. */
const largestHeaderBytes = 16 * 1024 * 1024
const largestRank = 8

export interface Checkpoint {
  readonly seed: number
  readonly position: RunPosition
  /** Weights, statistics and optimizer slots by name. The best checkpoint holds no slots. */
  readonly tensors: ReadonlyMap<string, Tensor>
  /** Curves of every step so far, so that a resumed run can give back what the database missed. */
  readonly stepLoss: Float32Array
  readonly stepAccuracy: Float32Array
  /** NaN where a step has none; absent in checkpoints of earlier versions and for figures that the run does not have. */
  readonly stepFigures?: StepFigureCurves
}

type StepFigureCurves = Partial<Readonly<Record<StepFigure, Float32Array>>>

/** The moments of a write at which the process may die; tests kill it there. */
export type WritePoint = 'beforeTemporary' | 'midWrite' | 'beforeSync' | 'beforeRename' | 'betweenRenames' | 'beforeFolderSync'

interface TensorEntry {
  readonly dtype: 'float32' | 'int32'
  readonly shape: Shape
  /** Byte range inside the blob. */
  readonly offsets: readonly [number, number]
}

const curvePrefix = '#'

/** The first tensor with a value that is no number, or null. Such a state must never reach the disk. */
export function nonFiniteTensor(tensors: ReadonlyMap<string, Tensor>): string | null {
  for (const [name, tensor] of tensors) {
    const { data } = tensor
    if (!(data instanceof Float32Array || data instanceof Float64Array)) continue
    // x - x is 0 for every number and NaN otherwise; sums need no branch per element, and four of them do not wait for each other.
    let [a, b, c, d] = [0, 0, 0, 0]
    const end = data.length - (data.length % 4)
    for (let index = 0; index < end; index += 4) {
      a += data[index]! - data[index]!
      b += data[index + 1]! - data[index + 1]!
      c += data[index + 2]! - data[index + 2]!
      d += data[index + 3]! - data[index + 3]!
    }
    for (let index = end; index < data.length; index++) a += data[index]! - data[index]!
    if (a + b + c + d !== 0) return name
  }
  return null
}

/**
 * Writes one checkpoint so that a crash at any moment leaves an old or a new one: temporary file, fsync, rename, fsync of the folder.
 * With `keepPrevious` the file that stood there becomes `previous.ckpt`. Throws `checkpointNotWritten` (the old file is untouched then)
 * and a plain error for values that are not finite: callers check with `nonFiniteTensor` first.
 */
export function saveCheckpoint(folder: string, name: string, checkpoint: Checkpoint, keepPrevious: boolean, at: (point: WritePoint) => void = () => {}): void {
  const bad = nonFiniteTensor(checkpoint.tensors)
  if (bad !== null) throw new Error(`checkpoint ${name}: tensor ${bad} holds values that are not finite`)
  const target = path.join(folder, name)
  const temporary = `${target}.tmp`
  const parts = encode(checkpoint)
  try {
    at('beforeTemporary')
    const file = fs.openSync(temporary, 'w', 0o600)
    try {
      const hash = createHash('sha256')
      parts.forEach((part, index) => {
        writeAll(file, part)
        hash.update(part)
        if (index === Math.floor(parts.length / 2)) at('midWrite')
      })
      writeAll(file, hash.digest())
      at('beforeSync')
      fs.fsyncSync(file)
    } finally {
      fs.closeSync(file)
    }
    at('beforeRename')
    if (keepPrevious && fs.existsSync(target)) {
      fs.renameSync(target, path.join(folder, checkpointNames.previous))
      at('betweenRenames')
    }
    fs.renameSync(temporary, target)
    at('beforeFolderSync')
    syncFolder(folder)
  } catch (thrown) {
    fs.rmSync(temporary, { force: true })
    throw new AppError('checkpointNotWritten', { file: target, sizeBytes: parts.reduce((sum, part) => sum + part.byteLength, hashBytes), reason: reasonOf(thrown) }, { cause: thrown })
  }
}

/**
 * Reads one checkpoint and checks everything: lengths, names, shapes, offsets, hash, finiteness.
 * Throws `checkpointDamaged`, `checkpointNewer`.
 */
export function loadCheckpoint(file: string): Checkpoint {
  let bytes: Buffer
  try {
    bytes = fs.readFileSync(file)
  } catch (thrown) {
    throw new AppError('checkpointDamaged', { file, reason: reasonOf(thrown) }, { cause: thrown })
  }
  return decodeCheckpoint(bytes, file)
}

/** `loadCheckpoint` for bytes in memory; `file` is only for the sentence. */
export function decodeCheckpoint(bytes: Buffer, file: string): Checkpoint {
  const damaged = (reason: string): never => {
    throw new AppError('checkpointDamaged', { file, reason })
  }
  if (bytes.length < lengthBytes + 2 + hashBytes) return damaged(`${bytes.length} bytes are too few`)
  const headerLength = bytes.readBigUInt64LE(0)
  if (headerLength > BigInt(largestHeaderBytes) || Number(headerLength) > bytes.length - lengthBytes - hashBytes) return damaged(`the header claims ${headerLength} bytes`)
  const content = bytes.subarray(0, bytes.length - hashBytes)
  if (!createHash('sha256').update(content).digest().equals(bytes.subarray(bytes.length - hashBytes))) return damaged('the content does not match its SHA-256')
  const header = parseHeader(content.subarray(lengthBytes, lengthBytes + Number(headerLength)), damaged)
  if (header['format'] !== formatName) return damaged(`the format is ${JSON.stringify(header['format'])}`)
  if (header['version'] !== formatVersion) {
    if (typeof header['version'] === 'number' && header['version'] > formatVersion) throw new AppError('checkpointNewer', { file, version: header['version'] })
    return damaged(`the version is ${JSON.stringify(header['version'])}`)
  }
  const all = readTensors(header['tensors'], content.subarray(lengthBytes + Number(headerLength)), damaged)
  const tensors = new Map([...all].filter(([name]) => !name.startsWith(curvePrefix)))
  const bad = nonFiniteTensor(tensors)
  if (bad !== null) return damaged(`tensor ${bad} holds values that are not finite`)
  const position = parsePosition(header['position'], damaged)
  const curve = (name: string): Float32Array => {
    const tensor = all.get(curvePrefix + name)
    if (!(tensor?.data instanceof Float32Array) || (tensor.data.length !== position.step && tensor.data.length !== 0)) return damaged(`the curve ${name} does not fit ${position.step} steps`)
    return tensor.data
  }
  if (!isCount(header['seed'])) return damaged('the seed is no whole number')
  const figures: StepFigureCurves = Object.fromEntries(stepFigures.flatMap((name) => (all.has(curvePrefix + name) ? [[name, curve(name)]] : [])))
  return { seed: header['seed'], position, tensors, stepLoss: curve('loss'), stepAccuracy: curve('accuracy'), ...(Object.keys(figures).length === 0 ? {} : { stepFigures: figures }) }
}

/** The newest checkpoint of a run that can be read: `latest`, else `previous`; null when there is none at all. Throws the newest's error when none is whole. */
export function loadNewestCheckpoint(runFolder: string): Checkpoint | null {
  let firstError: unknown = null
  for (const name of [checkpointNames.latest, checkpointNames.previous]) {
    const file = path.join(runFolder, name)
    if (!fs.existsSync(file)) continue
    try {
      return loadCheckpoint(file)
    } catch (thrown) {
      firstError ??= thrown
    }
  }
  if (firstError !== null) throw firstError
  return null
}

/** What evaluation, prediction and export use: the checkpoint that was chosen, or the best one, else the newest with averaged weights where the run keeps them; null when the run never wrote one. */
export function loadBestCheckpoint(runFolder: string): Checkpoint | null {
  const file = chosenCheckpoint(runFolder) ?? path.join(runFolder, checkpointNames.best)
  if (fs.existsSync(file)) return loadCheckpoint(file)
  const newest = loadNewestCheckpoint(runFolder)
  return newest && { ...newest, tensors: averagedTensors(newest.tensors) }
}

/** A sign that `loadBestCheckpoint` would give something else than before. While training goes on `latest` changes every epoch; only a run without a best one is judged by it. */
export function modelStamp(runFolder: string): string {
  const stampOf = (file: string): string | null => {
    const stat = fs.statSync(file, { throwIfNoEntry: false })
    return stat === undefined ? null : `${path.basename(file)}:${stat.mtimeMs}:${stat.size}`
  }
  const chosen = chosenCheckpoint(runFolder)
  return (chosen === null ? null : stampOf(chosen)) ?? stampOf(path.join(runFolder, checkpointNames.best)) ?? stampOf(path.join(runFolder, checkpointNames.latest)) ?? ''
}

function encode(checkpoint: Checkpoint): Buffer[] {
  const named: [string, Tensor][] = [
    ...checkpoint.tensors,
    [`${curvePrefix}loss`, { shape: [checkpoint.stepLoss.length], dtype: 'float32', data: checkpoint.stepLoss }],
    [`${curvePrefix}accuracy`, { shape: [checkpoint.stepAccuracy.length], dtype: 'float32', data: checkpoint.stepAccuracy }],
    ...Object.entries(checkpoint.stepFigures ?? {}).map(([name, data]): [string, Tensor] => [curvePrefix + name, { shape: [data.length], dtype: 'float32', data }]),
  ]
  let offset = 0
  const entries: Record<string, TensorEntry> = Object.create(null) as Record<string, TensorEntry>
  for (const [name, tensor] of named) {
    if (tensor.dtype !== 'float32' && tensor.dtype !== 'int32') throw new Error(`checkpoint: tensor ${name} has type ${tensor.dtype}`)
    entries[name] = { dtype: tensor.dtype, shape: tensor.shape, offsets: [offset, offset + tensor.data.byteLength] }
    offset += tensor.data.byteLength
  }
  const json = Buffer.from(JSON.stringify({ format: formatName, version: formatVersion, seed: checkpoint.seed, position: checkpoint.position, tensors: entries }))
  // Spaces up to a multiple of eight keep the blob aligned for typed arrays over the file's own bytes.
  const header = Buffer.concat([json, Buffer.alloc((8 - (json.length % 8)) % 8, ' ')])
  const length = Buffer.alloc(lengthBytes)
  length.writeBigUInt64LE(BigInt(header.length))
  return [length, header, ...named.map(([, { data }]) => Buffer.from(data.buffer, data.byteOffset, data.byteLength))]
}

function parseHeader(bytes: Buffer, damaged: (reason: string) => never): Record<string, unknown> {
  let header: unknown
  try {
    header = JSON.parse(bytes.toString('utf8'))
  } catch {
    return damaged('the header is not JSON')
  }
  return isRecord(header) ? header : damaged('the header is no object')
}

function readTensors(table: unknown, blob: Buffer, damaged: (reason: string) => never): Map<string, Tensor> {
  if (!isRecord(table)) return damaged('there is no table of tensors')
  const tensors = new Map<string, Tensor>()
  let expected = 0
  for (const [name, entry] of Object.entries(table)) {
    if (!isRecord(entry)) return damaged(`tensor ${name} has no description`)
    const { dtype, shape, offsets } = entry
    if (dtype !== 'float32' && dtype !== 'int32') return damaged(`tensor ${name} has type ${JSON.stringify(dtype)}`)
    if (!Array.isArray(shape) || shape.length > largestRank || !shape.every(isCount)) return damaged(`tensor ${name} has shape ${JSON.stringify(shape)}`)
    if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isCount)) return damaged(`tensor ${name} has offsets ${JSON.stringify(offsets)}`)
    const [begin, end] = offsets as [number, number]
    // BigInt: a product of honest-looking sizes can pass 2^53 and come back as a small number.
    const wanted = shape.reduce((product: bigint, axis: number) => product * BigInt(axis), 4n)
    if (begin !== expected || end > blob.length || BigInt(end - begin) !== wanted) return damaged(`tensor ${name} claims bytes ${begin} to ${end} of ${blob.length}`)
    expected = end
    const buffer = blob.buffer.slice(blob.byteOffset + begin, blob.byteOffset + end) as ArrayBuffer
    tensors.set(name, { shape: shape as number[], dtype, data: dtype === 'float32' ? new Float32Array(buffer) : new Int32Array(buffer) })
    if (tensors.get(name)!.data.length !== sizeOf(shape as number[])) return damaged(`tensor ${name} does not fill its shape`)
  }
  return expected === blob.length ? tensors : damaged(`${blob.length - expected} bytes belong to no tensor`)
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

function reasonOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown)
}
