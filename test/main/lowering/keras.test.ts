/** Our lowering against Keras: probabilities, losses and every weight and moving average over three steps (test/golden/kerasSteps.py). */
import { describe, expect, test } from 'vitest'
import { runReference } from '../../../src-main/executors/reference/referenceExecutor.ts'
import type { Tensor } from '../../../src-main/graph/ir.ts'
import { lowerInference } from '../../../src-main/lowering/inference.ts'
import { lowerTrainingStep } from '../../../src-main/lowering/step.ts'
import { expectClose } from '../../support/expectClose.ts'
import { documentOf, imagesOf, kerasCases, ourName, weightTensor } from '../../support/kerasSteps.ts'
import { fromFloat32 } from '../../support/tolerances/referenceFloat64.ts'

describe.each(kerasCases)('$title', (keras) => {
  const document = documentOf(keras)
  const start = new Map(Object.entries(keras.weights).map(([name, { data }]) => [ourName(keras, name), weightTensor(keras, name, data)]))

  test('inference gives the probabilities of Keras', () => {
    const { graph } = lowerInference(document, start, { batchSize: keras.labels.length })
    expectClose(runReference(graph, { images: imagesOf(keras) })['probabilities']?.data ?? [], keras.probabilities, fromFloat32)
  })

  test('three training steps give the losses, weights and moving averages of Keras', () => {
    const step = lowerTrainingStep(document, { batchSize: keras.labels.length, classCount: 3, optimizer: keras.optimizer })
    let state: Record<string, Tensor> = { ...Object.fromEntries(step.initialState(1)), ...Object.fromEntries(start) }
    keras.steps.forEach((expected, index) => {
      const outputs = runReference(step.graph, {
        ...state,
        images: imagesOf(keras),
        labels: { shape: [keras.labels.length], dtype: 'int32', data: Int32Array.from(keras.labels) },
        learning_rate: { shape: [], dtype: 'float32', data: Float32Array.of(keras.learningRate) },
        step: { shape: [], dtype: 'float32', data: Float32Array.of(index + 1) },
        random: { shape: [2], dtype: 'int32', data: Int32Array.of(1, 2) },
      })
      expectClose(outputs['loss']?.data ?? [], [expected.loss], fromFloat32, `step ${index + 1}, loss`)
      for (const [name, data] of Object.entries(expected.weights))
        expectClose(outputs[ourName(keras, name)]?.data ?? [], weightTensor(keras, name, data).data, fromFloat32, `step ${index + 1}, ${name}`)
      state = Object.fromEntries(step.state.map(({ name }) => [name, outputs[name] as Tensor]))
    })
    expect(Object.keys(state).length).toBe(step.state.length)
  })
})
