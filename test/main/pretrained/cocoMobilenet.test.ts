/** The bundled backbone gives what the published graph gives, as TensorFlow.js computes it (golden/cocoMobilenet.ts). Left out, with a reason, where its package could not be fetched. */
import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { createOnnxExecutor } from '../../../src-main/executors/onnx/onnxExecutor.ts'
import { lowerLayerOutputs, outputName } from '../../../src-main/lowering/layerOutputs.ts'
import { networkWeights } from '../../../src-main/lowering/forward.ts'
import { bundledSource } from '../../../src-main/pretrained/manifest.ts'
import { bundledWeightsFile, defaultBackboneId, openBackbone } from '../../../src-main/pretrained/openBackbone.ts'
import { inferNetwork } from '../../../src-shared/network/infer.ts'
import { featureImages } from '../../cases/featureImages.ts'
import { digestError, formula, type Digest } from '../../support/formula.ts'

interface Row {
  readonly name: string
  readonly features: Readonly<Record<string, Digest & { readonly shape: readonly number[] }>>
}

const rows = JSON.parse(readFileSync(new URL('../../golden/cocoMobilenet.json', import.meta.url), 'utf8')) as readonly Row[]
/** Rounding of float32 through up to 52 convolutions, relative to the greatest feature. */
const float32Error = 2e-5

describe.skipIf(!existsSync(bundledWeightsFile()))('MobileNetV2 of COCO SSDLite (left out where "npm run setup:backbone" could not fetch it)', () => {
  const backbone = existsSync(bundledWeightsFile()) ? openBackbone(defaultBackboneId, { dataFolder: '' }) : null!

  test('has the weights that the manifest names, and all of them', () => {
    expect(backbone.weightsSha256).toBe(bundledSource().weightsSha256)
    const inferred = inferNetwork(backbone.document)
    expect(networkWeights(inferred).map(({ name }) => name).sort()).toEqual([...backbone.weights.keys()].sort())
    for (const { layerId, channels } of backbone.cuts) expect(inferred.layers.get(layerId)?.outputShape?.at(-1)).toBe(channels)
  })

  test.each(featureImages)('$name, $heightPx x $widthPx: both cut points', async ({ name, heightPx, widthPx }) => {
    const document = { ...backbone.document, input: { ...backbone.document.input, heightPx, widthPx } }
    const executable = await createOnnxExecutor({ threads: 1 }).compile(lowerLayerOutputs(document, backbone.weights))
    const plane = heightPx * widthPx
    const pixels = formula(name, plane * 3)
    const data = Uint8Array.from({ length: plane * 3 }, (_, at) => Math.floor((pixels[(at % plane) * 3 + Math.floor(at / plane)]! + 1) * 128))
    const made = await executable.run({ images: { shape: [1, 3, heightPx, widthPx], dtype: 'uint8', data } })
    await executable.close()
    const row = rows.find((one) => one.name === name)!
    for (const { layerId } of backbone.cuts) {
      const [height, width, channels] = row.features[layerId]!.shape as [number, number, number]
      const tensor = made[outputName(layerId)]!
      expect(tensor.shape).toEqual([1, channels, height, width])
      const channelsLast = Array.from({ length: tensor.data.length }, (_, at) => tensor.data[(at % channels) * height * width + Math.floor(at / channels)]!)
      expect(digestError(`${name}/${layerId}`, channelsLast, row.features[layerId]!), layerId).toBeLessThan(float32Error)
    }
  })
})
