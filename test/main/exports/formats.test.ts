/** Every network of the table, written in every format and read back by the format's own runtime, answers as the app does. */
import { mkdtempSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createOnnxExecutor } from '../../../src-main/executors/onnx/onnxExecutor.ts'
import { filesOf } from '../../../src-main/exports/exportModel.ts'
import { modelFormats } from '../../../src-main/exports/formats.ts'
import { lowerInference } from '../../../src-main/lowering/inference.ts'
import { exportFormats } from '../../../src-shared/api/exports.ts'
import { channelsOf } from '../../../src-shared/dataset/inputSettings.ts'
import { networkCases, onnxOnlyNetworks } from '../../cases/networks.ts'
import { expectClose } from '../../support/expectClose.ts'
import { randomNumbers } from '../../support/randomNumbers.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'
import { exportedModel } from '../../support/tolerances/onnxFloat32.ts'
import { trainedNetwork } from '../../support/trainedNetwork.ts'

const folder = temporaryFolder()

describe.each(exportFormats)('%s', (format) => {
  test.each([...networkCases, ...(format === 'onnx' ? onnxOnlyNetworks : [])])('$title', async ({ document, title }) => {
    const trained = trainedNetwork(document)
    const { widthPx, heightPx, colour } = document.input
    const inside = mkdtempSync(join(folder, 'model-'))
    for (const [name, content] of filesOf(format, trained)) writeFileSync(join(inside, name), content)
    const model = await modelFormats[format].readBack(inside, document.input)
    const inApp = await createOnnxExecutor({ purpose: 'inference', threads: 1 }).compile(lowerInference(document, trained.weights, { batchSize: 1 }).graph)
    try {
      const tops = new Set<number>()
      for (let image = 0; image < 4; image++) {
        const random = randomNumbers(image)
        // Each image with a brightness of its own: means over pure noise are all alike.
        const brightest = 60 * (image + 1)
        const pixels = Uint8Array.from({ length: widthPx * heightPx * channelsOf(colour) }, () => random.integer(0, brightest))
        const { probabilities } = await inApp.run({ images: { shape: [1, channelsOf(colour), heightPx, widthPx], dtype: 'uint8', data: pixels } })
        const expected = probabilities?.data as Float32Array
        expectClose(await model.answer(pixels, pixels), expected, exportedModel, `${title}, image ${image}, class`)
        tops.add(Math.round(1000 * Math.max(...expected)))
      }
      // Answers that hardly depend on the image would prove nothing.
      expect(tops.size).toBeGreaterThan(1)
    } finally {
      await model.close()
      await inApp.close()
    }
  })
})

describe('tfjs says what it cannot hold', () => {
  test.each(onnxOnlyNetworks)('$title', ({ document }) => {
    const refused = (): unknown => filesOf('tfjs', trainedNetwork(document))
    expect(refused).toThrow(expect.objectContaining({ code: 'exportLayerUnsupported' }))
    expect(refused).toThrow(/TensorFlow\.js.*xport as ONNX\./)
  })
})
