/** The preview of an augmentation: the very numbers of the training step, the same for the same seed, through the real core and its insight process. */
import { fork } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { previewSidePx, previewVersions } from '../../../src-shared/api/augmentationPreview.ts'
import type { InputSettings } from '../../../src-shared/dataset/inputSettings.ts'
import type { NetworkId } from '../../../src-shared/dataset/ids.ts'
import { augmentationPreset } from '../../../src-shared/training/augmentationPresets.ts'
import { noAugmentation, type Augmentation } from '../../../src-shared/training/augmentation.ts'
import { entryPath, type EntryName } from '../../../src-main/bootstrap/entries.ts'
import type { WorkerProcess } from '../../../src-main/bootstrap/workerProcess.ts'
import { decodeImage } from '../../../src-main/images/decode.ts'
import { previewAugmentation } from '../../../src-main/insight/augmentation.ts'
import type { AugmentationRequest } from '../../../src-main/insight/messages.ts'
import { augmented, config, randomKey } from '../../support/augmented.ts'
import { createBarProject } from '../../support/barProject.ts'
import { drawPng } from '../../support/drawImages.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'
import { openTestCore, type TestCore } from '../../support/testCore.ts'
import { tinyNetwork } from '../../support/tinyNetwork.ts'

const folder = temporaryFolder()
const files = [join(folder, '1.png'), join(folder, '2.png'), join(folder, '3.png')] as const
const input: InputSettings = { widthPx: 24, heightPx: 16, colour: 'rgb', fit: 'stretch' }
const request = (layers: readonly Augmentation[], other: Partial<AugmentationRequest> = {}): AugmentationRequest =>
  ({ kind: 'augmentation', input, file: files[0], partners: [files[1], files[2]], augmentation: config(layers), seed: 5, ...other })
const bytes = (base64: string): Uint8Array => Uint8Array.from(Buffer.from(base64, 'base64'))
/** Planes [C,H,W] as pixels [H,W,C] of bytes. */
const shown = (planes: ArrayLike<number>, at = 0): Uint8ClampedArray =>
  Uint8ClampedArray.from({ length: 24 * 16 * 3 }, (_, index) => planes[at + (index % 3) * 24 * 16 + Math.floor(index / 3)]!)

beforeAll(async () => {
  for (const [index, file] of files.entries()) writeFileSync(file, await drawPng(index + 1, 24, 16))
})

describe('one image', () => {
  test('versions are what training steps make of it, to the grey level', async () => {
    const wanted = augmentationPreset('strong', true)
    const pictures = await previewAugmentation(request([], { augmentation: wanted }))
    expect(pictures).toMatchObject({ widthPx: 24, heightPx: 16, channels: 3 })
    const pixels = await Promise.all(files.map((file) => decodeImage(file, input)))
    expect(bytes(pictures.original)).toEqual(Uint8Array.from(shown(pixels[0]!)))
    expect(pictures.versions).toHaveLength(2)
    for (const [index, version] of pictures.versions.entries()) {
      const images = { shape: [2, 3, 16, 24], dtype: 'float32' as const, data: Float32Array.from([...pixels[0]!, ...pixels[index + 1]!]) }
      const expected = shown(augmented(images, wanted, randomKey(index + 1)).images)
      // The executor computes in float32, the reference in float64: a half may be rounded to either side.
      expect(Math.max(...bytes(version).map((grey, at) => Math.abs(grey - expected[at]!)))).toBeLessThanOrEqual(1)
    }
  })

  test('the same seed draws the same, another seed does not', async () => {
    const noise: readonly Augmentation[] = [{ kind: 'GaussianNoise', stddev: 20, probability: 1 }]
    const first = await previewAugmentation(request(noise))
    expect(await previewAugmentation(request(noise))).toEqual(first)
    const other = await previewAugmentation(request(noise, { seed: 6 }))
    expect(other.original).toBe(first.original)
    expect(new Set([...first.versions, ...other.versions]).size).toBe(4)
  })

  test('what mixes takes the partner; alone the image stays as it is', async () => {
    const cutMix: readonly Augmentation[] = [{ kind: 'CutMix', alpha: 1, probability: 1 }]
    const mixed = await previewAugmentation(request(cutMix))
    const partner = shown(await decodeImage(files[1], input))
    const original = bytes(mixed.original)
    expect(bytes(mixed.versions[0]!).every((grey, at) => grey === original[at] || grey === partner[at])).toBe(true)
    expect(mixed.versions[0]).not.toBe(mixed.original)
    expect((await previewAugmentation(request(cutMix, { partners: [files[0]] }))).versions).toEqual([mixed.original])
  })

  test('a large grey input comes as a small picture', async () => {
    const large: InputSettings = { widthPx: 500, heightPx: 330, colour: 'grey', fit: 'stretch' }
    const { widthPx, heightPx, channels, original, versions } = await previewAugmentation(request([{ kind: 'RandomFlip', mode: 'horizontal', probability: 1 }], { input: large }))
    expect([widthPx, heightPx, channels]).toEqual([125, 83, 1])
    expect(widthPx).toBeLessThanOrEqual(previewSidePx)
    const row = (picture: string): Uint8Array => bytes(picture).subarray(40 * 125, 41 * 125)
    expect(row(versions[0]!)).toEqual(row(original).toReversed())
  })
})

describe('through the core', () => {
  let open: TestCore
  let networkId: NetworkId
  function startProcess(entry: EntryName): WorkerProcess {
    const child = fork(entryPath(entry), { serialization: 'advanced' })
    return { pid: child.pid, send: (message) => void child.send(message as object), onMessage: (listener) => void child.on('message', listener), onExit: (listener) => void child.on('exit', listener), kill: () => void child.kill() }
  }
  beforeAll(async () => {
    const bars = createBarProject(folder, { train: 4, val: 3, test: 0 })
    networkId = bars.networkId
    const { path } = bars.project
    await bars.project.close()
    open = await openTestCore(join(folder, 'core'), startProcess)
    await open.api.project.open(path)
  })
  afterAll(() => open.core.close())

  test('a training image and eight versions; places go round the training part', async () => {
    const { runs } = open.api
    const augmentation = config([{ kind: 'MixUp', alpha: 1, probability: 1 }])
    const first = await runs.previewAugmentation(networkId, augmentation, 0, 1)
    expect(first.versions).toHaveLength(previewVersions)
    expect(new Set(first.versions).size).toBeGreaterThan(4)
    expect(await runs.previewAugmentation(networkId, augmentation, 4, 1)).toEqual(first)
    expect((await runs.previewAugmentation(networkId, augmentation, 1, 1)).original).not.toBe(first.original)
    expect((await runs.previewAugmentation(networkId, noAugmentation, 0, 1)).versions).toEqual(Array.from({ length: previewVersions }, () => first.original))
  })

  test('refusals are sentences', async () => {
    const { runs } = open.api
    await expect(runs.previewAugmentation(999 as NetworkId, noAugmentation, 0, 1)).rejects.toThrow('999')
    await expect(runs.previewAugmentation(networkId, { ...noAugmentation, layers: [{ kind: 'MixUp', alpha: 0, probability: 1 }] }, 0, 1)).rejects.toThrow()
    await open.api.project.create(folder, 'without images')
    const { id } = await open.api.networks.create(tinyNetwork())
    await expect(runs.previewAugmentation(id, noAugmentation, 0, 1)).rejects.toThrow('Training part: it has no image to show.')
  })
})
