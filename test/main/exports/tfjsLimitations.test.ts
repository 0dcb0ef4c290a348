/** What a TensorFlow.js model cannot hold is refused with a sentence that names the layer, never left out. */
import { expect, test } from 'vitest'
import { tfjsLayers } from '../../../src-main/exports/tfjsLayers.ts'
import { tfjsModel } from '../../../src-main/exports/tfjsModel.ts'
import { draw, finishDrawing, startDrawing } from '../../../src-shared/templates/drawing.ts'
import { trainedNetwork } from '../../support/trainedNetwork.ts'

test('an activation it does not know', () => {
  const drawing = startDrawing()
  const hidden = draw(drawing, draw(drawing, 'input', 'Flatten'), 'Dense', { units: 4, activation: 'exponential' })
  draw(drawing, hidden, 'Dense', { units: 3, activation: 'softmax' })
  const { network, weights } = trainedNetwork(finishDrawing(drawing, 'exponential', { widthPx: 4, heightPx: 4, colour: 'grey', fit: 'stretch' }))
  expect(() => tfjsModel(network, weights, 'test')).toThrow(/^Dense 1 \(Dense\): TensorFlow\.js has no activation "exponential"\. Export as ONNX\./)
})

test('every layer it does not have says why, without a subject, and what to do instead', () => {
  for (const [kind, written] of Object.entries(tfjsLayers)) if ('limitation' in written) expect(written.limitation, kind).toMatch(/^TensorFlow\.js .+\. Export as ONNX\.$/)
})
