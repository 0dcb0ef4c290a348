/** Every template at its small size: one epoch on a tiny set of drawn images lowers the loss. */
import { describe, expect, test } from 'vitest'
import { createOnnxExecutor } from '../../../src-main/executors/onnx/onnxExecutor.ts'
import type { Tensors } from '../../../src-main/executors/executor.ts'
import { channelsOf } from '../../../src-shared/dataset/inputSettings.ts'
import { inferNetwork } from '../../../src-shared/network/infer.ts'
import { templateById, templates } from '../../../src-shared/templates/index.ts'
import { defaultLosses } from '../../../src-shared/training/loss.ts'
import { drawnImages, drawnKinds, float32, trainEpoch } from '../../support/trainTemplate.ts'

const executor = createOnnxExecutor({ purpose: 'training', threads: 1 })
const batchSize = 8
const batchCount = 12
const kindsOf = (batch: number): readonly number[] => Array.from({ length: batchSize }, (_, index) => (index + batch) % drawnKinds)

describe('one epoch at the small size lowers the loss', () => {
  test.each(templates.filter(({ id, task }) => task === 'single_label' && id !== 'empty'))('$name', async ({ small, create }) => {
    const document = create(small.input, drawnKinds, { width: small.width })
    expect(inferNetwork(document, drawnKinds).problems).toEqual([])
    const batches = Array.from({ length: batchCount }, (_, batch): Tensors => {
      const kinds = kindsOf(batch)
      return { images: drawnImages(small.input, kinds, batch), labels: { shape: [batchSize], dtype: 'int32', data: Int32Array.from(kinds) } }
    })
    const { before, after } = await trainEpoch(document, { batchSize, classCount: drawnKinds }, { executor, batches })
    expect(after).toBeLessThan(0.9 * before)
  })
})

describe('networks that are no classifiers, with a loss of their own', () => {
  const batchesOf = (make: (batch: number) => Tensors): readonly Tensors[] => Array.from({ length: batchCount }, (_, batch) => make(batch))

  test.each(['u-net', 'u-net-padded'])('%s learns masks of bright stripes', async (id) => {
    const { create, small } = templateById(id)
    const document = create(small.input, 2, { width: small.width })
    const [rows = 0, columns = 0] = inferNetwork(document).outputShape ?? []
    const { heightPx, widthPx } = small.input
    const channels = channelsOf(small.input.colour)
    const batch = batchSize / 4
    const batches = batchesOf((number) => {
      const images = drawnImages(small.input, kindsOf(number).slice(0, batch), number)
      // The mask shows the middle of the image where it is smaller: 1 where the first channel is bright, and the rest in the other map.
      const [top, left] = [Math.floor((heightPx - rows) / 2), Math.floor((widthPx - columns) / 2)]
      const targets = float32([batch, 2, rows, columns], (index) => {
        const [image, map, y, x] = [Math.floor(index / (2 * rows * columns)), Math.floor(index / (rows * columns)) % 2, Math.floor(index / columns) % rows, index % columns]
        const bright = (images.data[((image * channels) * heightPx + top + y) * widthPx + left + x] ?? 0) > 128
        return bright === (map === 1) ? 1 : 0
      })
      return { images, targets }
    })
    const { before, after } = await trainEpoch(document, { batchSize: batch, classCount: null, targets: 'values' }, { executor, batches })
    expect(after).toBeLessThan(0.9 * before)
  })

  test('the autoencoder learns to draw its input', async () => {
    const { create, small } = templateById('autoencoder')
    const document = create(small.input, 0, { width: small.width })
    const batches = batchesOf((number) => {
      const images = drawnImages(small.input, kindsOf(number), number)
      return { images, targets: float32(images.shape, (index) => (images.data[index] ?? 0) / 255) }
    })
    const { before, after } = await trainEpoch(document, { batchSize, classCount: null, targets: 'values', loss: defaultLosses.mean_squared_error }, { executor, batches })
    expect(after).toBeLessThan(0.9 * before)
  })

  test('the siamese network learns which two images are of one kind', async () => {
    const { create, small } = templateById('siamese')
    const document = create(small.input, 0, { width: small.width })
    const [, second] = document.layers.filter(({ kind }) => kind === 'Input')
    const batches = batchesOf((number) => {
      const [left, right] = [kindsOf(number), Array.from({ length: batchSize }, (_, index) => (index % 2 === 0 ? index + number : index + number + 1) % drawnKinds)]
      return {
        images: drawnImages(small.input, left, number),
        [`images:${second!.id}`]: drawnImages(small.input, right, number + 1000),
        targets: float32([batchSize, 1], (index) => (left[index] === right[index] ? 1 : 0)),
      }
    })
    const { before, after } = await trainEpoch(document, { batchSize, classCount: null, targets: 'values', loss: defaultLosses.binary_crossentropy }, { executor, batches })
    expect(after).toBeLessThan(0.9 * before)
  })
})
