/** One row times a large constant factor goes through the blocked convolution, with the numbers of the reference; everything else stays a product. */
import { expect, test } from 'vitest'
import { matmul } from '../../../../src-main/autodiff/primitives/matmul.ts'
import { nchwcBlock } from '../../../../src-main/executors/onnx/nchwc.ts'
import { createOnnxExecutor } from '../../../../src-main/executors/onnx/onnxExecutor.ts'
import { onnxModel } from '../../../../src-main/executors/onnx/onnxModel.ts'
import { runReference } from '../../../../src-main/executors/reference/referenceExecutor.ts'
import { addConstant, addInput, createBuilder, finish } from '../../../../src-main/graph/builder.ts'
import type { Graph } from '../../../../src-main/graph/graph.ts'
import { fillTensor } from '../../../cases/primitiveCase.ts'
import { expectClose } from '../../../support/expectClose.ts'
import { onePrimitive } from '../../../support/tolerances/onnxFloat32.ts'

function product(rows: number, features: number, units: number, isConstant = true): Graph {
  const builder = createBuilder()
  const x = addInput(builder, 'x', [rows, features], 'float32')
  const factor = isConstant ? addConstant(builder, fillTensor({ shape: [features, units], dtype: 'float32', fill: 'normal' }, 2)) : addInput(builder, 'factor', [features, units], 'float32')
  return finish(builder, [{ name: 'y', value: matmul(builder, x, factor) }])
}

const operatorsOf = async (graph: Graph): Promise<readonly string[]> => onnxModel(graph, { kind: 'fast', block: await nchwcBlock() }).model.graph.node.map((node) => node.op_type)

test.each([1040, 1043])('[1,1024] times [1024,%i]', async (units) => {
  const graph = product(1, 1024, units)
  if (await nchwcBlock() !== null) expect(await operatorsOf(graph)).toContain('Conv')
  const x = fillTensor({ shape: [1, 1024], dtype: 'float32', fill: 'normal' }, 1)
  const executable = await createOnnxExecutor({ purpose: 'inference', threads: 1 }).compile(graph)
  const { y } = await executable.run({ x })
  await executable.close()
  expect(y?.shape).toEqual([1, units])
  expectClose(y?.data ?? [], runReference(graph, { x })['y']?.data ?? [], onePrimitive, 'y at')
})

test.each([
  ['two rows', product(2, 1024, 1040)],
  ['a factor that is no constant', product(1, 1024, 1040, false)],
  ['a small factor', product(1, 512, 256)],
  ['features that do not fill their blocks', product(1, 1027, 1040)],
])('%s: a product', async (_, graph) => {
  expect(await operatorsOf(graph)).toEqual(['MatMul'])
})
