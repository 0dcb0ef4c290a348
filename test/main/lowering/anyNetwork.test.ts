/** What the builder calls ready can be trained: any such network compiles, has the shapes and parameters it showed, and makes a step. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createOnnxExecutor } from '../../../src-main/executors/onnx/onnxExecutor.ts'
import { runReference } from '../../../src-main/executors/reference/referenceExecutor.ts'
import type { Graph } from '../../../src-main/graph/graph.ts'
import type { Tensor } from '../../../src-main/graph/ir.ts'
import { verify } from '../../../src-main/graph/verify.ts'
import { lowerInference } from '../../../src-main/lowering/inference.ts'
import { lowerTrainingForward, lowerTrainingStep } from '../../../src-main/lowering/step.ts'
import { inferNetwork, isReady } from '../../../src-shared/network/infer.ts'
import { sizeOf, type Shape } from '../../../src-shared/tensor/shape.ts'
import { anyNetwork, anyNetworkClasses } from '../../support/anyNetwork.ts'
import { expectClose } from '../../support/expectClose.ts'
import { stepInputs } from '../../support/stepInputs.ts'

const classCount = anyNetworkClasses
const batchSize = 2
const options = { batchSize, classCount, optimizer: { kind: 'momentum', momentum: 0.9 } } as const

function irShape(shape: Shape): Shape {
  if (shape.length < 3) return [batchSize, ...shape]
  const [height = 0, width = 0, channels = 0] = shape.slice(-3)
  return [batchSize, ...shape.slice(0, -3), channels, height, width]
}

describe('any network that the builder calls ready', () => {
  test('compiles to exactly the shapes and parameters it showed', () => {
    let ready = 0
    let refused = 0
    fc.assert(
      fc.property(anyNetwork, (document) => {
        const network = inferNetwork(document, classCount)
        if (!isReady(network)) {
          refused += 1
          expect(() => lowerTrainingStep(document, options)).toThrow('cannot be trained yet')
          return
        }
        ready += 1
        const { outputs } = lowerTrainingForward(document, options)
        for (const [id, value] of outputs) expect(value.shape, id).toEqual(irShape(network.layers.get(id)?.outputShape ?? []))
        const step = lowerTrainingStep(document, options)
        verify(step.graph)
        const parameters = step.state.filter((tensor) => tensor.role !== 'slot').reduce((sum, tensor) => sum + sizeOf(tensor.shape), 0)
        expect(parameters).toBe(network.parameters)
      }),
      { numRuns: 240 },
    )
    // The generator must make both, or the property proves nothing.
    expect(ready).toBeGreaterThan(20)
    expect(refused).toBeGreaterThan(20)
  })

  test('makes a training step and answers: onnxruntime, as in the app and as in an exported file, gives what the reference gives', async () => {
    const documents = fc.sample(anyNetwork.filter((document) => isReady(inferNetwork(document, classCount))), { numRuns: 24, seed: 5 })
    for (const document of documents) {
      const step = lowerTrainingStep(document, options)
      const state = step.initialState(1)
      // Dark images: without a Rescaling the numbers grow with every layer, and with them what rounding does to a softmax.
      const inputs = stepInputs(document.input, batchSize, classCount)
      const images = inputs['images'] as Tensor
      const dark: Tensor = { ...images, data: Uint8Array.from(images.data as Uint8Array, (pixel) => pixel % 4) }
      const what = JSON.stringify(document.layers.map(({ kind, config }) => ({ kind, ...config })))
      await expectLikeReference(step.graph, { ...Object.fromEntries(state), ...inputs, images: dark }, 'training', what)
      await expectLikeReference(lowerInference(document, state, { batchSize }).graph, { images: dark }, 'inference', what)
    }
  })
})

async function expectLikeReference(graph: Graph, inputs: Readonly<Record<string, Tensor>>, purpose: 'training' | 'inference', what: string): Promise<void> {
  const expected = runReference(graph, inputs)
  for (const lowering of ['portable', 'fast'] as const) {
    const executable = await createOnnxExecutor({ lowering, purpose, threads: 1 }).compile(graph)
    try {
      const actual = await executable.run(inputs)
      for (const [name, { shape, data }] of Object.entries(expected)) {
        expect(actual[name]?.shape).toEqual(shape)
        // Where normalization leaves nothing but rounding, rounding decides which class is on top.
        if (name !== 'correct') expectClose(actual[name]?.data ?? [], data, 1e-3, `${lowering}, ${purpose}, ${what}: ${name} at`)
        if (name === 'loss') expect(Number.isFinite(data[0]), what).toBe(true)
      }
    } finally {
      await executable.close()
    }
  }
}
