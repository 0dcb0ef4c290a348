/** Each pass keeps the meaning of whole training steps, and does what it is for. */
import { describe, expect, test } from 'vitest'
import { add } from '../../../src-main/autodiff/primitives/add.ts'
import { broadcast } from '../../../src-main/autodiff/primitives/broadcast.ts'
import { divide } from '../../../src-main/autodiff/primitives/divide.ts'
import { exp } from '../../../src-main/autodiff/primitives/exp.ts'
import { maxPool2d } from '../../../src-main/autodiff/primitives/maxPool2d.ts'
import { multiply } from '../../../src-main/autodiff/primitives/multiply.ts'
import { relu } from '../../../src-main/autodiff/primitives/relu.ts'
import { sqrt } from '../../../src-main/autodiff/primitives/sqrt.ts'
import { gradients } from '../../../src-main/autodiff/vjp.ts'
import { runReference } from '../../../src-main/executors/reference/referenceExecutor.ts'
import { addConstant, addInput, continueGraph, createBuilder, finish, scalar } from '../../../src-main/graph/builder.ts'
import type { Graph } from '../../../src-main/graph/graph.ts'
import { dropBroadcasts } from '../../../src-main/graph/passes/dropBroadcasts.ts'
import { foldConstants } from '../../../src-main/graph/passes/foldConstants.ts'
import { poolBeforeRelu } from '../../../src-main/graph/passes/poolBeforeRelu.ts'
import { removeDeadCode } from '../../../src-main/graph/passes/removeDeadCode.ts'
import { shareCommon } from '../../../src-main/graph/passes/shareCommon.ts'
import { verify } from '../../../src-main/graph/verify.ts'
import { simplifyingPasses } from '../../../src-main/lowering/simplify.ts'
import { assembleTrainingStep } from '../../../src-main/lowering/step.ts'
import { allLayerCases, caseClasses, caseInput } from '../../cases/layers.ts'
import { fillTensor } from '../../cases/primitiveCase.ts'
import { expectClose } from '../../support/expectClose.ts'
import { stepInputs } from '../../support/stepInputs.ts'

/** Folding rounds to float32 once per node, which the float64 reference does not. */
const afterFolding = 1e-6

const names = (graph: Graph): readonly string[] => graph.nodes.map((node) => node.primitive.name)

describe.each(allLayerCases)('a step with $title', ({ document }) => {
  test('verifies and keeps its results after every pass', () => {
    const step = assembleTrainingStep(document, { batchSize: 3, classCount: caseClasses, optimizer: { kind: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-7 } })
    const inputs = { ...Object.fromEntries(step.initialState(1)), ...stepInputs(caseInput, 3, caseClasses) }
    const expected = runReference(step.graph, inputs)
    let graph = step.graph
    for (const pass of simplifyingPasses) {
      graph = pass(graph)
      verify(graph)
      const outputs = runReference(graph, inputs)
      for (const [name, { data }] of Object.entries(expected)) expectClose(outputs[name]?.data ?? [], data, afterFolding, `${pass.name}, ${name}`)
    }
    expect(graph.nodes.length).toBeLessThan(step.graph.nodes.length)
  })
})

test('removeDeadCode drops nodes and constants nobody needs, and keeps the signature', () => {
  const builder = createBuilder()
  const x = addInput(builder, 'x', [2], 'float32')
  addInput(builder, 'unused', [2], 'float32')
  exp(builder, multiply(builder, x, scalar(builder, 3)))
  const graph = removeDeadCode(finish(builder, [{ name: 'y', value: exp(builder, x) }]))
  expect(names(graph)).toEqual(['exp'])
  expect(graph.constants).toEqual([])
  expect(graph.inputs.map((input) => input.name)).toEqual(['x', 'unused'])
})

test('shareCommon makes one of equal nodes and equal constants, also through chains', () => {
  const builder = createBuilder()
  const x = addInput(builder, 'x', [2], 'float32')
  const once = exp(builder, multiply(builder, x, scalar(builder, 3)))
  const again = exp(builder, multiply(builder, x, scalar(builder, 3)))
  const other = exp(builder, multiply(builder, x, scalar(builder, -3)))
  const graph = shareCommon(finish(builder, [{ name: 'y', value: add(builder, add(builder, once, again), other) }]))
  verify(graph)
  expect(names(graph)).toEqual(['multiply', 'exp', 'multiply', 'exp', 'add', 'add'])
  expect(graph.constants.length).toBe(2)
})

test('shareCommon keeps 0 and -0 apart', () => {
  const builder = createBuilder()
  const x = addInput(builder, 'x', [], 'float32')
  const graph = shareCommon(finish(builder, [{ name: 'a', value: divide(builder, x, scalar(builder, 0)) }, { name: 'b', value: divide(builder, x, scalar(builder, -0)) }]))
  const outputs = runReference(graph, { x: { shape: [], dtype: 'float32', data: Float32Array.of(1) } })
  expect([outputs['a']?.data[0], outputs['b']?.data[0]]).toEqual([Infinity, -Infinity])
})

test('foldConstants computes arithmetic of scalars and vectors at compile time', () => {
  const builder = createBuilder()
  const vector = addConstant(builder, { shape: [2], dtype: 'float32', data: Float32Array.of(3, 8) })
  const folded = sqrt(builder, add(builder, vector, scalar(builder, 1)))
  const x = addInput(builder, 'x', [2], 'float32')
  const graph = removeDeadCode(foldConstants(finish(builder, [{ name: 'y', value: multiply(builder, x, folded) }])))
  verify(graph)
  expect(names(graph)).toEqual(['multiply'])
  expect(graph.constants.map((constant) => Array.from(constant.tensor.data))).toEqual([[2, 3]])
})

test('dropBroadcasts takes the copy away where the result keeps its shape, and only there', () => {
  const builder = createBuilder()
  const x = addInput(builder, 'x', [1, 3], 'float32')
  const y = addInput(builder, 'y', [2, 3], 'float32')
  const needless = add(builder, broadcast(builder, x, [2, 3]), y)
  const needed = add(builder, broadcast(builder, x, [4, 3]), broadcast(builder, x, [4, 3]))
  const graph = removeDeadCode(dropBroadcasts(finish(builder, [{ name: 'a', value: needless }, { name: 'b', value: needed }])))
  verify(graph)
  expect(names(graph).toSorted()).toEqual(['add', 'add', 'broadcast'])
})

describe('poolBeforeRelu', () => {
  const attributes = { window: [2, 2], strides: [2, 2], pads: [0, 0, 0, 0] } as const

  test.each(['normal', 'ties'] as const)('swaps, and neither values nor gradients change (%s)', (fill) => {
    const builder = createBuilder()
    const x = addInput(builder, 'x', [2, 2, 6, 6], 'float32')
    const y = maxPool2d(builder, relu(builder, x), attributes)
    const plain = finish(builder, [{ name: 'y', value: y }])
    const swapped = poolBeforeRelu(plain)
    verify(swapped)
    expect(names(swapped)).toEqual(['max_pool2d', 'relu'])
    const input = fillTensor({ shape: x.shape, dtype: 'float32', fill }, 3)
    const [expected, actual] = [plain, swapped].map((graph) => {
      const backward = continueGraph(graph)
      const [dx] = gradients(backward, y, [x], addConstant(backward, fillTensor({ shape: y.shape, dtype: 'float32', fill: 'normal' }, 4)))
      if (!dx) throw new Error('no gradient')
      return runReference(finish(backward, [{ name: 'y', value: y }, { name: 'dx', value: dx }]), { x: input })
    })
    for (const name of ['y', 'dx']) expectClose(actual?.[name]?.data ?? [], expected?.[name]?.data ?? [], 0, name)
  })

  test('leaves a relu alone that someone else reads', () => {
    const builder = createBuilder()
    const x = addInput(builder, 'x', [1, 1, 4, 4], 'float32')
    const positive = relu(builder, x)
    const graph = finish(builder, [{ name: 'pooled', value: maxPool2d(builder, positive, attributes) }, { name: 'positive', value: positive }])
    expect(poolBeforeRelu(graph)).toEqual(graph)
  })
})
