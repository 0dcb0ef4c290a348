/** "Add a twin" makes a network that compares two images of every classic, with the weights of one. */
import { describe, expect, test } from 'vitest'
import { applyEdits } from '../../../src-shared/network/applyEdit.ts'
import { assertDocument } from '../../../src-shared/network/assertDocument.ts'
import type { NetworkDocument } from '../../../src-shared/network/document.ts'
import { inferNetwork } from '../../../src-shared/network/infer.ts'
import { draw, finishDrawing, startDrawing } from '../../../src-shared/templates/drawing.ts'
import { templateById, templates } from '../../../src-shared/templates/index.ts'

const classCount = 3
function withTwin(document: NetworkDocument): NetworkDocument {
  const pairs = { ...document, task: 'pairs' } as const
  const fix = inferNetwork(pairs, classCount).problems.find((problem) => problem.fix?.label === 'Add a twin')?.fix
  const result = applyEdits(pairs, fix?.edits ?? [])
  if (fix === undefined || !result.ok) throw new Error(result.ok ? 'there is no repair' : result.problem.sentence)
  return assertDocument(result.document)
}

describe('of every classic', () => {
  // SqueezeNet ends in maps, not in a list of features.
  test.each(templates.filter(({ id, task }) => task === 'single_label' && id !== 'empty' && id !== 'squeezenet'))('$name', (template) => {
    const classifier = template.create(template.small.input, classCount, { width: template.small.width })
    const network = inferNetwork(withTwin(classifier), classCount)
    expect(network.problems).toEqual([])
    expect(network.outputShape).toEqual([1])
    // One output in place of one per class: its weights and its bias.
    const head = inferNetwork(classifier).layers.get(inferNetwork(classifier).outputId!)!
    expect(network.parameters).toBe(inferNetwork(classifier).parameters - head.parameters + head.parameters / classCount)
    // Every layer with weights is used twice.
    const owners = [...network.layers.values()].filter(({ weightsOf, weights, layer }) => weights.length > 0 && weightsOf === layer.id && layer.id !== network.outputId)
    for (const { layer } of owners) expect([...network.layers.values()].filter(({ weightsOf }) => weightsOf === layer.id)).toHaveLength(2)
  })
})

test('both sides are wired alike, merges and their ports too', () => {
  const template = templateById('small-resnet')
  const document = withTwin(template.create(template.input, classCount))
  const shape = (ids: readonly string[]): readonly string[] => ids.map((id) => document.layers.find((layer) => layer.id === id)!.kind)
  const { layers } = inferNetwork(document)
  const adds = document.layers.filter(({ kind }) => kind === 'Add')
  expect(adds).toHaveLength(6)
  for (const at of [0, 1, 2]) expect(shape(layers.get(adds[at]!.id)!.inputIds)).toEqual(shape(layers.get(adds[at + 3]!.id)!.inputIds))
  expect(new Set(document.layers.map(({ position: { x, y } }) => `${x} ${y}`)).size).toBe(document.layers.length)
})
test('a network that ends in features keeps its last layer', () => {
  const drawing = startDrawing()
  draw(drawing, draw(drawing, draw(drawing, 'input', 'Rescaling'), 'Conv2D', { filters: 4 }), 'GlobalAveragePooling2D')
  const document = withTwin(finishDrawing(drawing, 'Features', { widthPx: 8, heightPx: 8, colour: 'grey', fit: 'crop' }))
  expect(document.layers.map(({ kind }) => kind)).toEqual(['Input', 'Rescaling', 'Conv2D', 'GlobalAveragePooling2D', 'Input', 'Rescaling', 'Conv2D', 'GlobalAveragePooling2D', 'Subtract', 'Subtract', 'Maximum', 'Dense'])
  expect(inferNetwork(document, classCount).problems).toEqual([])
})
