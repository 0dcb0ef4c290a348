/**
 * The answers of an evaluation, kept beside the run's checkpoints so that every figure can be computed later: 8-byte little-endian length,
 * JSON, float32 rows. Written whole or not at all by evaluate.ts; read by analyse.ts.
 */
import * as fs from 'node:fs'
import * as path from 'node:path'
import type { ImageId } from '../../src-shared/dataset/ids.ts'
import type { Split } from '../../src-shared/dataset/split.ts'
import { tasks, type Task } from '../../src-shared/network/task.ts'

export interface AnsweredImage {
  readonly imageId: ImageId
  readonly sha256: string
  readonly relativePath: string
  /** Name of its source folder. */
  readonly folder: string
  /** Of the file [px]. */
  readonly widthPx: number
  readonly heightPx: number
  /** Mean of what the network sees, 0..255. */
  readonly brightness: number
  /** Place of its class; of pairs 1 for the same; -1 where the task has none. */
  readonly label: number
  /** Places of its several labels, or its number. */
  readonly labels?: readonly number[]
  readonly number?: number
  /** Of a pair the place of the other image. */
  readonly partner?: number
}

export interface KeptAnswers {
  readonly task: Task
  /** What answers are called, in their order. */
  readonly names: readonly string[]
  readonly images: readonly AnsweredImage[]
  /** Numbers per image: probabilities of each class; a number; of pictures the squared error; of masks the share of wrong pixels and 1 - overlap (older versions: the share alone). */
  readonly width: number
  readonly answers: Float32Array
  /** Counts [value of the mask][value of the answer] over all pixels. */
  readonly pixels?: readonly (readonly number[])[]
}

const version = 1
const lengthBytes = 8

function answersFile(runFolder: string, split: Split): string {
  return path.join(runFolder, `answers-${split}.bin`)
}

export function saveAnswers(runFolder: string, split: Split, { answers, ...head }: KeptAnswers): void {
  const json = Buffer.from(JSON.stringify({ version, ...head }))
  const header = Buffer.concat([json, Buffer.alloc((4 - (json.length % 4)) % 4, ' ')])
  const length = Buffer.alloc(lengthBytes)
  length.writeBigUInt64LE(BigInt(header.length))
  const file = answersFile(runFolder, split)
  fs.writeFileSync(`${file}.tmp`, Buffer.concat([length, header, Buffer.from(answers.buffer, answers.byteOffset, answers.byteLength)]), { mode: 0o600 })
  fs.renameSync(`${file}.tmp`, file)
}

/** Null where there are none, or none that this version can read: evaluating again writes them anew. */
export function loadAnswers(runFolder: string, split: Split): KeptAnswers | null {
  let bytes: Buffer
  try {
    bytes = fs.readFileSync(answersFile(runFolder, split))
  } catch {
    return null
  }
  if (bytes.length < lengthBytes) return null
  const headerLength = Number(bytes.readBigUInt64LE(0))
  if (!(headerLength <= bytes.length - lengthBytes)) return null
  try {
    const head = JSON.parse(bytes.toString('utf8', lengthBytes, lengthBytes + headerLength)) as Omit<KeptAnswers, 'answers'> & { version: number }
    const blob = bytes.subarray(lengthBytes + headerLength)
    if (head.version !== version || !tasks.includes(head.task) || blob.length !== 4 * head.width * head.images.length) return null
    // A copy, because the blob may begin anywhere in memory.
    return { ...head, answers: new Float32Array(Uint8Array.from(blob).buffer) }
  } catch {
    return null
  }
}
