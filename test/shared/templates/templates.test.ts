import { describe, expect, test } from 'vitest'
import { inferNetwork, isReady } from '../../../src-shared/network/infer.ts'
import { templateById, templates } from '../../../src-shared/templates/index.ts'
import type { InputSettings } from '../../../src-shared/dataset/inputSettings.ts'

const networks = templates.filter((template) => template.id !== 'empty')

describe('templates', () => {
  for (const template of networks) {
    for (const classCount of [2, 10, 1000]) {
      test(`${template.name} is ready for ${classCount} classes`, () => {
        const network = inferNetwork(template.create(template.input, classCount), classCount)
        expect(network.problems).toEqual([])
        expect(network.outputShape).toEqual([classCount])
      })
    }
    for (const [widthPx, heightPx, colour] of [[64, 48, 'rgb'], [96, 96, 'grey'], [20, 20, 'rgb']] as const) {
      test(`${template.name} scales to ${widthPx}x${heightPx} ${colour}`, () => {
        const input: InputSettings = { widthPx, heightPx, colour, fit: 'pad' }
        const document = template.create(input, 5)
        expect(document.input).toEqual(input)
        expect(isReady(inferNetwork(document, 5))).toBe(true)
      })
    }
    test(`${template.name} draws no two layers in one place and connects downwards`, () => {
      const document = template.create(template.input, 10)
      const places = new Map(document.layers.map((layer) => [layer.id, layer.position]))
      expect(new Set(document.layers.map(({ position }) => `${position.x} ${position.y}`)).size).toBe(document.layers.length)
      for (const { from, to } of document.connections) expect(places.get(to)!.y).toBeGreaterThan(places.get(from)!.y)
    })
  }

  // Keras's own summary of keras.io/examples/vision/mnist_convnet with Dense(64) put in; LeCun et al. 1998 with all C3 maps connected.
  test.each([['keras-mnist', 121_930], ['lenet-5', 61_706]])('%s has %i parameters at its published size', (id, parameters) => {
    const template = templateById(id)
    expect(inferNetwork(template.create(template.input, 10)).parameters).toBe(parameters)
  })
  test('the small ResNet has three Add layers, two of them with a projection', () => {
    const template = templateById('small-resnet')
    const document = template.create(template.input, 10)
    expect(document.layers.filter((layer) => layer.kind === 'Add')).toHaveLength(3)
    expect(document.layers.filter((layer) => JSON.stringify(layer.config.kernel_size) === '[1,1]')).toHaveLength(2)
  })
  test('an unknown template is refused with the known ones', () => {
    expect(() => templateById('resnet-50')).toThrow('The template: none is called "resnet-50". Choose one of keras-mnist, lenet-5, small-resnet, empty.')
  })
})
