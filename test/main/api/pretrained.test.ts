/** Backbones over the real core: what is listed, which networks they become, and what is refused with a sentence. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { networkWeights } from '../../../src-main/lowering/forward.ts'
import { backbones } from '../../../src-main/pretrained/manifest.ts'
import { backboneDocument, openBackbone, weightsFileOf } from '../../../src-main/pretrained/openBackbone.ts'
import { saveWeights } from '../../../src-main/pretrained/weightFile.ts'
import { inferNetwork } from '../../../src-shared/network/infer.ts'
import { formulaWeights } from '../../support/formula.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'
import { openTestCore, type TestCore } from '../../support/testCore.ts'

const folder = temporaryFolder()
let open: TestCore

beforeAll(async () => {
  open = await openTestCore(folder)
  await open.api.project.create(folder, 'backbones')
  for (const name of ['a', 'b', 'c']) await open.api.labels.createClass(name, null, null)
})
afterAll(() => open.core.close())

test('all that the issue asks for are listed, with what one chooses by', async () => {
  const list = await open.api.pretrained.list()
  expect(list.map(({ id }) => id)).toEqual(['mobilenet-v2-coco', 'mobilenet-25', 'mobilenet-50', 'mobilenet-75', 'mobilenet-100', 'mobilenet-v2', 'efficientnet-b0', 'densenet-121', 'resnet-50', 'inception-v3', 'xception', 'vgg-16', 'vgg-19', 'convnext-tiny'])
  // Of the networks without their heads, as keras.applications counts them with include_top=False (and 6 numbers of the mean colour).
  expect(Object.fromEntries(list.map(({ id, parameters }) => [id, parameters]))).toMatchObject({ 'mobilenet-25': 218_544, 'mobilenet-100': 3_228_864, 'mobilenet-v2': 2_257_984, 'vgg-16': 14_714_688 + 6, 'resnet-50': 23_587_712 + 6, 'inception-v3': 21_802_784, xception: 20_861_480, 'densenet-121': 7_037_504 + 6, 'convnext-tiny': 27_820_128 + 6 })
  expect(list[0]).toMatchObject({ url: null, hashed: true, inputPx: 224 })
  for (const { url, state, accuracy } of list.slice(1)) {
    expect(url).toMatch(/^https:\/\/storage\.googleapis\.com\/.*\.h5$/)
    expect(state).toEqual({ kind: 'missing', problem: null, partBytes: 0 })
    expect(accuracy).toBeGreaterThan(0.5)
  }
})

test.each(backbones().map(({ id }) => id))('%s: a network for the classes of the project, without problems, whose layers say whose weights they begin with', async (id) => {
  const { cuts } = backbones().find((entry) => entry.id === id)!
  for (const { layerId, channels } of cuts) {
    const network = await open.api.pretrained.network(id, layerId, 'single_label')
    const inferred = inferNetwork(network, 3)
    expect(inferred.problems).toEqual([])
    expect(inferred.outputShape).toEqual([3])
    expect(inferred.layers.get(layerId)?.outputShape?.at(-1)).toBe(channels)
    expect(network.layers.filter(({ pretrained }) => pretrained?.backbone === id).length).toBeGreaterThan(10)
  }
})

test('weights of another network under its name are refused', () => {
  const dataFolder = join(folder, 'other')
  const entry = backbones().find(({ id }) => id === 'mobilenet-25')!
  const weights = formulaWeights(networkWeights(inferNetwork(backboneDocument(entry))))
  const file = weightsFileOf('mobilenet-25', { dataFolder })
  saveWeights(file, weights)
  expect(openBackbone('mobilenet-25', { dataFolder }).weights.size).toBe(weights.size)
  weights.delete('conv_1/kernel')
  saveWeights(file, weights)
  expect(() => openBackbone('mobilenet-25', { dataFolder })).toThrow('conv_1/kernel is missing')
  mkdirSync(dirname(weightsFileOf('mobilenet-50', { dataFolder })), { recursive: true })
  writeFileSync(weightsFileOf('mobilenet-50', { dataFolder }), 'nothing')
  expect(() => openBackbone('mobilenet-50', { dataFolder })).toThrow(/^Weights .*mobilenet-50\.safetensors: .*damaged or of another kind/)
})

test('what cannot be done is said', async () => {
  const { pretrained } = open.api
  await expect(pretrained.download('nothing')).rejects.toThrow('Backbone "nothing": there is none of this name. Choose one of mobilenet-v2-coco, ')
  await expect(pretrained.download('mobilenet-v2-coco')).rejects.toThrow('it comes with the app')
  await expect(pretrained.network('vgg-16', 'conv_1', 'binary')).rejects.toThrow('VGG-16: it cannot be cut behind "conv_1". Choose one of max_pool_5.')
  await expect(pretrained.chooseFile('vgg-16', { uploadId: '01234567-89ab-4cde-8f01-23456789abcd' }, false)).rejects.toThrow('Weights of the upload: it did not arrive')
  await expect(pretrained.chooseFile('vgg-16', { path: join(folder, 'nowhere.h5') }, false)).rejects.toThrow('there is no such file')
})
