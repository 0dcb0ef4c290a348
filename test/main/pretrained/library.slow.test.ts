/** The library of backbones with its real reading process: from a download or a chosen file to a backbone that opens, and what is told on the way. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { convertWeights } from '../../../src-main/pretrained/convertWeights.ts'
import { openLibrary, type Library } from '../../../src-main/pretrained/library.ts'
import { measureBackbone } from '../../../src-main/pretrained/measureBackbone.ts'
import { openBackbone } from '../../../src-main/pretrained/openBackbone.ts'
import { nodeHost } from '../../../src-main/server/nodeHost.ts'
import type { BackboneState } from '../../../src-shared/api/pretrained.ts'
import { scriptedProcess } from '../../support/scriptedProcess.ts'
import { writeApplicationFile } from '../../support/kerasApplicationFile.ts'
import { applicationRows } from '../../support/kerasApplicationRows.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'
import { startWeightServer, type WeightServer } from '../../support/weightServer.ts'

const id = 'mobilenet-25'
const base = temporaryFolder()
const file = join(base, 'mobilenet.h5')
const host = nodeHost('cli', base)
let server: WeightServer
let body: Buffer
let dataFolder: string
let states: BackboneState[]
let library: Library
let count = 0

beforeAll(async () => {
  const row = applicationRows.find(({ width }) => width === 0.25)!
  await writeApplicationFile(file, row.layers.filter(([group]) => row.headless.includes(group)), 'published', row.gain)
  body = readFileSync(file)
  server = await startWeightServer({ body })
})
afterAll(() => server.close())
beforeEach(() => {
  count += 1
  dataFolder = join(base, String(count))
  states = []
  server.behaviour = { body }
  library = openLibrary({ dataFolder, startReader: () => host.startProcess('weightReader'), onState: (_id, state) => states.push(state), addressOf: () => server.url, retryMs: 1 })
})

test('a download becomes a backbone that opens; removing it leaves nothing', async () => {
  expect(library.state(id)).toEqual({ kind: 'missing', problem: null, partBytes: 0 })
  server.behaviour = { body, cuts: [100_000, 200_000] }
  await library.download(id)
  expect(states.map(({ kind }) => kind).filter((kind, at, all) => kind !== all[at - 1])).toEqual(['downloading', 'reading', 'ready'])
  expect(library.state(id)).toEqual({ kind: 'ready', origin: 'published' })
  expect(readdirSync(join(dataFolder, 'pretrained'))).toEqual([`${id}.safetensors`])
  const { document, weights, cut } = openBackbone(id, { dataFolder })
  expect(weights.size).toBe(135)
  expect(document.layers.at(-1)!.id).toBe(cut)
  library.remove(id)
  expect(readdirSync(join(dataFolder, 'pretrained'))).toEqual([])
  expect(() => openBackbone(id, { dataFolder })).toThrow('its weights are not on this computer yet')
})

test('a file that is something else is refused by the reading process and not kept', async () => {
  server.behaviour = { body: body.subarray(0, 300_000) }
  await expect(library.download(id)).rejects.toThrow(/^Weights .*mobilenet-25\.h5: /)
  expect(readdirSync(join(dataFolder, 'pretrained'))).toEqual([])
  expect(library.state(id)).toMatchObject({ kind: 'missing', problem: { code: 'weightsRefused' } })
})

test('cancelled: the part stays, its size is told, and the next time goes on', async () => {
  server.behaviour = { body, bytesPerMs: 5000 }
  const ended = library.download(id).catch((error: Error) => error.message)
  await expect(library.download(id)).rejects.toThrow('being fetched or read already')
  await expect.poll(() => states.some((state) => state.kind === 'downloading' && state.receivedBytes > 0)).toBe(true)
  library.cancel(id)
  expect(await ended).toBe('cancelled')
  const state = library.state(id)
  expect(state).toMatchObject({ kind: 'missing', problem: null })
  expect(state.kind === 'missing' && state.partBytes).toBeGreaterThan(0)
  await library.download(id)
  expect(server.requests.at(-1)!.headers.range).toBe(`bytes=${state.kind === 'missing' ? state.partBytes : 0}-`)
})

test('a chosen file: taken where the layers fit, refused where its hash is not the published one, taken then only on demand', async () => {
  await library.chooseFile(id, file, false)
  expect(library.state(id)).toEqual({ kind: 'ready', origin: 'other' })
  await expect(library.chooseFile('resnet-50', file, false)).rejects.toThrow(/its MD5 is [0-9a-f]{32}, that of the published files is 4d473c1dd8becc155b73f8504c6f6626/)
  await expect(library.chooseFile('resnet-50', file, true)).rejects.toThrow('it has 54 layers with weights, 107 (with its head) or 106 (without) were expected')
  await expect(library.chooseFile(id, join(base, 'nowhere.h5'), false)).rejects.toThrow('there is no such file')
  await expect(library.chooseFile('mobilenet-v2-coco', file, true)).rejects.toThrow('it comes with the app')
  expect(() => library.remove('mobilenet-v2-coco')).toThrow('it comes with the app')
  // What was there before stays when another file is refused.
  const before = openBackbone(id, { dataFolder }).weightsSha256
  writeFileSync(join(base, 'bad.h5'), 'no')
  await expect(library.chooseFile(id, join(base, 'bad.h5'), true)).rejects.toThrow('it is no HDF5 file')
  expect(openBackbone(id, { dataFolder }).weightsSha256).toBe(before)
})

test('a reading process that dies or hangs ends with a sentence', async () => {
  mkdirSync(dataFolder, { recursive: true })
  const request = { source: file, target: join(dataFolder, 'x.safetensors'), network: { template: 'mobilenet', width: 0.25, preprocessing: 'tf' } } as const
  const hanging = scriptedProcess()
  await expect(convertWeights(request, () => hanging.process, 20)).rejects.toThrow('reading it took longer than 0 s')
  const dying = scriptedProcess()
  const ended = convertWeights(request, () => dying.process)
  dying.script.exit(null)
  await expect(ended).rejects.toThrow('the reading process ended (killed)')
  expect(existsSync(request.target)).toBe(false)
})

test('its speed here is measured in a process of its own, whether its weights are here or not', async () => {
  const ms = await measureBackbone({ id, threads: 1 }, () => host.startProcess('backboneProbe'))
  expect(ms).toBeGreaterThan(0.1)
  const dying = scriptedProcess()
  const ended = measureBackbone({ id, threads: 1 }, () => dying.process)
  dying.script.exit(9)
  await expect(ended).rejects.toThrow('MobileNet, width 0.25: its speed could not be measured, its process ended (exit code 9)')
})
