/** Whole training steps: for every layer row the ONNX executor gives the loss and the next state that the reference gives, with both lowerings. */
import { describe, expect, test } from 'vitest'
import { createOnnxExecutor } from '../../../../src-main/executors/onnx/onnxExecutor.ts'
import { runReference } from '../../../../src-main/executors/reference/referenceExecutor.ts'
import { lowerTrainingStep } from '../../../../src-main/lowering/step.ts'
import { allLayerCases, caseClasses, caseInput } from '../../../cases/layers.ts'
import { expectClose } from '../../../support/expectClose.ts'
import { stepInputs } from '../../../support/stepInputs.ts'
import { trainingStep } from '../../../support/tolerances/onnxFloat32.ts'

const batchSize = 4

describe.each(['portable', 'fast'] as const)('%s lowering = reference', (lowering) => {
  const executor = createOnnxExecutor({ lowering, threads: 1 })
  test.each(allLayerCases)('a step with $title', async ({ document }) => {
    const step = lowerTrainingStep(document, { batchSize, classCount: caseClasses, optimizer: { kind: 'momentum', momentum: 0.9 } })
    const inputs = { ...Object.fromEntries(step.initialState(2)), ...stepInputs(caseInput, batchSize, caseClasses, { seed: 2, learningRate: 1 }) }
    const expected = runReference(step.graph, inputs)
    const executable = await executor.compile(step.graph)
    try {
      const actual = await executable.run(inputs)
      expect(actual['correct']?.data[0]).toBe(expected['correct']?.data[0])
      for (const [name, { data }] of Object.entries(expected)) expectClose(actual[name]?.data ?? [], data, trainingStep, name)
    } finally {
      await executable.close()
    }
  })
})
