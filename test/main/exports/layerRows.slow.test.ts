/** Every layer row in every format, one image and several at once: the file answers as the app does, or the export says which layer it cannot hold. */
import { mkdtempSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createOnnxExecutor } from '../../../src-main/executors/onnx/onnxExecutor.ts'
import { openPlainSession } from '../../../src-main/executors/onnx/plainSession.ts'
import { filesOf } from '../../../src-main/exports/exportModel.ts'
import { modelFormats } from '../../../src-main/exports/formats.ts'
import { onnxFile } from '../../../src-main/exports/onnx.ts'
import { lowerInference } from '../../../src-main/lowering/inference.ts'
import { exportFormats } from '../../../src-shared/api/exports.ts'
import { AppError } from '../../../src-shared/errors/appError.ts'
import { allLayerCases, caseInput } from '../../cases/layers.ts'
import { expectClose } from '../../support/expectClose.ts'
import { randomNumbers } from '../../support/randomNumbers.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'
import { exportedModel } from '../../support/tolerances/onnxFloat32.ts'
import { trainedNetwork } from '../../support/trainedNetwork.ts'

const folder = temporaryFolder()
const { widthPx, heightPx } = caseInput
const imageSize = widthPx * heightPx * 3

function pixelsOf(image: number): Uint8Array<ArrayBuffer> {
  const random = randomNumbers(image)
  return Uint8Array.from({ length: imageSize }, () => random.integer(0, 85 * (image + 1)))
}

/** The answers of the app for the three images, one after the other. */
async function inApp(trained: ReturnType<typeof trainedNetwork>): Promise<readonly Float32Array[]> {
  const executable = await createOnnxExecutor({ purpose: 'inference', threads: 1 }).compile(lowerInference(trained.network, trained.weights, { batchSize: 1 }).graph)
  const answers: Float32Array[] = []
  for (const image of [0, 1, 2]) answers.push((await executable.run({ images: { shape: [1, 3, heightPx, widthPx], dtype: 'uint8', data: pixelsOf(image) } }))['probabilities']?.data as Float32Array)
  await executable.close()
  return answers
}

describe.each(exportFormats)('%s', (format) => {
  test.each(allLayerCases)('$title', async ({ document }) => {
    const trained = trainedNetwork(document)
    const inside = mkdtempSync(join(folder, 'model-'))
    let files: ReturnType<typeof filesOf>
    try {
      files = filesOf(format, trained)
    } catch (error) {
      if (format !== 'tfjs' || !(error instanceof AppError)) throw error
      expect(error.code).toBe('exportLayerUnsupported')
      expect(error.message).toMatch(/^[A-Z][\w ]+ \(\w+\): .*TensorFlow\.js.*xport as ONNX/)
      return
    }
    for (const [name, content] of files) writeFileSync(join(inside, name), content)
    const model = await modelFormats[format].readBack(inside, document.input)
    const expected = await inApp(trained)
    for (const [image, answer] of expected.entries()) expectClose(await model.answer(pixelsOf(image), pixelsOf(image)), answer, exportedModel, `image ${image}, class`)
    await model.close()
  })
})

test.each(allLayerCases)('ONNX of any batch size: $title', async ({ document }) => {
  const trained = trainedNetwork(document)
  const file = join(mkdtempSync(join(folder, 'batch-')), 'model.onnx')
  writeFileSync(file, onnxFile(trained))
  const session = await openPlainSession(file)
  const numbers = Float32Array.from([0, 1, 2].flatMap((image) => [...pixelsOf(image)]))
  expectClose(await session.run({ images: { data: numbers, shape: [3, 3, heightPx, widthPx] } }), (await Promise.all([0, 1, 2].map((image) => session.run({ images: { data: numbers.slice(image * imageSize, (image + 1) * imageSize), shape: [1, 3, heightPx, widthPx] } })))).flatMap((answer) => [...answer]), exportedModel)
  await session.close()
})
