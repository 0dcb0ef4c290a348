/** Chains of primitives in which one leaves blocked memory to the next, forward and backward: with the blocked layout, and without it on any processor, the reference's numbers. */
import { describe, expect, test } from 'vitest'
import { add } from '../../../../src-main/autodiff/primitives/add.ts'
import { averagePool2d } from '../../../../src-main/autodiff/primitives/averagePool2d.ts'
import { batchNormTraining } from '../../../../src-main/autodiff/primitives/batchNormTraining.ts'
import { broadcast } from '../../../../src-main/autodiff/primitives/broadcast.ts'
import { channelAffine } from '../../../../src-main/autodiff/primitives/channelAffine.ts'
import { clip } from '../../../../src-main/autodiff/primitives/clip.ts'
import { concatenate } from '../../../../src-main/autodiff/primitives/concatenate.ts'
import { conv2d } from '../../../../src-main/autodiff/primitives/conv2d.ts'
import { maxPool2d } from '../../../../src-main/autodiff/primitives/maxPool2d.ts'
import { multiply } from '../../../../src-main/autodiff/primitives/multiply.ts'
import { pad } from '../../../../src-main/autodiff/primitives/pad.ts'
import { reduceSum } from '../../../../src-main/autodiff/primitives/reduceSum.ts'
import { relu } from '../../../../src-main/autodiff/primitives/relu.ts'
import { sigmoid } from '../../../../src-main/autodiff/primitives/sigmoid.ts'
import { slice } from '../../../../src-main/autodiff/primitives/slice.ts'
import { divide } from '../../../../src-main/autodiff/primitives/divide.ts'
import { exp } from '../../../../src-main/autodiff/primitives/exp.ts'
import { gradients } from '../../../../src-main/autodiff/vjp.ts'
import type { Pair } from '../../../../src-main/autodiff/windows.ts'
import { nchwcBlock } from '../../../../src-main/executors/onnx/nchwc.ts'
import { onnxModel } from '../../../../src-main/executors/onnx/onnxModel.ts'
import { encodeModel } from '../../../../src-main/executors/onnx/onnxSchema.ts'
import { fromOrt, openSession, toOrt } from '../../../../src-main/executors/onnx/session.ts'
import { runReference } from '../../../../src-main/executors/reference/referenceExecutor.ts'
import { addConstant, addInput, createBuilder, finish, scalar, type GraphBuilder } from '../../../../src-main/graph/builder.ts'
import type { Graph } from '../../../../src-main/graph/graph.ts'
import type { Tensor, Value } from '../../../../src-main/graph/ir.ts'
import { simplify } from '../../../../src-main/lowering/simplify.ts'
import type { Shape } from '../../../../src-shared/tensor/shape.ts'
import { fillTensor } from '../../../cases/primitiveCase.ts'
import { expectClose } from '../../../support/expectClose.ts'
import { trainingStep } from '../../../support/tolerances/onnxFloat32.ts'

interface Chain {
  readonly title: string
  /** Default 2. */
  readonly batch?: number
  /** C, H, W of the data. */
  readonly data?: readonly [number, number, number]
  readonly build: (pen: Pen, x: Value) => Value
}

/** Draws the graph; every weight becomes an input with a gradient. */
interface Pen {
  readonly builder: GraphBuilder
  weight(shape: Shape): Value
  /** A convolution with `same` padding, or none for an even kernel. */
  conv(x: Value, filters: number, size: number, stride?: number, groups?: number): Value
  norm(x: Value): Value
}

const chains: readonly Chain[] = [
  { title: 'conv, norm, relu, conv', build: (pen, x) => pen.conv(relu(pen.builder, pen.norm(pen.conv(x, 32, 3))), 16, 3) },
  { title: 'conv, norm, relu, 1x1 conv, odd size', data: [16, 7, 5], build: (pen, x) => pen.conv(relu(pen.builder, pen.norm(pen.conv(x, 32, 3))), 48, 1) },
  { title: '24 channels between', data: [16, 6, 5], build: (pen, x) => pen.conv(relu(pen.builder, pen.norm(pen.conv(relu(pen.builder, pen.norm(pen.conv(x, 32, 3))), 24, 1))), 32, 1) },
  { title: '24 channels between, added to themselves', data: [16, 6, 5], build: (pen, x) => { const y = pen.norm(pen.conv(pen.conv(x, 16, 3), 24, 1)); return pen.conv(add(pen.builder, y, pen.norm(pen.conv(pen.conv(y, 48, 1), 24, 1))), 16, 1) } },
  { title: '40 channels by a 3x3 kernel', data: [16, 5, 5], build: (pen, x) => pen.conv(clip(pen.builder, pen.norm(pen.conv(pen.conv(x, 16, 3), 40, 3)), 0, 1), 16, 3) },
  { title: 'residual block', build: (pen, x) => { const first = pen.conv(x, 16, 3); return relu(pen.builder, add(pen.builder, pen.norm(pen.conv(relu(pen.builder, pen.norm(first)), 16, 3)), first)) } },
  { title: 'residual block, stride 2', data: [16, 8, 8], build: (pen, x) => { const y = relu(pen.builder, pen.conv(x, 16, 3)); return relu(pen.builder, add(pen.builder, pen.norm(pen.conv(y, 32, 3, 2)), pen.norm(pen.conv(y, 32, 1, 2)))) } },
  { title: 'residual block, stride 2, odd size', data: [16, 9, 7], build: (pen, x) => { const y = relu(pen.builder, pen.conv(x, 16, 3)); return relu(pen.builder, add(pen.builder, pen.norm(pen.conv(y, 32, 3, 2)), pen.norm(pen.conv(y, 32, 1, 2)))) } },
  { title: 'a sum read twice, then relu', build: (pen, x) => { const sum = add(pen.builder, pen.conv(x, 16, 3), pen.conv(x, 16, 3)); return add(pen.builder, relu(pen.builder, sum), sum) } },
  { title: 'two activations in a row', build: (pen, x) => clip(pen.builder, relu(pen.builder, pen.conv(x, 16, 3)), 0.25, 1) },
  { title: 'depthwise, bounded', build: (pen, x) => pen.conv(clip(pen.builder, pen.norm(pen.conv(clip(pen.builder, pen.norm(pen.conv(x, 32, 3)), 0, 1), 32, 3, 1, 32)), 0, 1), 16, 1) },
  { title: 'depthwise on 30 channels', data: [30, 6, 5], build: (pen, x) => pen.conv(clip(pen.builder, pen.conv(x, 30, 3, 1, 30), 0, 1), 32, 3) },
  { title: 'depthwise, stride 2, odd size', data: [16, 9, 7], build: (pen, x) => pen.conv(clip(pen.builder, pen.norm(pen.conv(clip(pen.builder, pen.norm(pen.conv(x, 32, 3)), 0, 1), 32, 3, 2, 32)), 0, 1), 16, 1) },
  { title: 'a product that is summed and read', build: (pen, x) => { const y = pen.conv(x, 16, 3); const squares = multiply(pen.builder, y, y); return add(pen.builder, squares, broadcast(pen.builder, multiply(pen.builder, reduceSum(pen.builder, squares, [0, 2, 3]), scalar(pen.builder, 1 / 72)), y.shape)) } },
  { title: 'channels scaled by image (squeeze and excite)', build: (pen, x) => { const y = pen.conv(x, 16, 3); return multiply(pen.builder, y, sigmoid(pen.builder, pen.conv(averagePool2d(pen.builder, y, { window: [6, 6], strides: [6, 6], pads: [0, 0, 0, 0] }), 16, 1))) } },
  { title: 'scale and shift by channel', build: (pen, x) => channelAffine(pen.builder, pen.conv(x, 16, 3), pen.weight([16]), pen.weight([16])) },
  { title: 'sums of pixels', build: (pen, x) => reduceSum(pen.builder, pen.conv(x, 16, 3), [2, 3]) },
  { title: 'sums of rows', build: (pen, x) => reduceSum(pen.builder, pen.conv(x, 16, 3), [2]) },
  { title: 'pools', data: [16, 8, 8], build: (pen, x) => averagePool2d(pen.builder, maxPool2d(pen.builder, pen.conv(x, 16, 3), { window: [2, 2], strides: [2, 2], pads: [0, 0, 0, 0] }), { window: [2, 2], strides: [2, 2], pads: [0, 0, 0, 0] }) },
  { title: 'pools that leave rows out', data: [16, 9, 8], build: (pen, x) => maxPool2d(pen.builder, averagePool2d(pen.builder, pen.conv(x, 24, 3), { window: [2, 3], strides: [2, 3], pads: [0, 0, 0, 0] }), { window: [3, 1], strides: [3, 1], pads: [0, 0, 0, 0] }) },
  { title: 'mean of pixels, one scale per image', build: (pen, x) => { const y = pen.conv(x, 32, 3); return pen.conv(multiply(pen.builder, y, broadcast(pen.builder, multiply(pen.builder, reduceSum(pen.builder, y, [2, 3]), scalar(pen.builder, 1 / 36)), y.shape)), 16, 3) } },
  { title: 'some channels of a branch', build: (pen, x) => { const y = pen.conv(x, 48, 3); return pen.conv(add(pen.builder, slice(pen.builder, y, [0, 16, 0, 0], [2, 16, 6, 6]), slice(pen.builder, y, [0, 5, 0, 0], [2, 16, 6, 6])), 16, 3) } },
  { title: 'padding of 24 channels', build: (pen, x) => pen.conv(pad(pen.builder, pen.conv(x, 24, 3), [0, 0, 1, 0], [0, 0, 0, 2]), 16, 3) },
  { title: 'numbers that are no numbers in spare channels', build: (pen, x) => { const y = pen.conv(x, 24, 3); return pen.conv(divide(pen.builder, y, exp(pen.builder, multiply(pen.builder, y, y))), 16, 3) } },
  { title: 'overlapping average pool', data: [16, 7, 7], build: (pen, x) => averagePool2d(pen.builder, pen.conv(x, 16, 3), { window: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] }) },
  { title: 'branches side by side', build: (pen, x) => pen.conv(relu(pen.builder, concatenate(pen.builder, [pen.conv(x, 16, 3), pen.conv(x, 32, 1), pen.conv(x, 16, 3)], 1)), 16, 1) },
  { title: 'branches side by side, 24 channels', build: (pen, x) => pen.conv(relu(pen.builder, concatenate(pen.builder, [pen.conv(x, 16, 3), pen.conv(pen.conv(x, 16, 3), 24, 1)], 1)), 16, 1) },
  { title: 'padding and cutting', build: (pen, x) => slice(pen.builder, pad(pen.builder, pen.conv(x, 16, 3), [0, 0, 1, 2], [0, 0, 0, 1]), [0, 0, 2, 1], [2, 16, 4, 5]) },
  { title: 'batch of 16: image, strides, wide kernel', batch: 16, data: [3, 8, 8], build: (pen, x) => pen.conv(relu(pen.builder, pen.norm(pen.conv(relu(pen.builder, pen.conv(x, 16, 3)), 32, 3, 2))), 32, 5) },
  { title: 'batch of 16: 24 channels, odd size', batch: 16, data: [16, 5, 7], build: (pen, x) => pen.conv(relu(pen.builder, pen.conv(relu(pen.builder, pen.conv(x, 24, 3)), 32, 3, 2)), 16, 1, 2) },
  { title: 'large image, 1x1 kernel', batch: 1, data: [16, 21, 20], build: (pen, x) => pen.conv(relu(pen.builder, pen.conv(x, 16, 3)), 32, 1) },
  { title: 'wide kernel', data: [16, 9, 9], build: (pen, x) => pen.conv(relu(pen.builder, pen.conv(x, 16, 5)), 16, 7, 2) },
]

function chainGraph({ batch, data, build }: Chain): Graph {
  const { builder, x, y, weights } = forwardOf(build, batch, data)
  const cotangent = addConstant(builder, fillTensor({ shape: y.shape, dtype: 'float32', fill: 'normal' }, 900))
  const found = gradients(builder, y, [x, ...weights], cotangent)
  return simplify(finish(builder, [{ name: 'y', value: y }, ...found.flatMap((value, index) => (value ? [{ name: `d${index}`, value }] : []))]))
}

function forwardOf(build: Chain['build'], batch = 2, data: readonly [number, number, number] = [16, 6, 6]) {
  const builder = createBuilder()
  const x = addInput(builder, 'x', [batch, ...data], 'float32')
  const weights: Value[] = []
  const pen: Pen = {
    builder,
    weight: (shape) => {
      weights.push(addInput(builder, `w${weights.length}`, shape, 'float32'))
      return weights.at(-1) as Value
    },
    conv: (value, filters, size, stride = 1, groups = 1) => {
      const around = (size - 1) / 2
      const kernel = pen.weight([filters, (value.shape[1] ?? 0) / groups, size, size])
      return conv2d(builder, value, kernel, { strides: [stride, stride] satisfies Pair, pads: [around, around, around, around], dilations: [1, 1], groups })
    },
    norm: (value) => batchNormTraining(builder, value, pen.weight(value.shape.slice(1, 2)), pen.weight(value.shape.slice(1, 2)), 1e-3).y,
  }
  const y = build(pen, x)
  return { builder, x, y, weights, graph: finish(builder, [{ name: 'y', value: y }]) }
}

/** Numbers small enough that sums of products stay around 1. */
function chainInputs(graph: Graph): Record<string, Tensor> {
  return Object.fromEntries(graph.inputs.map(({ name, value: { shape, dtype } }, index) => {
    const tensor = fillTensor({ shape, dtype, fill: 'normal' }, 700 + index)
    const fanIn = shape.length === 4 && name !== 'x' ? shape.slice(1).reduce((size, axis) => size * axis, 1) : 1
    return [name, { ...tensor, data: Float32Array.from(tensor.data, (number) => number / Math.sqrt(fanIn)) }]
  }))
}

/** The same graph with the weights as constants, as in inference and of frozen layers. */
function withConstants(graph: Graph, weights: Readonly<Record<string, Tensor>>): Graph {
  const given = graph.inputs.filter(({ name }) => name !== 'x').map(({ name, value }) => ({ value, tensor: weights[name] as Tensor }))
  return { ...graph, inputs: graph.inputs.filter(({ name }) => name === 'x'), constants: [...graph.constants, ...given] }
}

/** A chain, numbers for it and what the reference makes of them: the same for every layout. */
const drawnChains = new Map<Chain, { readonly drawn: Graph; readonly given: Readonly<Record<string, Tensor>>; readonly expected: Readonly<Record<string, Tensor>> }>()
function drawnChain(chain: Chain) {
  const known = drawnChains.get(chain)
  if (known !== undefined) return known
  const drawn = chainGraph(chain)
  const given = chainInputs(drawn)
  const made = { drawn, given, expected: runReference(drawn, given) }
  drawnChains.set(chain, made)
  return made
}

describe.each(['blocked', 'blocked with constant weights', 'not blocked'] as const)('%s = reference', (layout) => {
  test.each(chains)('$title', async (chain) => {
    const { drawn, given, expected } = drawnChain(chain)
    const block = layout === 'not blocked' ? null : await nchwcBlock()
    const { x, ...weights } = given
    const graph = layout === 'blocked with constant weights' ? withConstants(drawn, weights) : drawn
    const inputs: Record<string, Tensor> = { x: x as Tensor, ...(graph === drawn ? weights : {}) }
    const { model, outputNames } = onnxModel(graph, { kind: 'fast', block })
    const session = await openSession(encodeModel(model), { purpose: 'training', threads: 1 })
    try {
      const results = await session.run(Object.fromEntries(Object.entries(inputs).map(([name, tensor]) => [name, toOrt(tensor)])))
      graph.outputs.forEach(({ name, value }, index) => {
        const actual = fromOrt(results[outputNames[index] as string] as Parameters<typeof fromOrt>[0])
        expect(actual.shape).toEqual(value.shape)
        expectClose(actual.data, expected[name]?.data ?? [], trainingStep, `${name} at`)
      })
    } finally {
      await session.release()
    }
  })
})

test.each(chains)('$title: the sizes fit a block of 8 too', async (chain) => {
  const { model } = onnxModel(drawnChain(chain).drawn, { kind: 'fast', block: 8 })
  // No processor has both, so the numbers cannot be right here; that every node can be made is what is shown.
  expect(model.graph.node.length).toBeGreaterThan(0)
  expect(model.graph.initializer.every(({ dims }) => (dims ?? []).every((size) => Number.isInteger(Number(size)) && Number(size) >= 0))).toBe(true)
})

test('between convolutions nothing changes its layout: normalization, activation and sum join them', async () => {
  const block = await nchwcBlock()
  if (block === null || 16 % block !== 0) return
  const { graph } = forwardOf((pen, x) => {
    const first = pen.conv(x, 16, 3)
    return pen.conv(relu(pen.builder, add(pen.builder, pen.norm(pen.conv(relu(pen.builder, pen.norm(first)), 16, 3)), first)), 32, 1)
  })
  const operators = onnxModel(graph, { kind: 'fast', block }).model.graph.node.map((node) => node.op_type)
  // In and out of the chain; the kernels have reorders of their own.
  expect(operators.filter((name) => name === 'ReorderOutput').length).toBe(1)
  // One to keep a variance from rounding below zero, for each normalization.
  expect(operators.filter((name) => name === 'Relu').length).toBe(2)
})
