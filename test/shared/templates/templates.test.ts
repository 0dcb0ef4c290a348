import { describe, expect, test } from 'vitest'
import { foldedGroups, foldGroups } from '../../../src-shared/network/folding.ts'
import { ganHalves } from '../../../src-shared/network/ganHalves.ts'
import { graphOf } from '../../../src-shared/network/graph.ts'
import { inferNetwork, isReady } from '../../../src-shared/network/infer.ts'
import { taskOf } from '../../../src-shared/network/task.ts'
import { templateById, templates } from '../../../src-shared/templates/index.ts'
import { kerasStyle, residualNetwork } from '../../../src-shared/templates/resnet.ts'
import { colourSquare, outputCount, templateFamilies, type Template } from '../../../src-shared/templates/template.ts'
import type { InputSettings } from '../../../src-shared/dataset/inputSettings.ts'
import type { InferredNetwork } from '../../../src-shared/network/infer.ts'
import { threadMs } from '../../support/threadMs.ts'

const networks = templates.filter((template) => template.id !== 'empty')

/** Inferred as what it is for. */
function inferred(template: Template, input: InputSettings, classCount: number, width = 1): InferredNetwork {
  return inferNetwork(template.create(input, classCount, { width }), classCount)
}

/** At its published width a network may be so large that its size is pointed out; nothing else may be. */
function unexpectedProblems(network: InferredNetwork): readonly string[] {
  return network.problems.filter(({ severity, sentence }) => severity === 'error' || !sentence.includes('GB of memory in training')).map(({ sentence }) => sentence)
}

describe('templates', () => {
  test('ids are their own, families stand together', () => {
    expect(new Set(templates.map(({ id }) => id)).size).toBe(templates.length)
    expect(templates.map(({ family }) => family).filter((family, index, all) => family !== all[index - 1])).toEqual(templateFamilies)
  })

  describe.each(networks)('$name', (template) => {
    test('explains itself in whole sentences', () => {
      for (const text of [template.summary, template.lookAt]) expect(text).toMatch(/^[A-Z].{20,}\.$/)
      expect(template.source).toMatch(/.{20,}/)
      expect(template.year).toBeGreaterThan(1980)
    })
    test('has no problems at its published size, for its own and for 2 classes', () => {
      for (const classCount of [template.classCount, 2]) {
        const network = inferred(template, template.input, classCount)
        expect(unexpectedProblems(network)).toEqual([])
        if (template.task === 'single_label') expect(network.outputShape).toEqual([classCount])
      }
    })
    test('has no problems at its small size, where it is at most two million parameters', () => {
      const network = inferred(template, template.small.input, 3, template.small.width)
      expect(network.problems).toEqual([])
      expect(network.parameters).toBeLessThan(2e6)
    })
    test.each([[28, 28, 'grey', 10], [224, 224, 'rgb', 1000], [64, 48, 'rgb', 5], [96, 96, 'grey', 1], [21, 20, 'rgb', 100], [250, 201, 'rgb', 7]] as const)('%i×%i %s: ready, or the image is too small and a sentence says where', (widthPx, heightPx, colour, classCount) => {
      const input: InputSettings = { widthPx, heightPx, colour, fit: 'pad' }
      const document = template.create(input, classCount, { width: 0.25 })
      expect(document.input).toEqual(input)
      const network = inferNetwork(document, classCount)
      const problems = unexpectedProblems(network)
      if (Math.min(widthPx, heightPx) < (template.smallestSidePx ?? 1)) expect(problems[0]).toMatch(/is larger than its \S+ input|leaves nothing of its|would have the size/)
      else expect(problems.filter((sentence) => !/parameters(,| are) more than/.test(sentence))).toEqual([])
    })
    test('is trained for what it is made for', () => {
      expect(taskOf(template.create(template.input, 3))).toBe(template.task)
      const document = template.create(template.small.input, outputCount(template, 3), { width: template.small.width })
      expect(inferNetwork(document, 3).problems).toEqual([])
    })
    test('its smallest side is the smallest one', () => {
      const side = template.smallestSidePx ?? 1
      const readyAt = (sidePx: number): boolean => isReady(inferred(template, { ...template.input, widthPx: sidePx, heightPx: sidePx }, 3, 0.25))
      expect(readyAt(side)).toBe(true)
      if (side > 1) expect(readyAt(side - 1)).toBe(false)
    })
    test('twice or a third of its width is a network too, with the same layers', () => {
      const published = inferred(template, template.input, 10)
      for (const width of [1 / 3, 2]) {
        const other = inferred(template, template.input, 10, width)
        expect(other.problems.filter(({ sentence }) => !/parameters/.test(sentence))).toEqual([])
        expect(other.order).toEqual(published.order)
        expect(Math.sign(other.parameters - published.parameters)).toBe(Math.sign(width - 1))
      }
    })
    test('no two layers stand in one place; unless it is placed as a form, every one stands below what feeds it', () => {
      const document = template.create(template.input, 10)
      const places = new Map(document.layers.map((layer) => [layer.id, layer.position]))
      expect(new Set(document.layers.map(({ position }) => `${position.x} ${position.y}`)).size).toBe(document.layers.length)
      if (template.placed) return
      for (const { from, to } of document.connections) expect(places.get(to)!.y).toBeGreaterThan(places.get(from)!.y)
    })
  })

  test('the small ResNet has three Add layers, two of them with a projection', () => {
    const template = templateById('small-resnet')
    const document = template.create(template.input, 10)
    expect(document.layers.filter((layer) => layer.kind === 'Add')).toHaveLength(3)
    expect(document.layers.filter((layer) => JSON.stringify(layer.config.kernel_size) === '[1,1]')).toHaveLength(2)
  })
  test('large networks begin as named blocks, smaller ones show all layers', () => {
    const groups = (id: string): readonly { readonly name: string; readonly folded: boolean }[] => templateById(id).create(templateById(id).input, 10).groups ?? []
    expect(groups('densenet-121').map(({ name }) => name)).toEqual(['Dense block 1', 'Transition 1', 'Dense block 2', 'Transition 2', 'Dense block 3', 'Transition 3', 'Dense block 4'])
    expect(groups('googlenet').map(({ name }) => name)).toEqual(['3a', '3b', '4a', '4b', '4c', '4d', '4e', '5a', '5b'].map((module) => `Inception ${module}`))
    for (const template of networks) {
      const document = template.create(template.input, 10)
      expect(document.groups?.every(({ folded }) => folded === document.layers.length > 100) ?? true).toBe(true)
      // What a person sees at first.
      expect(foldGroups(document, foldedGroups(document)).layers.length).toBeLessThan(100)
    }
  })
  test('U-Net is a U: as many layers at each level on the way down as on the way up, joined by four bridges', () => {
    for (const id of ['u-net', 'u-net-padded']) {
      const template = templateById(id)
      const document = template.create(template.input, 2)
      const graph = graphOf(document)
      const joins = document.layers.filter(({ kind }) => kind === 'Concatenate')
      expect(joins).toHaveLength(4)
      const x = (layerId: string): number => graph.layers.get(layerId)!.position.x
      for (const { id: join } of joins) expect(x(graph.incoming.get(join)![0]!.from)).toBeLessThan(x(join))
    }
  })
  test('generator and discriminator of DCGAN are two groups that share nothing', () => {
    const document = templateById('dcgan').create(colourSquare(48), 0, { width: 0.25 })
    const { discriminator, generator } = ganHalves(document)!
    const groupsOf = (ids: readonly string[]): readonly (string | undefined)[] => [...new Set(ids.map((id) => document.groups?.find((group) => group.id === document.layers.find((layer) => layer.id === id)?.group)?.name))]
    expect([groupsOf(discriminator.layerIds), groupsOf(generator.layerIds)]).toEqual([[undefined, 'Discriminator'], [undefined, 'Generator']])
    expect(discriminator.layerIds.length + generator.layerIds.length).toBe(document.layers.length)
  })
  test('the inference of a network as large as ResNet-152 takes less than 20 ms', () => {
    const document = residualNetwork('ResNet-152', { ...kerasStyle, block: 'bottleneck', repeats: [3, 8, 36, 3] })(colourSquare(224), 1000)
    expect(document.layers.length).toBeGreaterThan(500)
    const times = Array.from({ length: 9 }, () => {
      const start = threadMs()
      inferNetwork(document, 1000)
      return threadMs() - start
    })
    expect(Math.min(...times)).toBeLessThan(20)
    // keras.applications.ResNet152(weights=None).count_params()
    expect(inferNetwork(document, 1000).parameters).toBe(60_419_944)
  })
  test('an unknown template is refused with the known ones', () => {
    expect(() => templateById('resnet-51')).toThrow(/^The template: none is called "resnet-51"\. Choose one of keras-mnist, lenet-5, .*resnet-50.*\.$/)
  })
})
