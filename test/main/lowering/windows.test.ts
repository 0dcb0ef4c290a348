/** What is decided and not taken from Keras: custom padding of pools, the gradient of L2 pooling at 0. And UpSampling2D and Conv2DTranspose by hand. */
import { describe, expect, test } from 'vitest'
import { gradients } from '../../../src-main/autodiff/vjp.ts'
import { runReference } from '../../../src-main/executors/reference/referenceExecutor.ts'
import { addInput, createBuilder, finish } from '../../../src-main/graph/builder.ts'
import { lowerings } from '../../../src-main/lowering/index.ts'
import { irWeightShape, toIrLayout, toKerasLayout } from '../../../src-main/lowering/weightLayout.ts'
import { defaultConfig } from '../../../src-shared/layers/fieldValue.ts'
import { layerKinds, type LayerKindName } from '../../../src-shared/layers/index.ts'
import type { LayerConfig } from '../../../src-shared/layers/layer.ts'
import { sizeOf } from '../../../src-shared/tensor/shape.ts'

/** The layer on one plane [1,1,H,W] with kernel weights in order: its output, and the gradient of the output's sum. */
function onPlane(kind: LayerKindName, options: LayerConfig, rows: readonly (readonly number[])[], kernel: readonly number[] = []): { y: readonly number[]; dx: readonly number[] } {
  const layer = layerKinds[kind]
  const config = { ...defaultConfig(layer), ...options }
  const [height, width] = [rows.length, rows[0]?.length ?? 0]
  const builder = createBuilder()
  const x = addInput(builder, 'x', [1, 1, height, width], 'float32')
  const specs = layer.weights(config, [[height, width, 1]])
  const weights = new Map(specs.map((spec) => [spec.name, addInput(builder, spec.name, irWeightShape(spec.name, spec.shape), 'float32')]))
  const y = lowerings[kind]({
    builder, layerId: 'layer', config, inputs: [x], training: true, frozen: false, salt: 0,
    weight: (name) => weights.get(name) ?? x, hasWeight: (name) => weights.has(name),
    updateStatistic: () => undefined, addPenalty: () => undefined, randomKey: () => x,
  })
  const dy = addInput(builder, 'dy', y.shape, 'float32')
  const [dx] = gradients(builder, y, [x], dy)
  const graph = finish(builder, [{ name: 'y', value: y }, { name: 'dx', value: dx ?? x }])
  const ones = new Float32Array(sizeOf(y.shape)).fill(1)
  const given = Object.fromEntries(specs.map((spec) => [spec.name, { shape: irWeightShape(spec.name, spec.shape), dtype: 'float32' as const, data: Float32Array.from(kernel) }]))
  const result = runReference(graph, { x: { shape: x.shape, dtype: 'float32', data: Float32Array.from(rows.flat()) }, dy: { shape: y.shape, dtype: 'float32', data: ones }, ...given })
  return { y: Array.from(result['y']?.data ?? []), dx: Array.from(result['dx']?.data ?? []) }
}

describe('custom padding of pools', () => {
  const options = { pool_size: [2, 2], strides: [2, 2], padding: 'custom', custom_padding: [1, 0, 0, 1] }
  const image = [[-1, -2, -3], [-4, -5, -9], [-6, -8, -7]]
  test('is never the maximum', () => expect(onPlane('MaxPooling2D', options, image).y).toEqual([-1, -3, -4, -7]))
  test('is not counted in the mean', () => expect(onPlane('AveragePooling2D', options, image).y).toEqual([-1.5, -3, -23 / 4, -8]))
  test('adds nothing to the norm', () => expect(onPlane('L2Pooling2D', { ...options, pool_size: [2, 1], custom_padding: [1, 0, 0, 0] }, [[3], [4], [12]]).y.map((value) => Math.round(value * 1e9) / 1e9)).toEqual([3, 12.649110641]))
})

describe('L2 pooling', () => {
  test('a window of zeros is 0 and gets no gradient; others get x / y', () => {
    const { y, dx } = onPlane('L2Pooling2D', { pool_size: [1, 2], strides: [1, 2] }, [[0, 0, 3, 4]])
    expect(y).toEqual([0, 5])
    expect(dx.map((value) => Math.round(value * 1e9) / 1e9)).toEqual([0, 0, 0.6, 0.8])
  })
})

describe('upsampling by hand', () => {
  test('nearest repeats pixels', () => expect(onPlane('UpSampling2D', { size: [1, 3] }, [[1, 5]]).y).toEqual([1, 1, 1, 5, 5, 5]))
  test('bilinear by 2: quarters and three quarters, edges repeated', () => expect(onPlane('UpSampling2D', { size: [1, 2], interpolation: 'bilinear' }, [[0, 4, 8]]).y).toEqual([0, 1, 3, 5, 7, 8]))
  test('bilinear by 3: thirds between the centres', () => {
    const { y } = onPlane('UpSampling2D', { size: [3, 1], interpolation: 'bilinear' }, [[0], [3]])
    expect(y.map((value) => Math.round(value * 1e9) / 1e9)).toEqual([0, 0, 1, 2, 3, 3])
  })
  test('each pixel spreads its weight over as many as it became', () => expect(onPlane('UpSampling2D', { size: [2, 2], interpolation: 'bilinear' }, [[1, 2], [3, 4]]).dx).toEqual([4, 4, 4, 4]))
})

describe('transposed convolution by hand', () => {
  const options = { filters: 1, kernel_size: [1, 2], strides: [1, 3], use_bias: false }
  test('valid: gaps where strides are larger than the kernel, also at the end', () => expect(onPlane('Conv2DTranspose', options, [[1, 2]], [10, 1]).y).toEqual([10, 1, 0, 20, 2, 0]))
  test('output padding in place of that end', () => expect(onPlane('Conv2DTranspose', { ...options, output_padding: [0, 0] }, [[1, 2]], [10, 1]).y).toEqual([10, 1, 0, 20, 2]))
  test('same with a kernel of 3 and stride 2 cuts at the end', () => expect(onPlane('Conv2DTranspose', { ...options, kernel_size: [1, 3], strides: [1, 2], padding: 'same' }, [[1, 2]], [100, 10, 1]).y).toEqual([100, 10, 201, 20]))
})

describe('weights of new shapes', () => {
  test.each([['kernel', [2, 3, 4], [4, 3, 1, 2]], ['pointwise_kernel', [1, 1, 3, 2], [2, 3, 1, 1]], ['query/kernel', [2, 3, 4], [2, 3, 4]]] as const)('%s %s', (name, keras, ir) => {
    const data = Float32Array.from({ length: sizeOf(keras) }, (_, index) => index)
    expect(irWeightShape(name, keras)).toEqual(ir)
    expect(toKerasLayout(name, keras, toIrLayout(name, keras, data))).toEqual(data)
  })
  test('Conv1D: [step, feature, filter] stands at [filter, feature, 0, step]', () => {
    const data = Float32Array.from({ length: 24 }, (_, index) => index)
    // Step 1, feature 2, filter 3 of [2,3,4]; in [4,3,1,2] at filter 3, feature 2, step 1.
    expect(toIrLayout('kernel', [2, 3, 4], data)[(3 * 3 + 2) * 2 + 1]).toBe((1 * 3 + 2) * 4 + 3)
  })
})
