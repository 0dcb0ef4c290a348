/** Weight files that are damaged, of another network or made to do harm: each is refused with a sentence, before anything of its size is allocated. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { File, ready, type Group } from 'h5wasm'
import { kerasDocument } from '../../../src-main/pretrained/kerasDocument.ts'
import { readKerasWeights } from '../../../src-main/pretrained/kerasWeights.ts'
import { hashWeights } from '../../../src-main/pretrained/weightFile.ts'
import { networkOf } from '../../support/applicationOutputs.ts'
import { writeApplicationFile } from '../../support/kerasApplicationFile.ts'
import { applicationRows } from '../../support/kerasApplicationRows.ts'
import { randomNumbers } from '../../support/randomNumbers.ts'
import { storedZip } from '../../support/storedZip.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'

const folder = temporaryFolder()
const row = applicationRows.find(({ width }) => width === 0.25)!
const network = networkOf(row)
const whole = kerasDocument(network)
const layers = row.layers.filter(([group]) => row.headless.includes(group))
const path = join(folder, 'whole.h5')
let bytes: Buffer
const read = (file: string): ReturnType<typeof readKerasWeights> => readKerasWeights(file, network, whole)

beforeAll(async () => {
  await writeApplicationFile(path, layers, 'published', row.gain)
  bytes = readFileSync(path)
})

/** What a changed copy of the file in memory is refused with. */
async function changed(name: string, change: (file: File) => void): Promise<string> {
  const { FS } = (await ready) as unknown as { readonly FS: typeof import('h5wasm').FS & object }
  const inMemory = `/${name}`
  // Not the Buffer itself: its slices, which that file system makes, share its memory.
  FS.writeFile(inMemory, new Uint8Array(bytes))
  const file = new File(inMemory, 'a')
  change(file)
  file.close()
  const target = join(folder, name)
  writeFileSync(target, FS.readFile(inMemory) as Uint8Array)
  FS.unlink(inMemory)
  return refusal(target)
}

async function refusal(file: string): Promise<string> {
  return read(file).then(() => 'it was read', (error: Error) => error.message)
}

const replace = (file: File, group: string, name: string, data: Float32Array | Float64Array, shape: number[], options: object = {}): void => {
  const parent = file.get(group) as Group
  parent.create_dataset({ name: 'other', data, shape, dtype: data instanceof Float64Array ? '<d' : '<f', ...options })
  parent.create_attribute('unused', 1)
  const root = file.get(group.split('/')[0]!) as Group
  root.delete_attribute('weight_names')
  root.create_attribute('weight_names', [`${group.split('/').slice(1).join('/')}/${name}`])
}

test('another shape, another type, numbers that are none, and a shape far beyond the file', async () => {
  expect(await changed('shape.h5', (file) => replace(file, 'conv1/conv1_0', 'other', new Float32Array(216), [3, 3, 8, 3]))).toMatch('has the shape [3, 3, 8, 3], [3, 3, 3, 8] was expected')
  expect(await changed('type.h5', (file) => replace(file, 'conv1/conv1_0', 'other', new Float64Array(216), [3, 3, 3, 8]))).toMatch('does not hold float32 numbers')
  expect(await changed('nan.h5', (file) => replace(file, 'conv1/conv1_0', 'other', new Float32Array(216).fill(Number.NaN), [3, 3, 3, 8]))).toMatch('holds values that are not finite')
  const huge = await changed('huge.h5', (file) => {
    replace(file, 'conv1/conv1_0', 'other', new Float32Array(1), [1], { maxshape: [null], chunks: [1] })
    // Four terabytes of nothing: only what was written takes room in the file.
    ;(file.get('conv1/conv1_0/other') as unknown as { resize(shape: number[]): void }).resize([2 ** 40])
  })
  expect(huge).toMatch('has the shape [1099511627776], [3, 3, 3, 8] was expected')
})

test('layers that are missing or too many, lists that are missing', async () => {
  expect(await changed('fewer.h5', (file) => (file.get('conv1') as Group).delete_attribute('weight_names'))).toMatch('it has 53 layers with weights, 55 (with its head) or 54 (without) were expected')
  expect(await changed('list.h5', (file) => file.delete_attribute('layer_names'))).toMatch('it has neither the list of layers')
  expect(await changed('name.h5', (file) => {
    ;(file.get('conv1') as Group).delete_attribute('weight_names')
    ;(file.get('conv1') as Group).create_attribute('weight_names', ['../../secret'])
  })).toMatch(/^it has no /)
})

test('links that lead to other files lead nowhere', async () => {
  const secret = join(folder, 'secret.h5')
  await writeApplicationFile(secret, layers, 'published', row.gain)
  const message = await changed('link.h5', (file) => {
    ;(file.get('conv1/conv1_0') as Group).create_external_link(secret, '/conv1/conv1_0/kernel:0', 'other')
    const root = file.get('conv1') as Group
    root.delete_attribute('weight_names')
    root.create_attribute('weight_names', ['conv1_0/other'])
  })
  expect(message).toMatch('it has no /conv1/conv1_0/other')
})

test('archives that lead out of themselves, packed or without weights', async () => {
  const weights = bytes
  const archive = async (files: Readonly<Record<string, Buffer>>, options: Parameters<typeof storedZip>[1] = {}): Promise<string> => {
    const file = join(folder, 'a.keras')
    writeFileSync(file, storedZip(files, options))
    return refusal(file)
  }
  for (const name of ['../../.bashrc', '/etc/passwd', 'C:\\windows\\x', 'a/../../b'])
    expect(await archive({ 'model.weights.h5': weights, [name]: Buffer.from('x') }), name).toMatch('leads out of the archive')
  expect(await archive({ 'model.weights.h5': weights }, { links: ['model.weights.h5'] })).toMatch('leads out of the archive')
  expect(await archive({ 'model.weights.h5': weights }, { method: 8 })).toMatch('is packed; save the model again')
  expect(await archive({ 'config.json': Buffer.from('{}') })).toMatch('without the model.weights.h5')
  expect(await archive({ 'model.weights.h5': weights })).toBe('it was read')
})

test('cut off anywhere, and bytes changed in its structure: refused, or the same numbers but for those changed', async () => {
  const file = join(folder, 'cut.h5')
  const whole = hashWeights((await read(path)).weights)
  const random = randomNumbers(1)
  for (const share of [0, 0.0001, 0.01, 0.3, 0.7, 0.999]) {
    writeFileSync(file, bytes.subarray(0, Math.floor(bytes.length * share)))
    expect(await refusal(file), `${share} of it`).not.toBe('it was read')
  }
  // The start of the file holds the structure; a library that crashed there would end this process.
  for (let attempt = 0; attempt < 40; attempt += 1) {
    const broken = Buffer.from(bytes)
    const at = random.integer(0, 1999)
    broken[at] = random.integer(0, 255)
    writeFileSync(file, broken)
    const outcome = await read(file).then(({ weights }) => hashWeights(weights), (error: Error) => error.message)
    expect(outcome === whole || outcome.length > 0).toBe(true)
  }
})
