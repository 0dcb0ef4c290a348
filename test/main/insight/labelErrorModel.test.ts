/** Which network label errors are looked for with. */
import { describe, expect, test } from 'vitest'
import { inputPx, modelOnBackbone, modelOnRun } from '../../../src-main/insight/labelErrorModel.ts'
import { templateById } from '../../../src-shared/templates/index.ts'

describe('the network that tells images apart', () => {
  test.each([[[28], 96], [[32], 96], [[40, 40, 40], 128], [[50], 160], [[75], 224], [[500], 224], [[], 224], [[10, 20, 600], 96]])('of images %j px enlarges them three times at most: %i px', (sides, px) => expect(inputPx(sides, 224)).toBe(px))
  test('is a linear head on the recommended cut of the backbone', () => {
    const { network, featureLayer } = modelOnBackbone('mobilenet-v2-coco', 4, [500])
    expect([featureLayer, network.layers.slice(-3).map(({ kind }) => kind), network.layers.at(-1)!.config['units']]).toEqual(['block_13_expand', ['GlobalAveragePooling2D', 'BatchNormalization', 'Dense'], 4])
  })
  test('or on what the last layer of a run reads', () => {
    const network = templateById('lenet-5').create({ ...templateById('lenet-5').input }, 10)
    const model = modelOnRun(network, 3)
    expect([model.network.layers.slice(-2).map(({ kind }) => kind), model.network.layers.at(-1)!.config['units']]).toEqual([['BatchNormalization', 'Dense'], 3])
    expect(model.network.layers.filter(({ kind }) => kind === 'Dense')).toHaveLength(network.layers.filter(({ kind }) => kind === 'Dense').length)
    expect(() => modelOnRun({ ...network, task: 'gan' }, 3)).toThrow('has no features of single images. Choose a backbone.')
  })
})
