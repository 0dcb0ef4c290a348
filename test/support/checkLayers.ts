/** What holds for every network of `anyLayers`, ready or not. */
import { expect } from 'vitest'
import { runReference } from '../../src-main/executors/reference/referenceExecutor.ts'
import { verify } from '../../src-main/graph/verify.ts'
import { lowerInference } from '../../src-main/lowering/inference.ts'
import { irShape } from '../../src-main/lowering/layout.ts'
import { lowerTrainingForward, lowerTrainingStep } from '../../src-main/lowering/step.ts'
import { assertDocument } from '../../src-shared/network/assertDocument.ts'
import type { NetworkDocument } from '../../src-shared/network/document.ts'
import { inferNetwork, isReady } from '../../src-shared/network/infer.ts'
import { layerSubject } from '../../src-shared/network/layerName.ts'
import { sizeOf } from '../../src-shared/tensor/shape.ts'
import { anyInputs } from './anyLayers.ts'

export const anyBatch = 2
export const anyOptions = { batchSize: anyBatch, classCount: null, targets: 'values', loss: { kind: 'mean_squared_error' }, optimizer: { kind: 'momentum', momentum: 0.9 } } as const

/** Refused with the layer named, or lowered and run forward and backward with the shapes and parameters that were shown. Returns whether it was ready. */
export function checkLayers(document: NetworkDocument): boolean {
  const network = inferNetwork(document)
  expect(assertDocument(JSON.parse(JSON.stringify(document)))).toEqual(document)
  if (!isReady(network)) {
    for (const { layerId, sentence, severity } of network.problems) {
      const layer = document.layers.find(({ id }) => id === layerId)
      if (severity === 'error') expect(sentence.startsWith(layer ? `${layerSubject(layer)}: ` : 'The network: '), sentence).toBe(true)
    }
    expect(() => lowerTrainingStep(document, anyOptions)).toThrow('cannot be trained yet')
    return false
  }
  const { outputs } = lowerTrainingForward(document, anyOptions)
  expect([...outputs.keys()].toSorted()).toEqual([...network.order].toSorted())
  for (const [id, value] of outputs) expect(value.shape, id).toEqual(irShape(anyBatch, network.layers.get(id)?.outputShape ?? []))
  const step = lowerTrainingStep(document, anyOptions)
  verify(step.graph)
  const parameters = step.state.filter((tensor) => tensor.role !== 'slot').reduce((sum, tensor) => sum + sizeOf(tensor.shape), 0)
  expect(parameters).toBe(network.parameters)
  const state = step.initialState(1)
  const after = runReference(step.graph, anyInputs(step.graph, state))
  for (const { name, shape } of step.state) expect([after[name]?.shape, after[name]?.data.length], name).toEqual([shape, sizeOf(shape)])
  expect(after['loss']?.shape).toEqual([])
  const { graph } = lowerInference(document, state, { batchSize: anyBatch })
  verify(graph)
  const answers = runReference(graph, anyInputs(graph, new Map()))
  expect(Object.keys(answers).length).toBe(network.outputIds.length)
  const main = Object.values(answers).find((_, index) => index === 0)
  expect(main?.shape).toEqual(irShape(anyBatch, network.outputShape ?? []))
  return true
}
