/** Convolutions that pad by themselves give the values and gradients of convolutions of padded images. */
import { expect, test } from 'vitest'
import { add } from '../../../src-main/autodiff/primitives/add.ts'
import { conv2d } from '../../../src-main/autodiff/primitives/conv2d.ts'
import { pad } from '../../../src-main/autodiff/primitives/pad.ts'
import { gradients } from '../../../src-main/autodiff/vjp.ts'
import { runReference } from '../../../src-main/executors/reference/referenceExecutor.ts'
import { addConstant, addInput, continueGraph, createBuilder, finish } from '../../../src-main/graph/builder.ts'
import type { Graph } from '../../../src-main/graph/graph.ts'
import { padWithinConvolution } from '../../../src-main/graph/passes/padWithinConvolution.ts'
import { verify } from '../../../src-main/graph/verify.ts'
import { fillTensor } from '../../cases/primitiveCase.ts'
import { expectClose } from '../../support/expectClose.ts'
import { exact } from '../../support/tolerances/referenceFloat64.ts'

const attributes = { strides: [2, 1], pads: [1, 0, 0, 2], dilations: [1, 1], groups: 1 } as const

function padded(before: readonly number[], after: readonly number[], alsoRead: boolean) {
  const builder = createBuilder()
  const x = addInput(builder, 'x', [2, 3, 5, 6], 'float32')
  const wide = pad(builder, x, before, after)
  const kernel = addInput(builder, 'kernel', [4, wide.shape[1] ?? 0, 3, 2], 'float32')
  const y = conv2d(builder, wide, kernel, attributes)
  return { x, kernel, y, graph: finish(builder, [{ name: 'y', value: y }, ...(alsoRead ? [{ name: 'wide', value: add(builder, wide, wide) }] : [])]) }
}

const names = (graph: Graph): readonly string[] => graph.nodes.map((node) => node.primitive.name)

test.each([false, true])('values and gradients stay (the padded image is read elsewhere: %s)', (alsoRead) => {
  const { x, kernel, y, graph } = padded([0, 0, 1, 2], [0, 0, 3, 0], alsoRead)
  const within = padWithinConvolution(graph)
  verify(within)
  expect(names(within)).toEqual(alsoRead ? ['pad', 'conv2d', 'add'] : ['conv2d'])
  expect(within.nodes.find((node) => node.primitive.name === 'conv2d')?.attributes).toEqual({ ...attributes, pads: [2, 2, 3, 2] })
  const [expected, actual] = [graph, within].map((forward) => {
    const backward = continueGraph(forward)
    const found = gradients(backward, y, [x, kernel], addConstant(backward, fillTensor({ shape: y.shape, dtype: 'float32', fill: 'normal' }, 4)))
    const outputs = [y, ...found].flatMap((value, index) => (value ? [{ name: `${index}`, value }] : []))
    return runReference(finish(backward, outputs), { x: fillTensor({ shape: x.shape, dtype: 'float32', fill: 'normal' }, 1), kernel: fillTensor({ shape: kernel.shape, dtype: 'float32', fill: 'normal' }, 2) })
  })
  for (const name of ['0', '1', '2']) expectClose(actual?.[name]?.data ?? [], expected?.[name]?.data ?? [], exact, name)
})

test('padded channels or images stay as they are', () => {
  const { graph } = padded([0, 1, 1, 1], [0, 0, 1, 1], false)
  expect(padWithinConvolution(graph)).toEqual(graph)
})
