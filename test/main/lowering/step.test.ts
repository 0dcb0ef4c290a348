/** The training step as a whole: golden graph, size and time of lowering, start values, dropout, weight layouts, diagnosis. */
import { readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { createOnnxExecutor } from '../../../src-main/executors/onnx/onnxExecutor.ts'
import { runReference } from '../../../src-main/executors/reference/referenceExecutor.ts'
import { print } from '../../../src-main/graph/print.ts'
import type { Tensor } from '../../../src-main/graph/ir.ts'
import { verify } from '../../../src-main/graph/verify.ts'
import { firstNonFinite, lowerDiagnosis } from '../../../src-main/lowering/diagnose.ts'
import { lowerInference } from '../../../src-main/lowering/inference.ts'
import { initialValues } from '../../../src-main/lowering/initialize.ts'
import { lowerTrainingForward, lowerTrainingStep } from '../../../src-main/lowering/step.ts'
import { irWeightShape, toIrLayout, toKerasLayout } from '../../../src-main/lowering/weightLayout.ts'
import { AppError } from '../../../src-shared/errors/appError.ts'
import { draw, finishDrawing, startDrawing } from '../../../src-shared/templates/drawing.ts'
import { templateById } from '../../../src-shared/templates/index.ts'
import { caseInput } from '../../cases/layers.ts'
import { stepInputs } from '../../support/stepInputs.ts'
import { tinyNetwork, tinyInput } from '../../support/tinyNetwork.ts'
import { threadMs } from '../../support/threadMs.ts'

const adam = { kind: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-7 } as const

/** Small ones, whose steps can be read. */
const printed = ['keras-mnist', 'lenet-5', 'small-resnet'].map(templateById)

describe.each(printed.map((template) => ({ title: template.name, template })))('$title', ({ template }) => {
  const step = lowerTrainingStep(template.create(template.input, 10), { batchSize: 64, classCount: 10, optimizer: adam })

  test('its step verifies and prints as in test/golden (UPDATE_GOLDEN=1 writes it anew)', () => {
    verify(step.graph)
    const golden = new URL(`../../golden/${template.id}.step.txt`, import.meta.url)
    if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(golden, print(step.graph))
    expect(print(step.graph)).toBe(readFileSync(golden, 'utf8'))
  })

  test('its step stays compact: fewer than 100 nodes per layer', () => {
    expect(step.graph.nodes.length).toBeLessThan(100 * template.create(template.input, 10).layers.length)
  })
})

test('a residual network of 20 layers lowers in under a second to fewer than 3,000 nodes', () => {
  const drawing = startDrawing()
  let last = draw(drawing, 'input', 'Conv2D', { filters: 16, padding: 'same' })
  for (let block = 0; block < 9; block += 1) {
    const inner = draw(drawing, draw(drawing, draw(drawing, last, 'BatchNormalization'), 'Activation'), 'Conv2D', { filters: 16, padding: 'same' })
    const outer = draw(drawing, draw(drawing, draw(drawing, inner, 'BatchNormalization'), 'Activation'), 'Conv2D', { filters: 16, padding: 'same' })
    last = draw(drawing, [last, outer], 'Add')
  }
  draw(drawing, draw(drawing, last, 'GlobalAveragePooling2D'), 'Dense', { units: 10, activation: 'softmax' })
  const document = finishDrawing(drawing, 'ResNet-20', { widthPx: 32, heightPx: 32, colour: 'rgb', fit: 'stretch' })
  const startedMs = threadMs()
  const { graph } = lowerTrainingStep(document, { batchSize: 64, classCount: 10, optimizer: { kind: 'momentum', momentum: 0.9 } })
  expect(threadMs() - startedMs).toBeLessThan(1000)
  verify(graph)
  expect(graph.nodes.length).toBeLessThan(3000)
})

test('a document that is not ready is refused with its problems', () => {
  const document = tinyNetwork(3)
  expect(() => lowerTrainingStep(document, { batchSize: 4, classCount: 5, optimizer: adam })).toThrow(AppError)
})

describe('start values', () => {
  test('depend on seed and name only', () => {
    const values = (seed: number, name: string): readonly number[] => Array.from(initialValues('glorot_uniform', name, [3, 3, 2, 4], seed))
    expect(values(1, 'conv_1/kernel')).toEqual(values(1, 'conv_1/kernel'))
    expect(values(1, 'conv_1/kernel')).not.toEqual(values(2, 'conv_1/kernel'))
    expect(values(1, 'conv_1/kernel')).not.toEqual(values(1, 'conv_2/kernel'))
  })

  test('glorot_uniform of [5,5,16,32] has the limit sqrt(6 / (400 + 800)) and fills it evenly', () => {
    const values = Array.from(initialValues('glorot_uniform', 'a/kernel', [5, 5, 16, 32], 7))
    const limit = Math.sqrt(6 / 1200)
    expect(Math.max(...values)).toBeLessThanOrEqual(limit)
    expect(Math.max(...values)).toBeGreaterThan(0.999 * limit)
    expect(deviation(values)).toBeCloseTo(limit / Math.sqrt(3), 3)
  })

  test('he_normal of [5,5,16,32] has the deviation sqrt(2 / 400) and is cut at two of the uncut one', () => {
    const values = Array.from(initialValues('he_normal', 'a/kernel', [5, 5, 16, 32], 7))
    expect(deviation(values)).toBeCloseTo(Math.sqrt(2 / 400), 3)
    expect(Math.max(...values.map(Math.abs))).toBeLessThanOrEqual((2 * Math.sqrt(2 / 400)) / 0.8796)
  })
})

function deviation(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length)
}

describe('weight layouts', () => {
  test('a convolution kernel [1,2,2,2] goes to [2,2,1,2] and back', () => {
    const keras = Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8)
    expect(irWeightShape('kernel', [1, 2, 2, 2])).toEqual([2, 2, 1, 2])
    // k, c, s of the Keras element (s, c, k)
    expect(Array.from(toIrLayout('kernel', [1, 2, 2, 2], keras))).toEqual([1, 5, 3, 7, 2, 6, 4, 8])
    expect(toKerasLayout('kernel', [1, 2, 2, 2], toIrLayout('kernel', [1, 2, 2, 2], keras))).toEqual(keras)
  })

  test('a depthwise kernel [2,3,4,5] goes to [20,1,2,3] and back', () => {
    const keras = Float32Array.from({ length: 120 }, (_, index) => index)
    expect(irWeightShape('depthwise_kernel', [2, 3, 4, 5])).toEqual([20, 1, 2, 3])
    const ir = toIrLayout('depthwise_kernel', [2, 3, 4, 5], keras)
    // channel 1, multiplier 2 (output 7), row 1, column 0
    expect(ir[7 * 6 + 3]).toBe(((1 * 3 + 0) * 4 + 1) * 5 + 2)
    expect(toKerasLayout('depthwise_kernel', [2, 3, 4, 5], ir)).toEqual(keras)
  })

  test.each([['kernel', [4, 5]], ['bias', [3]], ['moving_mean', [3]]] as const)('%s %j is the same in both', (name, shape) => {
    const data = Float32Array.of(1, 2, 3)
    expect(irWeightShape(name, shape)).toEqual(shape)
    expect(toIrLayout(name, shape, data)).toBe(data)
    expect(toKerasLayout(name, shape, data)).toBe(data)
  })
})

/** Pearson's correlation of two series. */
function correlation(x: readonly number[], y: readonly number[]): number {
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
  const [meanX, meanY] = [mean(x), mean(y)]
  return mean(x.map((value, index) => (value - meanX) * ((y[index] ?? 0) - meanY))) / (deviation(x) * deviation(y))
}

describe('dropout', () => {
  const rate = 0.3
  const drawing = startDrawing()
  draw(drawing, draw(drawing, draw(drawing, draw(drawing, 'input', 'Rescaling', { scale: 0, offset: 1 }), 'Flatten'), 'Dropout', { rate }), 'Dense', { units: 3, activation: 'softmax' })
  const document = finishDrawing(drawing, 'Dropout', caseInput)
  const forward = lowerTrainingForward(document, { batchSize: 64, classCount: 3, optimizer: adam })
  const dropped = forward.outputs.get('dropout_1')
  const run = (key: readonly [number, number]): readonly number[] => {
    if (!dropped) throw new Error('no dropout')
    const weights = Object.fromEntries([...forward.weights].map(([name, { shape }]): [string, Tensor] => [name, { shape, dtype: 'float32', data: new Float32Array(shape.reduce((size, side) => size * side, 1)) }]))
    const outputs = runReference({ ...forward.graph, outputs: [{ name: 'dropped', value: dropped }] }, { ...weights, ...stepInputs(caseInput, 64, 3), random: { shape: [2], dtype: 'int32', data: Int32Array.from(key) } })
    return Array.from(outputs['dropped']?.data ?? [])
  }

  test('keeps 1 - rate of the values, scaled by 1 / (1 - rate)', () => {
    const values = run([12345, 678])
    const kept = values.filter((value) => value !== 0)
    for (const value of kept) expect(value).toBeCloseTo(1 / (1 - rate), 6)
    // 5760 values: five standard deviations are 0.03.
    expect(Math.abs(kept.length / values.length - (1 - rate))).toBeLessThan(0.03)
  })

  test('is the same for the same key and differs for another', () => {
    expect(run([1, 2])).toEqual(run([1, 2]))
    expect(run([1, 2])).not.toEqual(run([1, 3]))
    expect(run([1, 2])).not.toEqual(run([2, 2]))
  })

  test('neighbouring keys and positions are not correlated', () => {
    const a = run([100, 200])
    const b = run([101, 200])
    expect(Math.abs(correlation(a, b))).toBeLessThan(0.07)
    expect(Math.abs(correlation(a.slice(1), a.slice(0, -1)))).toBeLessThan(0.07)
  })
})

test('inference without dropout and with folded batch normalization has no trace of training', () => {
  const document = tinyNetwork()
  const step = lowerTrainingStep(document, { batchSize: 4, classCount: 3, optimizer: adam })
  const { graph } = lowerInference(document, step.initialState(1), { batchSize: 2 })
  const names = graph.nodes.map((node) => node.primitive.name)
  expect(names).toEqual(['cast', 'multiply', 'conv2d', 'relu', 'max_pool2d', 'transpose', 'reshape', 'matmul', 'add', 'softmax'])
})

describe('the search for non-finite numbers', () => {
  const document = tinyNetwork()
  const options = { batchSize: 4, classCount: 3, optimizer: adam }
  const diagnosis = lowerDiagnosis(lowerTrainingForward(document, options))
  const state = lowerTrainingStep(document, options).initialState(1)
  const look = (change: Readonly<Record<string, number>>): ReturnType<typeof firstNonFinite> => {
    const changed = Object.fromEntries([...state].map(([name, tensor]): [string, Tensor] => [name, name in change ? { ...tensor, data: Float32Array.from(tensor.data).fill(change[name] ?? 0) } : tensor]))
    return firstNonFinite(diagnosis, runReference(diagnosis.graph, { ...changed, ...stepInputs(tinyInput, 4, 3) }))
  }

  test('finds nothing in a healthy step', () => {
    verify(diagnosis.graph)
    expect(look({})).toBeNull()
  })

  test('names the layer whose weight is infinite', () => {
    expect(look({ 'dense_1/kernel': Infinity })).toMatchObject({ layerId: 'dense_1', what: 'weight' })
    const gamma = [...state.keys()].find((name) => name.endsWith('/gamma')) ?? ''
    expect(look({ [gamma]: NaN })).toMatchObject({ layerId: gamma.split('/')[0], what: 'weight' })
  })

  test('names the layer whose output overflows float32', async () => {
    const executable = await createOnnxExecutor({ threads: 1 }).compile(diagnosis.graph)
    const kernel = state.get('dense_1/kernel') as Tensor
    const huge = { ...kernel, data: Float32Array.from(kernel.data).fill(3e38) }
    const outputs = await executable.run({ ...Object.fromEntries(state), 'dense_1/kernel': huge, ...stepInputs(tinyInput, 4, 3) })
    expect(firstNonFinite(diagnosis, outputs)).toMatchObject({ layerId: 'dense_1', what: 'activation' })
    await executable.close()
  })
})
