/** Which frozen layers begin to train when, and at which rate. */
import { describe, expect, test } from 'vitest'
import type { NetworkDocument } from '../../../src-shared/network/document.ts'
import { inferNetwork } from '../../../src-shared/network/infer.ts'
import { draw, finishDrawing, startDrawing } from '../../../src-shared/templates/drawing.ts'
import { templateById } from '../../../src-shared/templates/index.ts'
import { lastLayerRates, layerRatesAt, unfreezeProblems, unfrozenBlocks } from '../../../src-shared/training/unfreezing.ts'
import { tinyInput } from '../../support/tinyNetwork.ts'

const unfreeze = { everyEpochs: 2, rateFactor: 0.5 }

/** Everything but the last layer with weights is frozen. */
function frozenBut(document: NetworkDocument): Readonly<Record<string, number>> {
  const { order, layers } = inferNetwork(document)
  return Object.fromEntries(order.filter((id) => (layers.get(id)?.parameters ?? 0) > 0).slice(0, -1).map((id) => [id, 0]))
}

describe('blocks', () => {
  const drawing = startDrawing()
  let last = draw(drawing, 'input', 'Conv2D', { filters: 4, padding: 'same' })
  last = draw(drawing, draw(drawing, last, 'BatchNormalization'), 'Conv2D', { filters: 4, padding: 'same' })
  const pooled = draw(drawing, last, 'MaxPooling2D')
  const branch = draw(drawing, draw(drawing, pooled, 'Conv2D', { filters: 4, padding: 'same' }), 'Conv2D', { filters: 4, padding: 'same' })
  const joined = draw(drawing, [pooled, branch], 'Add')
  draw(drawing, draw(drawing, joined, 'Flatten'), 'Dense', { units: 3, activation: 'softmax' })
  const network = finishDrawing(drawing, 'Blocks', tinyInput)
  const layerRates = frozenBut(network)

  test('are what joins again, and chains of one size; the last one begins, each slower than the one behind it, normalization never', () => {
    expect(unfrozenBlocks(network, { layerRates, unfreeze })).toEqual([
      { layerIds: ['conv_3', 'conv_4'], name: 'Conv 3 to Conv 4', afterEpochs: 2, rate: 0.5 },
      { layerIds: ['conv_1', 'conv_2'], name: 'Conv 1 to Conv 2', afterEpochs: 4, rate: 0.25 },
    ])
  })

  test('that train already, or do not thaw, are none', () => {
    expect(unfrozenBlocks(network, { layerRates: { ...layerRates, conv_3: 1 }, unfreeze })[0]?.layerIds).toEqual(['conv_4'])
    expect(unfrozenBlocks(network, { layerRates: {}, unfreeze })).toEqual([])
    expect(unfrozenBlocks(network, { layerRates, unfreeze: null })).toEqual([])
  })

  test('rates change at the end of an epoch; those of the last epoch say what is frozen all the time', () => {
    const config = { layerRates, unfreeze }
    expect(layerRatesAt(network, config, 1)).toEqual(layerRates)
    expect(layerRatesAt(network, config, 2)).toEqual({ ...layerRates, conv_3: 0.5, conv_4: 0.5 })
    expect(layerRatesAt(network, config, 4)).toMatchObject({ conv_1: 0.25, conv_2: 0.25, conv_3: 0.5, batch_norm_1: 0 })
    expect(lastLayerRates(network, { ...config, epochs: 4 })).toEqual(layerRatesAt(network, config, 2))
  })

  test('a run that would unfreeze nothing is told so', () => {
    expect(unfreezeProblems(network, { layerRates, unfreeze, epochs: 3 })).toEqual([])
    expect(unfreezeProblems(network, { layerRates, unfreeze, epochs: 2 }).join()).toContain('after 2 epochs, and the run has 2')
    expect(unfreezeProblems(network, { layerRates: {}, unfreeze, epochs: 3 }).join()).toContain('no layer that could learn is frozen')
    expect(unfreezeProblems(network, { layerRates: {}, unfreeze: null, epochs: 3 })).toEqual([])
  })
})

test.each([['vgg-16', 5], ['resnet-50', 17], ['mobilenet', 5], ['xception', 13]] as const)('%s has %d blocks at least, and every frozen layer is in one', (id, least) => {
  const { create, small } = templateById(id)
  const document = create(small.input, 10, { width: small.width })
  const layerRates = frozenBut(document)
  const blocks = unfrozenBlocks(document, { layerRates, unfreeze })
  expect(blocks.length).toBeGreaterThanOrEqual(least)
  const { layers } = inferNetwork(document)
  const learning = Object.keys(layerRates).filter((frozen) => layers.get(frozen)!.trainableParameters > 0 && layers.get(frozen)!.layer.kind !== 'BatchNormalization')
  expect(blocks.flatMap(({ layerIds }) => layerIds).toSorted()).toEqual(learning.toSorted())
})
