/** Heat maps: gradients that are right, of the class that was asked for, at the place that decides. */
import { describe, expect, test } from 'vitest'
import { assertReady } from '../../../src-shared/network/assertDocument.ts'
import type { NetworkDocument } from '../../../src-shared/network/document.ts'
import { draw, finishDrawing, startDrawing } from '../../../src-shared/templates/drawing.ts'
import { referenceExecutor } from '../../../src-main/executors/reference/referenceExecutor.ts'
import type { Tensor } from '../../../src-main/graph/ir.ts'
import { explain, gradCam } from '../../../src-main/insight/explain.ts'
import { defaultMapLayer, lowerExplanation, mapLayers } from '../../../src-main/insight/explainGraph.ts'
import { freshWeights } from '../../../src-main/lowering/step.ts'
import { taskNetworks } from '../../cases/taskNetworks.ts'
import { randomNumbers } from '../../support/randomNumbers.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'

const folder = temporaryFolder()

/** Smooth everywhere, so that central differences are close to the slope. */
function smooth(sidePx: number, last: Readonly<Record<string, string | number>>): NetworkDocument {
  const drawing = startDrawing()
  let x = draw(drawing, 'input', 'Rescaling', { scale: 1 / 255 })
  x = draw(drawing, x, 'Conv2D', { filters: 4, activation: 'tanh' })
  x = draw(drawing, x, 'BatchNormalization')
  x = draw(drawing, x, 'AveragePooling2D')
  x = draw(drawing, x, 'Conv2D', { filters: 3, activation: 'silu', padding: 'same' })
  x = draw(drawing, x, 'Flatten')
  draw(drawing, x, 'Dense', last)
  return finishDrawing(drawing, 'Smooth', { widthPx: sidePx, heightPx: sidePx, colour: 'rgb', fit: 'stretch' })
}

describe('gradients by the pixels', () => {
  for (const activation of ['softmax', 'sigmoid', 'linear']) {
    test(`equal central differences of the score before ${activation}`, async () => {
      const sidePx = 8
      const document = smooth(sidePx, { units: 3, activation })
      const graph = lowerExplanation(document, freshWeights(document, 5), [null])
      const executable = await referenceExecutor.compile(graph)
      const linear = smooth(sidePx, { units: 3, activation: 'linear' })
      const plain = await referenceExecutor.compile(lowerExplanation(linear, freshWeights(document, 5), [null]))
      const random = randomNumbers(3)
      const pixels = Uint8Array.from({ length: 3 * sidePx ** 2 }, () => random.integer(1, 254))
      const choice: Tensor = { shape: [1, 3], dtype: 'float32', data: Float32Array.of(0, 1, 0) }
      const at = (data: Uint8Array): Record<string, Tensor> => ({ images: { shape: [1, 3, sidePx, sidePx], dtype: 'uint8', data }, choice })
      const gradient = (await executable.run(at(pixels)))['pixels']!.data
      const score = async (place: number, change: number): Promise<number> => Number((await plain.run(at(pixels.with(place, pixels[place]! + change))))['answer']!.data[1])
      const largest = Math.max(...Array.from(gradient, (value) => Math.abs(Number(value))))
      expect(largest).toBeGreaterThan(1e-5)
      for (let place = 0; place < pixels.length; place += 7) expect(Math.abs(Number(gradient[place]) - ((await score(place, 1)) - (await score(place, -1))) / 2) / largest).toBeLessThan(1e-4)
    })
  }
})

test('of two images compared the slope by either is its own', async () => {
  const document = taskNetworks.pairs
  const graph = lowerExplanation(document, freshWeights(document, 5), [null, null])
  const executable = await referenceExecutor.compile(graph)
  const random = randomNumbers(4)
  const image = (): Uint8Array => Uint8Array.from({ length: 3 * 16 * 16 }, () => random.integer(1, 254))
  const names = graph.inputs.map(({ name }) => name).filter((name) => name.startsWith('images'))
  const given = [image(), image()]
  const choice: Tensor = { shape: [1, 1], dtype: 'float32', data: Float32Array.of(1) }
  const at = (side: number, place: number, change: number) => executable.run({ choice, ...Object.fromEntries(names.map((name, index): [string, Tensor] => [name, { shape: [1, 3, 16, 16], dtype: 'uint8', data: index === side ? given[index]!.with(place, given[index]![place]! + change) : given[index]! }])) })
  const logit = (outputs: Readonly<Record<string, Tensor>>): number => Math.log(Number(outputs['answer']!.data[0]) / (1 - Number(outputs['answer']!.data[0])))
  const plain = await at(0, 0, 0)
  for (const [side, name] of ['pixels', 'pixels1'].entries()) {
    for (const place of [5, 100, 400]) {
      const slope = (logit(await at(side, place, 1)) - logit(await at(side, place, -1))) / 2
      expect(Math.abs(Number(plain[name]!.data[place]) - slope)).toBeLessThan(Math.abs(slope) * 1e-3)
    }
  }
})

test('Grad-CAM weighs maps by the mean of their gradient and leaves out what is below zero', () => {
  const { values } = gradCam(Float32Array.of(1, 2, 3, 4, 1, 0, 0, 1), Float32Array.of(1, 1, 1, 1, -4, 0, -4, -4), { rows: 2, columns: 2 })
  expect([...values]).toEqual([0, 2, 3, 1])
})

test('a network without maps of the image is told so', async () => {
  const drawing = startDrawing()
  draw(drawing, draw(drawing, 'input', 'Flatten'), 'Dense', { units: 2, activation: 'softmax' })
  const document = finishDrawing(drawing, 'Flat', { widthPx: 4, heightPx: 4, colour: 'grey', fit: 'stretch' })
  expect(mapLayers(assertReady(document, null))).toEqual([])
  expect(defaultMapLayer(assertReady(document, null))).toBeNull()
  const asked = explain({ kind: 'explain', model: { runFolder: folder, network: document, classNames: ['a', 'b'] }, file: 'x.png', other: null, margin: 1, question: { method: 'gradcam', classIndex: null, layerId: null } })
  await expect(asked).rejects.toThrow('Heat map of "Flat": none of its layers keeps the places of the image; saliency looks at the pixels instead.')
})
