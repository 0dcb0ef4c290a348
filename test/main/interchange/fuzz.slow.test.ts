/**
 * Row T-04 of the reliability plan: files that were damaged or made up to do harm end in a network or in a sentence, soon, whatever they
 * hold. 10,000 runs here; `npm run test:long` does a million (`CONVOLVE_FUZZ_RUNS`).
 */
import { hash as digest } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readNetworkFile } from '../../../src-main/interchange/networkFile.ts'
import { readOnnxFile } from '../../../src-main/interchange/onnxFile.ts'
import { loadWeights, saveWeights } from '../../../src-main/pretrained/weightFile.ts'
import { decodeCheckpoint, saveCheckpoint } from '../../../src-main/training/checkpoint.ts'
import { startPosition } from '../../../src-main/training/position.ts'
import { AppError } from '../../../src-shared/errors/appError.ts'
import { parseDocument } from '../../../src-shared/network/assertDocument.ts'
import { inferNetwork } from '../../../src-shared/network/infer.ts'
import { taskOf } from '../../../src-shared/network/task.ts'
import { templateById } from '../../../src-shared/templates/index.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'
import { threadMs } from '../../support/threadMs.ts'

const runs = Number(process.env['CONVOLVE_FUZZ_RUNS'] ?? 10_000)
/** What a single file may take of the processor [ms]. */
const longestMs = 1000
const folder = temporaryFolder()
const seed = Number(process.env['CONVOLVE_FUZZ_SEED'] ?? 0) || undefined
const options = (share: number): { numRuns: number; seed?: number } => ({ numRuns: Math.ceil(runs * share), ...(seed === undefined ? {} : { seed }) })

/** Values that have broken readers elsewhere. */
const evil = fc.oneof(
  fc.constantFrom<unknown>(null, true, -1, 0.5, 1e9, 1e308, -1e308, 2 ** 53, '', '__proto__', 'constructor', '../../x', 'Conv2D', 'x'.repeat(5000), [], {}, [[[[]]]], { __proto__: { a: 1 } }),
  fc.jsonValue({ maxDepth: 3 }),
)

/** Every place in a JSON value, as the keys that lead there. */
function places(value: unknown, at: readonly (string | number)[] = []): (readonly (string | number)[])[] {
  if (typeof value !== 'object' || value === null) return [at]
  return [at, ...Object.entries(value).flatMap(([key, inner]) => places(inner, [...at, Array.isArray(value) ? Number(key) : key]))]
}

function changed(document: unknown, at: readonly (string | number)[], how: 'replace' | 'delete' | 'double' | 'add', value: unknown): unknown {
  const copy = structuredClone(document) as Record<string, unknown>
  const last = at.at(-1)
  if (last === undefined) return how === 'replace' ? value : copy
  const holder = at.slice(0, -1).reduce<Record<string, unknown>>((inner, key) => inner[key] as Record<string, unknown>, copy)
  if (how === 'replace') holder[last] = value
  else if (how === 'delete' && Array.isArray(holder)) holder.splice(Number(last), 1)
  else if (how === 'delete') delete holder[last]
  else if (Array.isArray(holder)) holder.push(how === 'double' ? structuredClone(holder[Number(last)]) : value)
  else holder[`${String(last)}2`] = value
  return copy
}

const documents = ['lenet-5', 'siamese', 'dcgan', 'lstm-rows', 'cbam-cnn'].map((id) => {
  const template = templateById(id)
  return template.create(template.small.input, 4, { width: template.small.width }) as unknown
})
const allPlaces = documents.map((document) => places(document))

test('network documents with values in the wrong place', () => {
  const change = fc.tuple(fc.nat(), fc.constantFrom('replace' as const, 'delete' as const, 'double' as const, 'add' as const), evil)
  let accepted = 0
  fc.assert(
    fc.property(fc.nat(documents.length - 1), fc.array(change, { minLength: 1, maxLength: 4 }), (which, changes) => {
      let document = documents[which]
      for (const [place, how, value] of changes) {
        const known = document === documents[which] ? allPlaces[which]! : places(document)
        document = changed(document, known[place % known.length]!, how, value)
      }
      const start = threadMs()
      try {
        const read = parseDocument(JSON.stringify(document) ?? '')
        inferNetwork(read, 4)
        taskOf(read)
        accepted += 1
      } catch (thrown) {
        expect(thrown).toBeInstanceOf(AppError)
        expect((thrown as AppError).message).not.toBe('')
      }
      expect(threadMs() - start).toBeLessThan(longestMs)
      expect(({} as Record<string, unknown>)['a']).toBeUndefined()
    }),
    options(0.5),
  )
  // Some changes are harmless (a place, a name); a test in which all are refused would say nothing.
  expect(accepted).toBeGreaterThan(runs * 0.01)
})

test('texts that are nearly documents', () => {
  const text = JSON.stringify(documents[0])
  fc.assert(
    fc.property(fc.nat(text.length), fc.nat(40), fc.string({ maxLength: 20 }), (at, length, inserted) => {
      try {
        inferNetwork(parseDocument(text.slice(0, at) + inserted + text.slice(at + length)), 4)
      } catch (thrown) {
        expect(thrown).toBeInstanceOf(AppError)
      }
    }),
    options(0.2),
  )
})

const golden = (name: string): Buffer => readFileSync(new URL(`../../golden/${name}`, import.meta.url))
const weightsFile = join(folder, 'weights')
const sha256 = saveWeights(weightsFile, new Map([['a/kernel', { shape: [2, 3], dtype: 'float32', data: Float32Array.from([1, 2, 3, 4, 5, 6]) }]]))
/** Readers of files, how many bytes are changed at most, and files they read. */
const readers: readonly { readonly title: string; readonly files: readonly Buffer[]; readonly mostChanged: number; read(file: string, which: number): Promise<unknown> }[] = [
  { title: 'Keras', files: ['siamese.h5', 'newest.h5', 'siamese.keras'].map((name) => golden(`kerasFiles/${name}`)), mostChanged: 20, read: readNetworkFile },
  {
    title: 'ONNX and of weights', files: [golden('onnxFiles/small.onnx'), readFileSync(weightsFile)], mostChanged: 12,
    async read(file, which) {
      // Weights vouch for themselves: only the very numbers are taken.
      if (which === 0) await readOnnxFile(file)
      else expect(loadWeights(file).sha256).toBe(sha256)
    },
  },
]
test.each(readers)('files of $title with changed, moved and missing bytes', async ({ files, mostChanged, read }) => {
  const file = join(folder, 'damaged')
  await fc.assert(
    fc.asyncProperty(fc.nat(files.length - 1), fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: mostChanged }), fc.option(fc.nat()), fc.option(fc.tuple(fc.nat(), fc.nat(), fc.nat(64))), async (which, bytes, cut, moved) => {
      let damaged = Buffer.from(files[which]!)
      for (const [at, value] of bytes) damaged[at % damaged.length] = value
      if (moved !== null) damaged.copyWithin(moved[0] % damaged.length, moved[1] % damaged.length, (moved[1] % damaged.length) + moved[2])
      if (cut !== null) damaged = damaged.subarray(0, cut % damaged.length)
      writeFileSync(file, damaged)
      const start = threadMs()
      const error = await read(file, which).then(() => null, (thrown: unknown) => thrown)
      if (error !== null) expect(error).toBeInstanceOf(AppError)
      expect(threadMs() - start).toBeLessThan(longestMs)
    }),
    options(0.1),
  )
})

test('checkpoints with a header that lies, under a hash that is right', () => {
  const tensors = new Map([['a/kernel', { shape: [2, 3], dtype: 'float32' as const, data: Float32Array.from([1, 2, 3, 4, 5, 6]) }], ['a/bias', { shape: [3], dtype: 'float32' as const, data: new Float32Array(3) }]])
  const none = new Float32Array(0)
  saveCheckpoint(folder, 'x.ckpt', { seed: 1, position: startPosition, tensors, stepLoss: none, stepAccuracy: none }, false)
  const whole = readFileSync(join(folder, 'x.ckpt'))
  const headerLength = Number(whole.readBigUInt64LE(0))
  const header = JSON.parse(whole.subarray(8, 8 + headerLength).toString('utf8')) as unknown
  const blob = whole.subarray(8 + headerLength, whole.length - 32)
  const known = places(header)
  fc.assert(
    fc.property(fc.nat(), fc.constantFrom('replace' as const, 'delete' as const, 'add' as const), evil, (place, how, value) => {
      const json = Buffer.from(JSON.stringify(changed(header, known[place % known.length]!, how, value)) ?? '')
      const length = Buffer.alloc(8)
      length.writeBigUInt64LE(BigInt(json.length))
      const content = Buffer.concat([length, json, blob])
      const start = threadMs()
      try {
        for (const { data } of decodeCheckpoint(Buffer.concat([content, digest('sha256', content, 'buffer')]), 'x').tensors.values()) expect(data.length).toBeLessThan(100)
      } catch (thrown) {
        expect(thrown).toBeInstanceOf(AppError)
      }
      expect(threadMs() - start).toBeLessThan(longestMs)
    }),
    options(0.1),
  )
})
