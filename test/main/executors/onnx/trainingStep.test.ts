/** Whole training steps: the ONNX executor gives the loss, the new weights and the new statistics of the reference. Here blocked layouts meet: every operator reads what another one left. */
import { describe, expect, test } from 'vitest'
import { createOnnxExecutor } from '../../../../src-main/executors/onnx/onnxExecutor.ts'
import { nchwcBlock } from '../../../../src-main/executors/onnx/nchwc.ts'
import { onnxModel } from '../../../../src-main/executors/onnx/onnxModel.ts'
import { runReference } from '../../../../src-main/executors/reference/referenceExecutor.ts'
import { lowerTrainingStep } from '../../../../src-main/lowering/step.ts'
import { networkCases, networkClasses } from '../../../cases/networks.ts'
import { expectClose } from '../../../support/expectClose.ts'
import { stepInputs } from '../../../support/stepInputs.ts'
import { trainingStep } from '../../../support/tolerances/onnxFloat32.ts'

const batchSize = 3
const small = networkCases.filter(({ document }) => document.input.widthPx < 20)

describe.each(['portable', 'fast'] as const)('%s lowering = reference', (lowering) => {
  test.each(small)('$title', async ({ document }) => {
    const step = lowerTrainingStep(document, { batchSize, classCount: networkClasses, optimizer: { kind: 'momentum', momentum: 0.9 } })
    const inputs = { ...Object.fromEntries(step.initialState(3)), ...stepInputs(document.input, batchSize, networkClasses, { learningRate: 0.1 }) }
    const expected = runReference(step.graph, inputs)
    const before = structuredClone(inputs)
    const executable = await createOnnxExecutor({ lowering, threads: 1 }).compile(step.graph)
    try {
      const first = await executable.run(inputs)
      const kept = structuredClone(first)
      for (const { name } of step.graph.outputs) expectClose(first[name]?.data ?? [], expected[name]?.data ?? [], trainingStep, `${name} at`)
      // Nothing the caller gave or got is written to: not by the run itself, not by the next one.
      await executable.run(inputs)
      expect(inputs).toEqual(before)
      expect(first).toEqual(kept)
    } finally {
      await executable.close()
    }
  })
})

test('where the processor has the blocked layout, the fast lowering uses it and the fallback does without', async () => {
  const block = await nchwcBlock()
  if (block !== null) expect([4, 8, 16]).toContain(block)
  const { graph } = lowerTrainingStep(small.find(({ title }) => title.includes('sixteen'))!.document, { batchSize, classCount: networkClasses, optimizer: { kind: 'sgd' } })
  const domains = (lowering: Parameters<typeof onnxModel>[1]): unknown => onnxModel(graph, lowering).model.opset_import.map(({ domain }) => domain ?? 'standard')
  if (block !== null && block <= 16) expect(domains({ kind: 'fast', block })).toContain('com.microsoft.nchwc')
  expect(domains({ kind: 'fast', block: null })).not.toContain('com.microsoft.nchwc')
  expect(domains({ kind: 'portable' })).toEqual(['standard'])
})
