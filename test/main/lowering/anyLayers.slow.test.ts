/** The property of anyLayers.test.ts more often; and onnxruntime runs what the reference runs, in the app's form and in the exported one. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createOnnxExecutor } from '../../../src-main/executors/onnx/onnxExecutor.ts'
import { runReference } from '../../../src-main/executors/reference/referenceExecutor.ts'
import type { Graph } from '../../../src-main/graph/graph.ts'
import type { Tensor } from '../../../src-main/graph/ir.ts'
import { lowerInference } from '../../../src-main/lowering/inference.ts'
import { lowerTrainingStep } from '../../../src-main/lowering/step.ts'
import type { NetworkDocument } from '../../../src-shared/network/document.ts'
import { anyInputs, anyKinds, anyLayers, describeLayers, readyLayers } from '../../support/anyLayers.ts'
import { anyBatch, anyOptions, checkLayers } from '../../support/checkLayers.ts'

test('3,000 networks: a sentence, or exactly the shapes and parameters shown; every kind is among the ready ones', () => {
  const seen = new Set<string>()
  fc.assert(fc.property(anyLayers, (document) => {
    if (checkLayers(document)) for (const { kind, timeDistributed, sharedWith } of document.layers) seen.add(kind).add(timeDistributed ? 'timeDistributed' : kind).add(sharedWith ? 'sharedWith' : kind)
  }), { numRuns: 3000 })
  expect([...anyKinds, 'timeDistributed', 'sharedWith'].filter((kind) => !seen.has(kind))).toEqual([])
})

test('150 networks: onnxruntime gives the outputs of the reference, training and inference', async () => {
  let compared = 0
  const apart: string[] = []
  for (const document of fc.sample(readyLayers, { numRuns: 150, seed: 7 })) {
    const step = lowerTrainingStep(document, anyOptions)
    const state = step.initialState(1)
    compared += await likeReference(step.graph, anyInputs(step.graph, state), 'training', document, apart)
    const { graph } = lowerInference(document, state, { batchSize: anyBatch })
    compared += await likeReference(graph, anyInputs(graph, new Map()), 'inference', document, apart)
  }
  expect(compared).toBeGreaterThan(1000)
  // A gradient that is 0 but for rounding, behind a Rescaling by a million: a few of all tensors may be apart, and none of their shapes.
  expect(apart.length / compared, apart.join('\n')).toBeLessThan(0.002)
}, 120_000)

/** How many tensors were compared. Those with numbers that float32 does not hold, or of a step whose loss is no number, are compared by shape; those that differ are listed in `apart`. */
async function likeReference(graph: Graph, inputs: Readonly<Record<string, Tensor>>, purpose: 'training' | 'inference', document: NetworkDocument, apart: string[]): Promise<number> {
  const expected = runReference(graph, inputs)
  // An Embedding asked for a row it does not have: the loss is no number, and a run stops there; its gradients are nobody's.
  const isLost = Number.isNaN(Number(expected['loss']?.data[0] ?? 0))
  let compared = 0
  for (const lowering of ['portable', 'fast'] as const) {
    const executable = await createOnnxExecutor({ lowering, purpose, threads: 1 }).compile(graph)
    try {
      const actual = await executable.run(inputs)
      for (const [name, { shape, data }] of Object.entries(expected)) {
        const what = `${lowering}, ${purpose}, ${describeLayers(document)}: ${name}`
        expect(actual[name]?.shape, what).toEqual(shape)
        const greatest = Array.from(data).reduce((most: number, value: number) => Math.max(most, Math.abs(value)), 0)
        if (name === 'correct' || isLost || !(greatest < 1e4)) continue
        compared += 1
        const error = Array.from(data).reduce((most: number, value: number, at: number) => Math.max(most, Math.abs((actual[name]?.data[at] ?? Number.NaN) - value)), 0)
        if (!(error / Math.max(1, greatest) < 1e-3)) apart.push(`${what} by ${error} of ${greatest}`)
      }
    } finally {
      await executable.close()
    }
  }
  return compared
}
