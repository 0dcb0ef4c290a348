/** Every row of the primitive table: the ONNX executor gives what the reference gives, with every lowering, all on the CPU. */
import { describe, expect, test } from 'vitest'
import { createOnnxExecutor } from '../../../../src-main/executors/onnx/onnxExecutor.ts'
import { runReference } from '../../../../src-main/executors/reference/referenceExecutor.ts'
import { allPrimitiveCases } from '../../../cases/primitives.ts'
import { caseGraph, caseInputs } from '../../../cases/primitiveCase.ts'
import { expectClose } from '../../../support/expectClose.ts'
import { onePrimitive } from '../../../support/tolerances/onnxFloat32.ts'

describe.each(['portable', 'device', 'fast'] as const)('%s lowering = reference', (lowering) => {
  const executor = createOnnxExecutor({ lowering, threads: 1 })
  test.each(allPrimitiveCases.map(({ name, row }) => ({ title: `${name}: ${row.title}`, name, row })))('$title', async ({ name, row }) => {
    const graph = caseGraph(name, row)
    const inputs = caseInputs(row)
    const expected = runReference(graph, inputs)
    const executable = await executor.compile(graph)
    try {
      const actual = await executable.run(inputs)
      for (const { name: output, value } of graph.outputs) {
        expect(actual[output]?.shape).toEqual(value.shape)
        expect(actual[output]?.dtype).toBe(value.dtype)
        expectClose(actual[output]?.data ?? [], expected[output]?.data ?? [], onePrimitive, `${output} at`)
      }
    } finally {
      await executable.close()
    }
  })
})
