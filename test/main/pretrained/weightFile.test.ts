/** Our file of weights: what is written is read, and nothing else is. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Tensor } from '../../../src-main/graph/ir.ts'
import { hashWeights, loadWeights, saveWeights } from '../../../src-main/pretrained/weightFile.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'

const weights = new Map<string, Tensor>([
  ['conv/kernel', { shape: [2, 3, 1, 1], dtype: 'float32', data: Float32Array.of(1, -2, 3.5, 4, 5, 6) }],
  ['conv/bias', { shape: [2], dtype: 'float32', data: Float32Array.of(0.25, -0.5) }],
])

test('round trip, with the hash of names, shapes and values', () => {
  const file = join(temporaryFolder(), 'below', 'a.safetensors')
  expect(saveWeights(file, weights)).toBe(hashWeights(weights))
  const read = loadWeights(file)
  expect([...read.weights]).toEqual([...weights])
  expect(read.sha256).toBe(hashWeights(weights))
  expect(hashWeights(new Map([...weights].reverse()))).not.toBe(read.sha256)
})

test('every changed byte and every shortened file is refused with a sentence', () => {
  const folder = temporaryFolder()
  const file = join(folder, 'a.safetensors')
  saveWeights(file, weights)
  const whole = readFileSync(file)
  const changed = join(folder, 'changed.safetensors')
  const headerEnds = 8 + Number(whole.readBigUInt64LE(0))
  for (let at = 0; at < whole.length; at += 1) {
    // Trailing spaces of the header may be other white space.
    if (at < headerEnds && whole[at] === 0x20) continue
    const bytes = Buffer.from(whole)
    bytes[at]! ^= 1
    writeFileSync(changed, bytes)
    expect(() => loadWeights(changed), `byte ${at}`).toThrow(/^Weights .*changed\.safetensors: .* Download|download it again/)
  }
  for (let length = 0; length < whole.length; length += 7) {
    writeFileSync(changed, whole.subarray(0, length))
    expect(() => loadWeights(changed), `${length} bytes`).toThrow(/download it again/)
  }
  writeFileSync(changed, Buffer.concat([whole, Buffer.alloc(4)]))
  expect(() => loadWeights(changed)).toThrow('4 bytes belong to no tensor')
})

test('no value that is no number', () => {
  const file = join(temporaryFolder(), 'a.safetensors')
  saveWeights(file, new Map([['bias', { shape: [1], dtype: 'float32', data: Float32Array.of(Number.NaN) }]]))
  expect(() => loadWeights(file)).toThrow('tensor bias holds values that are not finite')
  // One among others is enough.
  saveWeights(file, new Map([...weights, ['last', { shape: [3], dtype: 'float32', data: Float32Array.of(1, Infinity, 2) }]]))
  expect(() => loadWeights(file)).toThrow('tensor last holds values that are not finite')
})

test('a write that fails leaves nothing behind', () => {
  const folder = temporaryFolder()
  const file = join(folder, 'a.safetensors')
  // A folder of that name cannot be replaced by a file.
  mkdirSync(join(file, 'full'), { recursive: true })
  expect(() => saveWeights(file, weights)).toThrow(/EISDIR|ENOTEMPTY|EEXIST|EPERM/)
  expect(readdirSync(folder)).toEqual(['a.safetensors'])
})
