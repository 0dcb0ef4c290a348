/**
 * Float32 executors, layer by layer: loss and right answers of a step agree with the float64 reference, the output of every layer of every row to 1e-5 of
 * its greatest number, the gradients of a layer to 1e-5 of the greatest of that layer (that of a bias before a normalization is 0, and the rounding of
 * its many parts is all there is). Read by layerFloat32.test.ts and layerFloat32.slow.test.ts.
 */
import { describe, expect, test } from 'vitest'
import type { Executor } from '../../src-main/executors/executor.ts'
import { runReference } from '../../src-main/executors/reference/referenceExecutor.ts'
import { addConstant, createBuilder, finish } from '../../src-main/graph/builder.ts'
import type { Graph } from '../../src-main/graph/graph.ts'
import type { Tensor } from '../../src-main/graph/ir.ts'
import { lowerForward, networkWeights } from '../../src-main/lowering/forward.ts'
import { lowerTrainingStep } from '../../src-main/lowering/step.ts'
import type { NetworkDocument } from '../../src-shared/network/document.ts'
import { inferNetwork } from '../../src-shared/network/infer.ts'
import { allLayerCases, caseClasses, severalCases } from '../cases/layers.ts'
import { formulaWeights } from './formula.ts'
import { goldenInputs, goldenStepInputs, isClassifier, layerBatch } from './kerasValues.ts'

const tolerance = 1e-5
const float32Step = 2 ** -23

/** The forward pass at inference with the output of every layer. */
function forwardGraph(document: NetworkDocument, weights: ReadonlyMap<string, Tensor>): Graph {
  const builder = createBuilder()
  const constants = new Map([...weights].map(([name, tensor]) => [name, addConstant(builder, tensor)]))
  const { outputs } = lowerForward(builder, inferNetwork(document), { batchSize: layerBatch, weights: constants, randomKey: null })
  return finish(builder, [...outputs].map(([name, value]) => ({ name, value })))
}

const layerOf = (name: string): string => name.slice(0, name.indexOf('/'))

const greatest = (numbers: ArrayLike<number>): number => Array.from(numbers).reduce((most, value) => Math.max(most, Math.abs(value)), 0)

/** Tests of every row on these executors. */
export function describeLayerRows(executors: readonly Executor[]): void {
  describe.each([...allLayerCases, ...severalCases])('$title', ({ document }) => {
    const values = formulaWeights(networkWeights(inferNetwork(document)))
    const forward = forwardGraph(document, values)
    const step = lowerTrainingStep(document, { batchSize: layerBatch, classCount: isClassifier(document) ? caseClasses : null, optimizer: { kind: 'sgd' } })
    const inputs = { ...Object.fromEntries(values), ...goldenStepInputs(document, layerBatch, caseClasses, 1) }
    const images = goldenInputs(document, layerBatch)
    const expected = runReference(forward, images)
    const next = runReference(step.graph, inputs)

    test.each(executors.map((executor) => ({ name: executor.name, executor })))('$name', async ({ executor }) => {
      const run = async (graph: Graph, given: Readonly<Record<string, Tensor>>): Promise<Readonly<Record<string, Tensor>>> => {
        const executable = await executor.compile(graph)
        try {
          return await executable.run(given)
        } finally {
          await executable.close()
        }
      }
      const outputs = await run(forward, images)
      for (const [layer, { data }] of Object.entries(expected)) {
        const error = Array.from(data).reduce((most, value, at) => Math.max(most, Math.abs((outputs[layer]?.data[at] ?? Number.NaN) - value)), 0)
        expect(error, `output of ${layer}`).toBeLessThanOrEqual(tolerance * greatest(data))
      }
      const changed = await run(step.graph, inputs)
      expect(changed['correct']?.data[0]).toBe(next['correct']?.data[0])
      expect(Math.abs((changed['loss']?.data[0] ?? Number.NaN) - (next['loss']?.data[0] ?? 0))).toBeLessThanOrEqual(tolerance * Math.max(1, Math.abs(next['loss']?.data[0] ?? 0)))
      const gradients = new Map([...values].map(([name, { data }]) => [name, Float64Array.from(next[name]?.data ?? [], (value, at) => (data[at] ?? 0) - value)]))
      for (const [name, gradient] of gradients) {
        const before = values.get(name)?.data ?? []
        const ofLayer = [...gradients].filter(([other]) => layerOf(other) === layerOf(name)).map(([, numbers]) => greatest(numbers))
        const error = gradient.reduce((most, value, at) => Math.max(most, Math.abs((before[at] ?? 0) - (changed[name]?.data[at] ?? Number.NaN) - value)), 0)
        // The gradient is read off the weight it was subtracted from, which rounds to the weight's own digits.
        expect(error, `gradient of ${name}`).toBeLessThanOrEqual(tolerance * Math.max(...ofLayer) + float32Step * (greatest(before) + greatest(gradient)))
      }
    })
  })
}
