/** A convolution with the following normalization in its weights gives the same numbers. */
import { expect, test } from 'vitest'
import { channelAffine } from '../../../src-main/autodiff/primitives/channelAffine.ts'
import { conv2d } from '../../../src-main/autodiff/primitives/conv2d.ts'
import { runReference } from '../../../src-main/executors/reference/referenceExecutor.ts'
import { addConstant, addInput, createBuilder, finish } from '../../../src-main/graph/builder.ts'
import type { Graph } from '../../../src-main/graph/graph.ts'
import { affineWithinConvolution } from '../../../src-main/graph/passes/affineWithinConvolution.ts'
import { verify } from '../../../src-main/graph/verify.ts'
import type { Shape } from '../../../src-shared/tensor/shape.ts'
import { fillTensor } from '../../cases/primitiveCase.ts'
import { expectClose } from '../../support/expectClose.ts'

/** The joined kernels stay float64, so only the order of the products differs. */
const float64Rounding = 1e-12

interface Row {
  readonly bias?: 'constant' | 'input'
  readonly groups?: number
  /** Who else reads the convolution. */
  readonly alsoRead?: true
}

function network({ bias, groups = 1, alsoRead }: Row): Graph {
  const builder = createBuilder()
  const constant = (shape: Shape, seed: number) => addConstant(builder, fillTensor({ shape, dtype: 'float32', fill: 'normal' }, seed))
  const x = addInput(builder, 'x', [2, 4, 5, 5], 'float32')
  const weight = bias === undefined ? undefined : bias === 'constant' ? constant([6], 4) : addInput(builder, 'bias', [6], 'float32')
  const y = conv2d(builder, x, constant([6, 4 / groups, 3, 3], 1), { strides: [1, 1], pads: [1, 1, 1, 1], dilations: [1, 1], groups }, weight)
  const outputs = [{ name: 'y', value: channelAffine(builder, y, constant([6], 2), constant([6], 3)) }]
  return finish(builder, alsoRead ? [...outputs, { name: 'before', value: y }] : outputs)
}

const names = (graph: Graph): readonly string[] => graph.nodes.map((node) => node.primitive.name)
const inputs = { x: fillTensor({ shape: [2, 4, 5, 5], dtype: 'float32', fill: 'normal' }, 8), bias: fillTensor({ shape: [6], dtype: 'float32', fill: 'normal' }, 9) }

test.each<Row>([{}, { bias: 'constant' }, { groups: 2 }])('%o becomes one node', (row) => {
  const graph = network(row)
  const joined = affineWithinConvolution(graph)
  verify(joined)
  expect(names(joined)).toEqual(['conv2d'])
  expectClose(runReference(joined, inputs)['y']?.data ?? [], runReference(graph, inputs)['y']?.data ?? [], float64Rounding)
})

test.each<Row>([{ bias: 'input' }, { alsoRead: true }])('%o stays as it is', (row) => {
  const graph = network(row)
  expect(names(affineWithinConvolution(graph))).toEqual(['conv2d', 'channel_affine'])
})
