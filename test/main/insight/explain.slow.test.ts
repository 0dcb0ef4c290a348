/** Grad-CAM of a network that was really trained: the strongest place lies in the patch that makes the class. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import type { HeatMapQuestion } from '../../../src-shared/api/heatMap.ts'
import type { NetworkDocument } from '../../../src-shared/network/document.ts'
import { draw, finishDrawing, startDrawing } from '../../../src-shared/templates/drawing.ts'
import { defaultOptimizers } from '../../../src-shared/training/optimizer.ts'
import { createOnnxExecutor } from '../../../src-main/executors/onnx/onnxExecutor.ts'
import { explain } from '../../../src-main/insight/explain.ts'
import { freshWeights, lowerTrainingStep } from '../../../src-main/lowering/step.ts'
import { checkpointNames, saveCheckpoint } from '../../../src-main/training/checkpoint.ts'
import { startPosition } from '../../../src-main/training/position.ts'
import { randomNumbers } from '../../support/randomNumbers.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'

const folder = temporaryFolder()
const patchPx = 8
const sidePx = 32

/** A red square makes class 1, a blue one class 2, noise class 0. */
function patchImage(seed: number, sidePx: number): { readonly pixels: Uint8Array; readonly label: number; readonly left: number; readonly top: number } {
  const random = randomNumbers(seed)
  const pixels = Uint8Array.from({ length: 3 * sidePx ** 2 }, () => random.integer(60, 190))
  const [label, left, top] = [seed % 3, random.integer(0, sidePx - patchPx), random.integer(0, sidePx - patchPx)]
  if (label > 0) for (let row = top; row < top + patchPx; row += 1) for (let column = left; column < left + patchPx; column += 1) {
    for (const channel of [0, 1, 2]) pixels[(channel * sidePx + row) * sidePx + column] = channel === (label === 1 ? 0 : 2) ? 250 : 10
  }
  return { pixels, label, left, top }
}
async function trainedOnPatches(): Promise<NetworkDocument> {
  const drawing = startDrawing()
  let x = draw(drawing, 'input', 'Rescaling', { scale: 1 / 255 })
  x = draw(drawing, x, 'Conv2D', { filters: 8, activation: 'relu', padding: 'same' })
  x = draw(drawing, x, 'MaxPooling2D')
  x = draw(drawing, x, 'Conv2D', { filters: 12, activation: 'relu', padding: 'same' })
  x = draw(drawing, x, 'GlobalAveragePooling2D')
  draw(drawing, x, 'Dense', { units: 3, activation: 'softmax' })
  const document = finishDrawing(drawing, 'Patches', { widthPx: sidePx, heightPx: sidePx, colour: 'rgb', fit: 'stretch' })
  const batchSize = 30
  const step = lowerTrainingStep(document, { batchSize, classCount: 3, optimizer: defaultOptimizers.adam })
  const executable = await createOnnxExecutor({ threads: 1 }).compile(step.graph)
  let state = step.initialState(1)
  for (let number = 1; number <= 80; number += 1) {
    const batch = Array.from({ length: batchSize }, (_, index) => patchImage(number * batchSize + index, sidePx))
    const data = new Uint8Array(batchSize * 3 * sidePx ** 2)
    batch.forEach(({ pixels }, index) => data.set(pixels, index * pixels.length))
    const outputs = await executable.run({
      ...Object.fromEntries(state),
      images: { shape: [batchSize, 3, sidePx, sidePx], dtype: 'uint8', data },
      labels: { shape: [batchSize], dtype: 'int32', data: Int32Array.from(batch, ({ label }) => label) },
      learning_rate: { shape: [], dtype: 'float32', data: Float32Array.of(0.01) },
      step: { shape: [], dtype: 'float32', data: Float32Array.of(number) },
      random: { shape: [2], dtype: 'int32', data: Int32Array.of(1, number) },
    })
    state = new Map([...state.keys()].map((name) => [name, outputs[name]!]))
  }
  await executable.close()
  const weights = new Map([...freshWeights(document, 1).keys()].map((name) => [name, state.get(name)!]))
  saveCheckpoint(folder, checkpointNames.best, { seed: 1, position: startPosition, tensors: weights, stepLoss: new Float32Array(), stepAccuracy: new Float32Array() }, false)
  return document
}

test('of a trained network, the strongest place lies in the planted patch', async () => {
  const document = await trainedOnPatches()
  const ask = async (seed: number, question: Partial<HeatMapQuestion>) => {
    const image = patchImage(seed, sidePx)
    const interleaved = Buffer.from(Array.from({ length: image.pixels.length }, (_, index) => image.pixels[(index % 3) * sidePx ** 2 + Math.floor(index / 3)]!))
    const file = join(folder, `${seed}.png`)
    writeFileSync(file, await sharp(interleaved, { raw: { width: sidePx, height: sidePx, channels: 3 } }).png().toBuffer())
    const map = await explain({ kind: 'explain', model: { runFolder: folder, network: document, classNames: ['a', 'b', 'c'] }, file, other: null, margin: 1, question: { method: 'gradcam', classIndex: null, layerId: null, ...question } })
    const values = Buffer.from(map.values, 'base64')
    const place = values.indexOf(255)
    // Middle of the strongest place in pixels of the image.
    const [x, y] = [((place % map.columns) + 0.5) * (sidePx / map.columns), (Math.floor(place / map.columns) + 0.5) * (sidePx / map.rows)]
    return { map, image, inside: x >= image.left && x < image.left + patchPx && y >= image.top && y < image.top + patchPx }
  }
  const seeds = Array.from({ length: 30 }, (_, index) => 50_000 + index).filter((seed) => seed % 3 > 0)
  for (const seed of seeds) {
    const { map, image, inside } = await ask(seed, {})
    expect(map).toMatchObject({ classIndex: image.label, layerId: 'conv_2', rows: 16, columns: 16 })
    expect(inside, `image ${seed}`).toBe(true)
  }
  const fine = await ask(seeds[0]!, { layerId: 'conv_1' })
  expect(fine.map).toMatchObject({ rows: sidePx, columns: sidePx, picture: { widthPx: sidePx, heightPx: sidePx, channels: 3 } })
  const bySaliency = await ask(seeds[0]!, { method: 'saliency' })
  expect(bySaliency.map).toMatchObject({ layerId: null, rows: sidePx, columns: sidePx })
  const [first] = bySaliency.map.layers
  expect(first).toEqual({ id: 'rescaling_1', name: 'Rescaling 1', rows: sidePx, columns: sidePx })
  // The other colour's class is spoken against where the patch is.
  const other = await ask(seeds[0]!, { classIndex: seeds[0]! % 3 === 1 ? 2 : 1 })
  expect(other.inside).toBe(false)
  await expect(ask(seeds[0]!, { layerId: 'dense_1' })).rejects.toThrow('it has no layer dense_1 with maps of the image')
  await expect(ask(seeds[0]!, { classIndex: 3 })).rejects.toThrow('it answers with 3 classes')
})
