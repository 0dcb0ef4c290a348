/** L1 and L2 penalties in the loss of a step, against sums worked out here. */
import { expect, test } from 'vitest'
import { runReference } from '../../../src-main/executors/reference/referenceExecutor.ts'
import { penaltyOf } from '../../../src-main/lowering/penalty.ts'
import { lowerTrainingStep } from '../../../src-main/lowering/step.ts'
import { defaultConfig } from '../../../src-shared/layers/fieldValue.ts'
import { layerKinds } from '../../../src-shared/layers/index.ts'
import type { LayerConfig } from '../../../src-shared/layers/layer.ts'
import { regularizersOf } from '../../../src-shared/layers/regularizers.ts'
import { draw, finishDrawing, startDrawing } from '../../../src-shared/templates/drawing.ts'
import { caseInput } from '../../cases/layers.ts'
import { expectClose } from '../../support/expectClose.ts'
import { stepInputs } from '../../support/stepInputs.ts'
import { exact } from '../../support/tolerances/referenceFloat64.ts'

/** As the step gets it. */
const rate = Math.fround(0.1)

function stepOf(conv: LayerConfig, depthwise: LayerConfig = {}) {
  const drawing = startDrawing()
  const scaled = draw(drawing, 'input', 'Rescaling', { scale: 0.001, offset: 0 })
  const image = draw(drawing, draw(drawing, scaled, 'Conv2D', { filters: 2, ...conv }), 'DepthwiseConv2D', depthwise)
  draw(drawing, draw(drawing, image, 'Flatten'), 'Dense', { units: 3, activation: 'softmax' })
  const step = lowerTrainingStep(finishDrawing(drawing, 'Penalties', caseInput), { batchSize: 2, classCount: 3, optimizer: { kind: 'sgd' } })
  const state = Object.fromEntries(step.initialState(3))
  return { state, outputs: runReference(step.graph, { ...state, ...stepInputs(caseInput, 2, 3, { learningRate: rate }) }) }
}

test('L1 and L2 of kernels are added to the loss and to the gradient; a weight of 0 has no slope', () => {
  const plain = stepOf({})
  const { state, outputs } = stepOf({ kernel_regularizer_l1: 0.02, kernel_regularizer_l2: 0.3 }, { depthwise_regularizer_l2: 0.05 })
  const kernel = Array.from(state['conv_1/kernel']!.data)
  const depthwise = Array.from(Object.entries(state).find(([name]) => name.endsWith('/depthwise_kernel'))![1].data)
  const penalty = kernel.reduce((sum, w) => sum + 0.02 * Math.abs(w) + 0.3 * w * w, 0) + depthwise.reduce((sum, w) => sum + 0.05 * w * w, 0)
  expectClose([outputs['loss']!.data[0]! - plain.outputs['loss']!.data[0]!], [penalty], exact)
  const moved = Array.from(outputs['conv_1/kernel']!.data, (value, at) => plain.outputs['conv_1/kernel']!.data[at]! - value)
  expectClose(moved, kernel.map((w) => rate * (0.02 * Math.sign(w) + 0.6 * w)), exact)
})

test('as a number it is the same', () => {
  expect(penaltyOf([1, -2, 0], { weight: 'kernel', l1: 0.5, l2: 0.25 })).toBe(0.5 * 3 + 0.25 * 5)
})

test('a weight that is exactly 0 stays there under L1', () => {
  const { outputs, state } = stepOf({ kernel_initializer: 'zeros', kernel_regularizer_l1: 10 }, { depthwise_initializer: 'zeros' })
  expect(new Set(outputs['conv_1/kernel']!.data)).toEqual(new Set(state['conv_1/kernel']!.data))
})

test('regularizers that do nothing are not listed; the weight is found by Keras name', () => {
  const config = defaultConfig(layerKinds.DepthwiseConv2D)
  expect(regularizersOf(config, ['depthwise_kernel', 'bias'])).toEqual([])
  expect(regularizersOf({ ...config, depthwise_regularizer_l1: 1 }, ['depthwise_kernel', 'bias'])).toEqual([{ weight: 'depthwise_kernel', l1: 1, l2: 0 }])
})
