/** Networks on a backbone: what is cut off, what the head puts out for each task, and that layers keep their ids. */
import { expect, test } from 'vitest'
import { inferNetwork } from '../../../src-shared/network/infer.ts'
import { assertDocument } from '../../../src-shared/network/assertDocument.ts'
import { cutDocument, headTasks, networkOnBackbone } from '../../../src-shared/templates/backboneNetwork.ts'
import { resnet50 } from '../../../src-shared/templates/resnet.ts'

const whole = resnet50.create(resnet50.input, 1000, { width: 0.125 })
const lastAdd = whole.layers.filter(({ kind }) => kind === 'Add').at(-3)!.id
const cut = whole.connections.find(({ from }) => from === lastAdd)!.to

test('a cut keeps what leads to it, both ways of a shortcut, and no empty group', () => {
  const document = cutDocument(whole, cut)
  expect(inferNetwork(document).outputIds).toEqual([cut])
  expect(document.layers.filter(({ kind }) => kind === 'Add')).toHaveLength(14)
  expect(document.groups).toHaveLength(14)
  expect(document.layers.some(({ kind }) => kind === 'Dense')).toBe(false)
})

test.each(headTasks)('%s: one folded block and the head of the task', (task) => {
  const document = networkOnBackbone(whole, cut, { classCount: 5, task, dropout: 0.2 })
  expect(assertDocument(document)).toEqual(document)
  const inferred = inferNetwork(document)
  expect(inferred.problems).toEqual([])
  expect(document.groups).toEqual([{ id: 'backbone', name: whole.name, folded: true }])
  expect(document.layers.filter(({ group }) => group === undefined).map(({ kind }) => kind)).toEqual(['Input', 'GlobalAveragePooling2D', 'Dropout', 'Dense'])
  const head = document.layers.at(-1)!
  const expected = { single_label: [5, 'softmax'], multi_label: [5, 'sigmoid'], binary: [1, 'sigmoid'], regression: [1, 'linear'] }[task]
  expect([head.config['units'], head.config['activation']]).toEqual(expected)
  expect(document.layers.filter(({ group }) => group === 'backbone').every(({ id }) => whole.layers.some((layer) => layer.id === id))).toBe(true)
})

test('layers with weights say whose they begin with, when a backbone is named', () => {
  const plain = networkOnBackbone(whole, cut, { classCount: 5 })
  expect(plain.layers.some(({ pretrained }) => pretrained !== undefined)).toBe(false)
  const document = networkOnBackbone(whole, cut, { classCount: 5, pretrained: 'resnet50' })
  const inferred = inferNetwork(document)
  const beginning = document.layers.filter(({ pretrained }) => pretrained !== undefined)
  expect(beginning.map(({ id }) => id)).toEqual(document.layers.filter(({ id }) => (inferred.layers.get(id)?.weights.length ?? 0) > 0).map(({ id }) => id).slice(0, -1))
  expect(beginning.every(({ id, pretrained }) => pretrained?.backbone === 'resnet50' && pretrained.layer === id)).toBe(true)
})
