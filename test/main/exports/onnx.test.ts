/** What `model.onnx` promises to other programs: standard operators only, any batch size, float32 pixels, labels inside. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { decodeModel } from '../../../src-main/executors/onnx/onnxSchema.ts'
import { openPlainSession } from '../../../src-main/executors/onnx/plainSession.ts'
import { onnxFile } from '../../../src-main/exports/onnx.ts'
import { channelsOf } from '../../../src-shared/dataset/inputSettings.ts'
import { networkCases, networkClasses } from '../../cases/networks.ts'
import { expectClose } from '../../support/expectClose.ts'
import { randomNumbers } from '../../support/randomNumbers.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'
import { exportedModel } from '../../support/tolerances/onnxFloat32.ts'
import { trainedNetwork } from '../../support/trainedNetwork.ts'

const folder = temporaryFolder()

describe.each(networkCases)('$title', ({ document }) => {
  const { widthPx, heightPx, colour } = document.input
  const bytes = onnxFile(trainedNetwork(document))

  test('uses the standard domain at opset 18 only, and describes its input and output', () => {
    const model = decodeModel(bytes)
    expect(model.opset_import).toEqual([{ version: 18 }])
    expect(model.graph.node.filter((node) => node.domain !== undefined && node.domain !== '')).toEqual([])
    const dims = (value: (typeof model.graph.input)[number] | undefined): unknown => value?.type.tensor_type.shape?.dim.map((dim) => dim.dim_param ?? dim.dim_value)
    expect(model.graph.input.map((value) => [value.name, value.type.tensor_type.elem_type, dims(value)])).toEqual([['images', 1, ['batch', channelsOf(colour), heightPx, widthPx]]])
    expect(model.graph.output.map((value) => [value.name, value.type.tensor_type.elem_type, dims(value)])).toEqual([['probabilities', 1, ['batch', networkClasses]]])
    const metadata = Object.fromEntries((model.metadata_props ?? []).map(({ key, value }) => [key, JSON.parse(value) as unknown]))
    expect(metadata).toMatchObject({ classes: ['class 1', 'class 2', 'class 3'], preprocessing: { width: widthPx, height: heightPx, colour, layout: 'NCHW' } })
  })

  test('a batch of three gives the answers of three batches of one', async () => {
    const file = join(folder, `${widthPx}-${Math.random()}.onnx`)
    writeFileSync(file, bytes)
    const session = await openPlainSession(file)
    try {
      const size = channelsOf(colour) * heightPx * widthPx
      const random = randomNumbers(5)
      const images = Float32Array.from({ length: 3 * size }, () => random.integer(0, 255))
      const together = await session.run({ images: { data: images, shape: [3, channelsOf(colour), heightPx, widthPx] } })
      const apart = [0, 1, 2].map((image) => session.run({ images: { data: images.slice(image * size, (image + 1) * size), shape: [1, channelsOf(colour), heightPx, widthPx] } }))
      expectClose(together, (await Promise.all(apart)).flatMap((answer) => [...answer]), exportedModel)
    } finally {
      await session.close()
    }
  })
})
