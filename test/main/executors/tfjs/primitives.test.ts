/** Every row of the primitive table: tfjs on its plain backend gives what the reference gives. Other backends: `npm run test:devices`. */
import * as tf from '@tensorflow/tfjs'
import { expect, test } from 'vitest'
import { runReference } from '../../../../src-main/executors/reference/referenceExecutor.ts'
import { createTfjsExecutor } from '../../../../src-main/executors/tfjs/tfjsExecutor.ts'
import { allPrimitiveCases } from '../../../cases/primitives.ts'
import { caseGraph, caseInputs } from '../../../cases/primitiveCase.ts'
import { expectClose } from '../../../support/expectClose.ts'
import { onePrimitive } from '../../../support/tolerances/tfjsFloat32.ts'

const executor = createTfjsExecutor({ backend: 'cpu' })

test.each(allPrimitiveCases.map(({ name, row }) => ({ title: `${name}: ${row.title}`, name, row })))('$title', async ({ name, row }) => {
  const graph = caseGraph(name, row)
  const inputs = caseInputs(row)
  const expected = runReference(graph, inputs)
  const before = tf.memory().numTensors
  const executable = await executor.compile(graph)
  const actual = await executable.run(inputs)
  for (const { name: output, value } of graph.outputs) {
    expect(actual[output]?.shape).toEqual(value.shape)
    expect(actual[output]?.dtype).toBe(value.dtype)
    expectClose(actual[output]?.data ?? [], expected[output]?.data ?? [], name === 'random_uniform' ? 0 : onePrimitive, `${output} at`)
  }
  await executable.close()
  expect(tf.memory().numTensors, 'tensors left behind').toBe(before)
})
