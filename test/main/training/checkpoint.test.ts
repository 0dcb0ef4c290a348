import { createHash } from 'node:crypto'
import * as fs from 'node:fs'
import * as os from 'node:os'
import * as path from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Tensor } from '../../../src-main/graph/ir.ts'
import { checkpointNames, decodeCheckpoint, loadBestCheckpoint, loadCheckpoint, loadNewestCheckpoint, nonFiniteTensor, saveCheckpoint, type Checkpoint, type WritePoint } from '../../../src-main/training/checkpoint.ts'
import { startPosition } from '../../../src-main/training/position.ts'

let folder: string
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'convolve-checkpoint-'))
})
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }))

const float = (values: readonly number[], shape: readonly number[] = [values.length]): Tensor => ({ shape, dtype: 'float32', data: Float32Array.from(values) })

function checkpointAt(step: number): Checkpoint {
  return {
    seed: 7,
    position: { ...startPosition, step, stepInEpoch: step, updates: step, epochSums: { loss: step * 1.5, correct: step, images: step * 4, seconds: 0.5, metrics: { f1: [1, 2] } } },
    tensors: new Map([['dense/kernel', float([1, 2, 3, 4, 5, step], [2, 3])], ['dense/bias', float([-0])], ['dense/kernel/m', float([1e-30, 3e38])]]),
    stepLoss: Float32Array.from({ length: step }, (_, index) => 2 / (index + 1)),
    stepAccuracy: Float32Array.from({ length: step }, () => 0.5),
    stepFigures: { gradientNorm: Float32Array.from({ length: step }, (_, index) => (index % 2 === 0 ? NaN : index)) },
  }
}

const save = (checkpoint: Checkpoint, at?: (point: WritePoint) => void): void => saveCheckpoint(folder, checkpointNames.latest, checkpoint, true, at)
const latest = (): string => path.join(folder, checkpointNames.latest)

describe('a checkpoint', () => {
  test('of an earlier version, whose position knows less, stands at the same step', () => {
    const { plateau: _, updates: __, memorySince: ___, ...position } = checkpointAt(5).position
    const { metrics: ____, ...epochSums } = position.epochSums
    save({ ...checkpointAt(5), position: { ...position, epochSums } as never })
    expect(loadCheckpoint(latest()).position).toEqual({ ...checkpointAt(5).position, epochSums: { ...epochSums, metrics: {} } })
  })

  test('comes back with the same bits', () => {
    save(checkpointAt(5))
    expect(loadCheckpoint(latest())).toEqual(checkpointAt(5))
  })

  test('keeps the one before it as previous', () => {
    save(checkpointAt(1))
    save(checkpointAt(2))
    expect(loadCheckpoint(path.join(folder, checkpointNames.previous)).position.step).toBe(1)
    expect(loadNewestCheckpoint(folder)?.position.step).toBe(2)
    expect(fs.readdirSync(folder).sort()).toEqual(['latest.ckpt', 'previous.ckpt'])
  })

  test('is read from previous when latest is damaged, and the damage is told when both are', () => {
    save(checkpointAt(1))
    save(checkpointAt(2))
    fs.truncateSync(latest(), 100)
    expect(loadNewestCheckpoint(folder)?.position.step).toBe(1)
    fs.truncateSync(path.join(folder, checkpointNames.previous), 20)
    expect(() => loadNewestCheckpoint(folder)).toThrow(/latest\.ckpt.*damaged/)
  })

  test('best falls back to the newest, and to null in an empty folder', () => {
    expect(loadBestCheckpoint(folder)).toBeNull()
    save(checkpointAt(1))
    expect(loadBestCheckpoint(folder)?.position.step).toBe(1)
    saveCheckpoint(folder, checkpointNames.best, { ...checkpointAt(3), stepLoss: new Float32Array(0), stepAccuracy: new Float32Array(0) }, false)
    expect(loadBestCheckpoint(folder)?.position.step).toBe(3)
  })

  test.each([['NaN', Number.NaN], ['+Infinity', Number.POSITIVE_INFINITY], ['-Infinity', Number.NEGATIVE_INFINITY]])('with %s is never written', (_, value) => {
    save(checkpointAt(1))
    const bad = { ...checkpointAt(2), tensors: new Map([['a/kernel', float([1])], ['b/kernel', float([0, value, 0])]]) }
    expect(nonFiniteTensor(bad.tensors)).toBe('b/kernel')
    expect(() => save(bad)).toThrow('b/kernel')
    expect(loadNewestCheckpoint(folder)?.position.step).toBe(1)
  })

  test.each(['beforeTemporary', 'midWrite', 'beforeSync', 'beforeRename', 'betweenRenames', 'beforeFolderSync'] as const)('whose write fails at %s is a sentence, and a whole one is left without a half file', (point) => {
    save(checkpointAt(1))
    save(checkpointAt(2))
    const fail = (reached: WritePoint): void => {
      if (reached === point) throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })
    }
    expect(() => save(checkpointAt(3), fail)).toThrow(/latest\.ckpt.*could not be written \(ENOSPC.*press Resume/)
    expect(loadNewestCheckpoint(folder)?.position.step).toBe(point === 'beforeFolderSync' ? 3 : 2)
    expect(fs.readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([])
    save(checkpointAt(4))
    expect(loadNewestCheckpoint(folder)?.position.step).toBe(4)
  })
})

describe('hostile bytes', () => {
  const header = (tensors: unknown, over: Record<string, unknown> = {}): unknown => ({ format: 'convolve-checkpoint', version: 1, seed: 1, position: { ...checkpointAt(0).position }, tensors, ...over })
  const curves = (start: number): Record<string, unknown> => ({ '#loss': { dtype: 'float32', shape: [0], offsets: [start, start] }, '#accuracy': { dtype: 'float32', shape: [0], offsets: [start, start] } })
  /** A file with a right hash around any header: what a malicious author would write. */
  function file(content: unknown, blob: Buffer = Buffer.alloc(0)): Buffer {
    const json = Buffer.from(typeof content === 'string' ? content : JSON.stringify(content))
    const length = Buffer.alloc(8)
    length.writeBigUInt64LE(BigInt(json.length))
    const body = Buffer.concat([length, json, blob])
    return Buffer.concat([body, createHash('sha256').update(body).digest()])
  }
  const tensor = (entry: Record<string, unknown>): unknown => header({ a: entry, ...curves(8) })
  const eight = Buffer.alloc(8)

  test('the base of the rows below is itself sound', () => {
    expect(decodeCheckpoint(file(tensor({ dtype: 'float32', shape: [2], offsets: [0, 8] }), eight), 'x').tensors.get('a')?.data).toEqual(new Float32Array(2))
  })

  const rows: readonly [string, Buffer, RegExp][] = [
    ['nothing', Buffer.alloc(0), /too few/],
    ['a header longer than the file', Buffer.concat([Buffer.from('ffffffffffffff7f', 'hex'), Buffer.alloc(64)]), /header claims/],
    ['a header of 17 MiB', Buffer.concat([Buffer.from('0000100100000000', 'hex'), Buffer.alloc(18 * 2 ** 20)]), /header claims/],
    ['no JSON', file('{ no JSON'), /not JSON/],
    ['a list', file('[ 1, 2, 3 ]'), /no object/],
    ['another format', file(header({}, { format: 'x' })), /format/],
    ['version 0', file(header({}, { version: 0 })), /version/],
    ['version 2', file(header({}, { version: 2 })), /newer version/],
    ['no tensors', file(header(null)), /no table/],
    ['a string shape', file(tensor({ dtype: 'float32', shape: '2', offsets: [0, 8] }), eight), /shape/],
    ['a negative axis', file(tensor({ dtype: 'float32', shape: [-2], offsets: [0, 8] }), eight), /shape/],
    ['a fractional axis', file(tensor({ dtype: 'float32', shape: [1.5], offsets: [0, 8] }), eight), /shape/],
    ['nine axes', file(tensor({ dtype: 'float32', shape: [1, 1, 1, 1, 1, 1, 1, 1, 2], offsets: [0, 8] }), eight), /shape/],
    ['a product over 2^53', file(tensor({ dtype: 'float32', shape: [2 ** 31, 2 ** 31, 2 ** 31], offsets: [0, 8] }), eight), /claims bytes/],
    ['another dtype', file(tensor({ dtype: 'object', shape: [2], offsets: [0, 8] }), eight), /type/],
    ['offsets past the end', file(tensor({ dtype: 'float32', shape: [4], offsets: [0, 16] }), eight), /claims bytes/],
    ['offsets the wrong way round', file(tensor({ dtype: 'float32', shape: [2], offsets: [8, 0] }), eight), /claims bytes/],
    ['a gap', file(tensor({ dtype: 'float32', shape: [1], offsets: [4, 8] }), eight), /claims bytes/],
    ['bytes of nobody', file(header(curves(0)), eight), /belong to no tensor/],
    ['a NaN', file(tensor({ dtype: 'float32', shape: [2], offsets: [0, 8] }), Buffer.from('0000c07f00000000', 'hex')), /not finite/],
    ['no position', file(header(curves(0), { position: null })), /position/],
    ['a negative step', file(header(curves(0), { position: { ...checkpointAt(0).position, step: -1 } })), /position/],
    ['epochs that are missing', file(header(curves(0), { position: { ...checkpointAt(0).position, epochsDone: 2 } })), /epochs/],
    ['no curve', file(header({})), /curve/],
    ['a seed that is text', file(header(curves(0), { seed: '1' })), /seed/],
  ]
  test.each(rows)('%s is refused', (_, bytes, reason) => {
    expect(() => decodeCheckpoint(bytes, 'x.ckpt')).toThrow(reason)
  })

  test('any single flipped bit and any truncation is noticed', () => {
    save(checkpointAt(3))
    const whole = fs.readFileSync(latest())
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(7), (at, bit) => {
        const flipped = Buffer.from(whole)
        flipped[at]! ^= 1 << bit
        expect(() => decodeCheckpoint(flipped, 'x')).toThrow(/damaged|newer/)
      }),
      { numRuns: 500 },
    )
    fc.assert(
      fc.property(fc.nat(whole.length - 1), (length) => {
        expect(() => decodeCheckpoint(whole.subarray(0, length), 'x')).toThrow(/damaged/)
      }),
      { numRuns: 200 },
    )
  })

  test('a tensor called __proto__ is a tensor like any other', () => {
    const checkpoint = { ...checkpointAt(0), tensors: new Map([['__proto__', float([1])]]) }
    save(checkpoint)
    expect(loadCheckpoint(latest()).tensors.get('__proto__')?.data[0]).toBe(1)
  })
})
