/** Every repair that a problem brings takes the problem away, and does it with the layers its button names. */
import { describe, expect, test } from 'vitest'
import { applyEdits } from '../../../src-shared/network/applyEdit.ts'
import type { NetworkDocument } from '../../../src-shared/network/document.ts'
import { inferNetwork } from '../../../src-shared/network/infer.ts'
import type { Fix } from '../../../src-shared/network/problem.ts'
import { draw, finishDrawing, startDrawing, type Drawing } from '../../../src-shared/templates/drawing.ts'

const classCount = 3
type Build = (drawing: Drawing) => string
interface Row {
  readonly name: string
  /** Returns the layer that has the problem. */
  readonly build: Build
  readonly label: string
  /** Output of that layer after the repair; left out: as it was. */
  readonly shape?: readonly number[]
  readonly other?: string
}
const rescaled = (drawing: Drawing): string => draw(drawing, 'input', 'Rescaling')

const rows: readonly Row[] = [
  { name: 'Dense on an image', build: (d) => draw(d, rescaled(d), 'Dense', { units: 3, activation: 'softmax' }), label: 'Insert Flatten', other: 'Insert global pooling', shape: [3] },
  { name: 'window larger than the image', build: (d) => draw(d, draw(d, rescaled(d), 'MaxPooling2D', { pool_size: [16, 16], strides: [16, 16] }), 'Conv2D', { filters: 4 }), label: 'Set padding to same', shape: [2, 2, 4] },
  { name: 'pool larger than the image', build: (d) => draw(d, draw(d, rescaled(d), 'MaxPooling2D', { pool_size: [32, 32], strides: [32, 32] }), 'AveragePooling2D'), label: 'Set padding to same', shape: [1, 1, 3] },
  { name: 'patch larger than the image', build: (d) => draw(d, rescaled(d), 'PatchEmbedding', { patch_size: 40 }), label: 'Set to 32', shape: [2, 64] },
  { name: 'stride with dilation', build: (d) => draw(d, rescaled(d), 'Conv2D', { filters: 4, strides: [2, 2], dilation_rate: [2, 2], padding: 'same' }), label: 'Set dilation to 1', shape: [16, 16, 4] },
  { name: 'groups that do not divide', build: (d) => draw(d, draw(d, rescaled(d), 'Conv2D', { filters: 6 }), 'Conv2D', { filters: 9, groups: 12 }), label: 'Set groups to 3', shape: [28, 28, 9] },
  { name: 'Add with other channels', build: (d) => { const start = rescaled(d); return draw(d, [draw(d, start, 'Conv2D', { filters: 8, padding: 'same' }), start], 'Add') }, label: 'Insert 1×1 Conv2D', shape: [32, 32, 8] },
  { name: 'Add with other sizes', build: (d) => { const start = rescaled(d); return draw(d, [start, draw(d, start, 'Conv2D', { filters: 8, strides: [2, 2], padding: 'same' })], 'Add') }, label: 'Insert 1×1 Conv2D', shape: [16, 16, 8] },
  { name: 'Add after a convolution without padding', build: (d) => { const start = rescaled(d); return draw(d, [draw(d, start, 'Conv2D', { filters: 8 }), start], 'Add') }, label: 'Insert Cropping2D and 1×1 Conv2D', shape: [30, 30, 8] },
  { name: 'Add of lists', build: (d) => { const flat = draw(d, rescaled(d), 'Flatten'); return draw(d, [draw(d, flat, 'Dense', { units: 5 }), draw(d, flat, 'Dense', { units: 7 })], 'Add') }, label: 'Insert Dense', shape: [7] },
  { name: 'Concatenate of maps of other sizes', build: (d) => { const start = rescaled(d); return draw(d, [start, draw(d, start, 'MaxPooling2D')], 'Concatenate') }, label: 'Insert MaxPooling2D', shape: [16, 16, 6] },
  { name: 'Concatenate of an image and a list', build: (d) => { const start = rescaled(d); return draw(d, [start, draw(d, start, 'GlobalAveragePooling2D')], 'Concatenate') }, label: 'Insert Flatten', shape: [3075] },
  { name: 'LSTM on an image: row by row', build: (d) => draw(d, rescaled(d), 'LSTM', { units: 6 }), label: 'Insert Reshape to 32×96', shape: [6] },
  { name: 'Conv1D on an image: place by place', build: (d) => draw(d, rescaled(d), 'Conv1D', { filters: 6 }), label: 'Insert Reshape to 1024×3', shape: [1022, 6] },
  { name: 'Conv2D on a sequence', build: (d) => draw(d, draw(d, rescaled(d), 'Reshape', { target_shape: [32, 96] }), 'Conv2D', { filters: 6 }), label: 'Insert Reshape to 32×96×1', shape: [30, 94, 6] },
  { name: 'Reshape that does not fill', build: (d) => draw(d, rescaled(d), 'Reshape', { target_shape: [32, 90] }), label: 'Let one size follow', shape: [32, 96] },
  { name: 'raw pixels', build: (d) => draw(d, 'input', 'Conv2D', { filters: 4 }), label: 'Insert Rescaling' },
  { name: 'a network that ends in an image', build: (d) => draw(d, rescaled(d), 'Conv2D', { filters: 4 }), label: 'Add GlobalAveragePooling2D and Dense' },
  { name: 'a network that ends without softmax', build: (d) => draw(d, draw(d, rescaled(d), 'Flatten'), 'Dropout'), label: 'Add Dense with softmax' },
]

const input = { widthPx: 32, heightPx: 32, colour: 'rgb', fit: 'stretch' } as const
function problemsOf(document: NetworkDocument, id: string) {
  const inferred = inferNetwork(document, classCount)
  return { shape: inferred.layers.get(id)?.outputShape, problems: inferred.problems.filter(({ layerId }) => layerId === id) }
}

describe('repairs', () => {
  test.each(rows)('$name', ({ build, label, shape, other }) => {
    const drawing = startDrawing()
    const id = build(drawing)
    const document = finishDrawing(drawing, 'Broken', input)
    const problem = problemsOf(document, id).problems.find(({ fix }) => fix?.label === label)
    expect(problem, JSON.stringify(problemsOf(document, id).problems)).toBeDefined()
    const fixes: readonly Fix[] = [problem!.fix!, ...(problem!.otherFix ? [problem!.otherFix] : [])]
    expect(fixes.map((fix) => fix.label)).toEqual(other === undefined ? [label] : [label, other])
    for (const fix of fixes) {
      const result = applyEdits(document, fix.edits)
      if (!result.ok) throw new Error(result.problem.sentence)
      const after = problemsOf(result.document, id)
      expect(after.problems.map(({ sentence }) => sentence)).not.toContain(problem!.sentence)
      if (shape !== undefined) expect(after.shape).toEqual(shape)
    }
  })
  test('Dense layers at the end of an image: Flatten goes before the first of them', () => {
    const drawing = startDrawing()
    const first = draw(drawing, draw(drawing, rescaled(drawing), 'MaxPooling2D'), 'Dense', { units: 9 })
    draw(drawing, draw(drawing, first, 'Dropout'), 'Dense', { units: classCount, activation: 'softmax' })
    const document = finishDrawing(drawing, 'Broken', input)
    const { fix } = inferNetwork(document, classCount).problems.find(({ severity }) => severity === 'error')!
    expect(fix?.label).toBe('Insert Flatten')
    const result = applyEdits(document, fix!.edits)
    if (!result.ok) throw new Error(result.problem.sentence)
    expect(result.document.connections.find(({ to }) => to === first)?.from).toBe('flatten_1')
    expect(inferNetwork(result.document, classCount).problems).toEqual([])
  })
  test('what no single step repairs is left to the person', () => {
    const drawing = startDrawing()
    const id = draw(drawing, draw(drawing, rescaled(drawing), 'Flatten'), 'Conv2D')
    expect(problemsOf(finishDrawing(drawing, 'Broken', input), id).problems.map(({ fix }) => fix)).toEqual([undefined])
  })
  test('from an empty canvas, repairs alone lead to a network that can be trained', () => {
    const drawing = startDrawing()
    draw(drawing, 'input', 'Conv2D', { filters: 4, kernel_size: [40, 40] })
    let document = finishDrawing(drawing, 'Broken', input)
    for (let step = 0; step < 8; step += 1) {
      const fix = inferNetwork(document, classCount).problems.find((problem) => problem.fix)?.fix
      if (fix === undefined) break
      const result = applyEdits(document, fix.edits)
      if (!result.ok) throw new Error(result.problem.sentence)
      document = result.document
    }
    expect(inferNetwork(document, classCount).problems).toEqual([])
    expect(document.layers.map(({ kind }) => kind).toSorted()).toEqual(['Conv2D', 'Dense', 'GlobalAveragePooling2D', 'Input', 'Rescaling'])
  })
})
