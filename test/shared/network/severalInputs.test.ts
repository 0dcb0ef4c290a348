/** Networks with several inputs: what is said where images are to be classified, and that the offered repairs repair it. */
import { describe, expect, test } from 'vitest'
import { addLayerAfter } from '../../../src-shared/network/addLayerAfter.ts'
import { applyEdits } from '../../../src-shared/network/applyEdit.ts'
import type { NetworkDocument } from '../../../src-shared/network/document.ts'
import type { Edit } from '../../../src-shared/network/edits.ts'
import { inferNetwork } from '../../../src-shared/network/infer.ts'
import type { Problem } from '../../../src-shared/network/problem.ts'
import { draw, drawInput, finishDrawing, startDrawing } from '../../../src-shared/templates/drawing.ts'
import { kerasMnist } from '../../../src-shared/templates/kerasMnist.ts'
import { siamese } from '../../../src-shared/templates/siamese.ts'

const mnist = kerasMnist.create(kerasMnist.input, 10)
const twins = siamese.create(siamese.small.input, 0, siamese.small)

function edited(document: NetworkDocument, edits: readonly Edit[]): NetworkDocument {
  const result = applyEdits(document, edits)
  if (!result.ok) throw new Error(result.problem.sentence)
  return result.document
}
const about = (document: NetworkDocument, id: string, classCount: number | null): readonly Problem[] => inferNetwork(document, classCount).problems.filter(({ layerId }) => layerId === id)

describe('a further input', () => {
  const added = edited(mnist, addLayerAfter(mnist, 'Input', null).edits)

  test('stands beside the first one and says that nothing reads it', () => {
    const [first, second] = added.layers.filter(({ kind }) => kind === 'Input').map(({ position }) => position)
    expect(second!.x - first!.x).toBeGreaterThan(200)
    expect(second!.y).toBe(first!.y)
    expect(about(added, 'input_1', null).map(({ sentence }) => sentence)).toEqual(['Input 1 (Input): nothing reads it. Connect a layer to it, or delete it.'])
  })

  test.each([0, 10])('keeps a network from being trained on the images of %d classes, says so, and can be deleted', (classCount) => {
    const [problem, ...others] = about(added, 'input_1', classCount)
    expect(others).toEqual([])
    expect(problem?.sentence).toBe('Input 1 (Input): a network that answers about one image has one input, received another one. Delete this input.')
    expect(problem?.otherFix).toBeUndefined()
    expect(edited(added, problem!.fix!.edits)).toEqual(mnist)
  })

  test('of numbers asks for their shape', () => {
    const numbers = edited(added, [{ kind: 'setField', layerId: 'input_1', field: 'data', value: 'numbers' }])
    expect(about(numbers, 'input_1', null)[0]).toMatchObject({ field: 'shape', sentence: 'Input 1 (Input): the shape of its numbers is missing. Enter it, for example 10 for ten features.' })
  })
})

describe('the other repair: what reads a second image reads the first one', () => {
  test('in a network of twins that names classes, which stays whole', () => {
    const classes = edited(twins, [{ kind: 'setTask', task: 'single_label' }, { kind: 'setField', layerId: twins.layers.at(-1)!.id, field: 'units', value: 3 }])
    const [problem] = about(classes, 'input_1', 0)
    expect(problem?.otherFix?.label).toBe('Use Input instead')
    const one = edited(classes, problem!.otherFix!.edits)
    expect(one.layers.filter(({ kind }) => kind === 'Input').map(({ id }) => id)).toEqual(['input'])
    expect(inferNetwork(one).problems.filter(({ severity }) => severity === 'error')).toEqual([])
    expect(inferNetwork(one).layers.get('rescaling_2')?.inputIds).toEqual(['input'])
  })
  test('a layer that merges both keeps the first one, once', () => {
    const drawing = startDrawing()
    const other = drawInput(drawing)
    const third = draw(drawing, other, 'ReLU')
    draw(drawing, [other, 'input', third], 'Add')
    const document = finishDrawing(drawing, 'Both', mnist.input)
    const one = edited(document, about(document, other, 10)[0]!.otherFix!.edits)
    expect(inferNetwork(one).layers.get('add_1')?.inputIds).toEqual(['input', third])
    expect(inferNetwork(one).layers.get(third)?.inputIds).toEqual(['input'])
  })
  test('is not offered for numbers', () => {
    const drawing = startDrawing()
    const list = drawInput(drawing, { data: 'numbers', shape: [4] })
    draw(drawing, [draw(drawing, 'input', 'Flatten'), list], 'Concatenate')
    expect(about(finishDrawing(drawing, 'Numbers', mnist.input), list, 10)[0]?.otherFix).toBeUndefined()
  })
})

test.each([['Conv2D', 'Apply at every time step'], ['MaxPooling2D', 'Apply at every time step'], ['BatchNormalization', undefined], ['LSTM', undefined]] as const)('a series of images before %s: %s', (kind, label) => {
  const drawing = startDrawing()
  const id = draw(drawing, drawInput(drawing, { data: 'numbers', shape: [5, 28, 28, 1] }), kind)
  const document = finishDrawing(drawing, 'Series', mnist.input)
  const [problem] = about(document, id, null)
  expect(problem?.fix?.label).toBe(label)
  if (problem?.fix !== undefined) expect(about(edited(document, problem.fix.edits), id, null)).toEqual([])
})

test('a first input of numbers becomes the image again', () => {
  const wrong = { ...mnist, layers: mnist.layers.map((layer) => (layer.kind === 'Input' ? { ...layer, config: { data: 'numbers', shape: [28, 28, 1] } } : layer)) }
  const [problem] = about(wrong, 'input', 10)
  expect(problem?.sentence).toContain('the first input of a network is its image')
  expect(inferNetwork(edited(wrong, problem!.fix!.edits), 10).problems).toEqual([])
})
