/** Activations and lengths where floating point gives in: far from zero, at zero, on vectors of length zero. */
import { describe, expect, test } from 'vitest'
import { gradients } from '../../../src-main/autodiff/vjp.ts'
import { createOnnxExecutor } from '../../../src-main/executors/onnx/onnxExecutor.ts'
import { runReference } from '../../../src-main/executors/reference/referenceExecutor.ts'
import { addInput, createBuilder, finish } from '../../../src-main/graph/builder.ts'
import type { GraphBuilder } from '../../../src-main/graph/builder.ts'
import type { Value } from '../../../src-main/graph/ir.ts'
import { activate } from '../../../src-main/lowering/activate.ts'
import { unitLength } from '../../../src-main/lowering/unitNormalization.ts'
import { activations } from '../../../src-shared/layers/activationField.ts'
import { expectClose } from '../../support/expectClose.ts'
import { exact } from '../../support/tolerances/referenceFloat64.ts'

/** y = f(x) and the gradient of its sum, in float64 and as onnxruntime has them with both lowerings. */
async function valueAndSlope(numbers: readonly number[], f: (builder: GraphBuilder, x: Value) => Value): Promise<readonly { readonly y: ArrayLike<number>; readonly dx: ArrayLike<number> }[]> {
  const shape = [1, numbers.length]
  const builder = createBuilder()
  const x = addInput(builder, 'x', shape, 'float32')
  const y = f(builder, x)
  const [dx] = gradients(builder, y, [x])
  const graph = finish(builder, [{ name: 'y', value: y }, ...(dx ? [{ name: 'dx', value: dx }] : [])])
  const inputs = { x: { shape, dtype: 'float32' as const, data: Float32Array.from(numbers) } }
  const results = [runReference(graph, inputs)]
  for (const lowering of ['portable', 'fast'] as const) {
    const executable = await createOnnxExecutor({ lowering, threads: 1 }).compile(graph)
    results.push(await executable.run(inputs))
    await executable.close()
  }
  return results.map((result) => ({ y: result['y']?.data ?? [], dx: result['dx']?.data ?? [] }))
}

describe.each(activations)('%s', (activation) => {
  test('gives numbers and slopes far from zero and at zero', async () => {
    const numbers = [-1e4, -100, -1e-30, 0, 1e-30, 60, ...(activation === 'exponential' ? [] : [1e4])]
    for (const { y, dx } of await valueAndSlope(numbers, (builder, x) => activate(builder, x, activation))) {
      expect(Array.from(y).every(Number.isFinite), `y ${Array.from(y).join()}`).toBe(true)
      expect(Array.from(dx).every(Number.isFinite), `dx ${Array.from(dx).join()}`).toBe(true)
      expect(y).toHaveLength(numbers.length)
      expect(dx).toHaveLength(numbers.length)
    }
  })
})

/** Values and slopes of Keras 3.15.1 (TensorFlow 2.21), except selu at 0, where TensorFlow has the slope above and torch the one below. */
test.each([
  ['relu6', [0, 0], [6, 0]],
  ['leaky_relu', [0, 0.2], [6, 1]],
  ['elu', [0, 1], [6, 1]],
  ['hard_sigmoid', [0.5, 1 / 6], [1, 0]],
  ['hard_silu', [0, 0.5], [6, 1]],
  ['softplus', [Math.LN2, 0.5], [6.00247568513773, 0.9975273768433652]],
  ['softsign', [0, 1], [6 / 7, 1 / 49]],
  ['mish', [0, 0.6], [5.999926634065252, 1.0001341405062103]],
] as const)('%s at 0 and 6', async (activation, atZero, atSix) => {
  const [reference] = await valueAndSlope([0, 6], (builder, x) => activate(builder, x, activation))
  expectClose(reference?.y ?? [], [atZero[0], atSix[0]], exact, 'y')
  expectClose(reference?.dx ?? [], [atZero[1], atSix[1]], exact, 'dx')
})

test('a vector gets length 1, and the vector 0 stays as it is without a gradient that is none', async () => {
  for (const { y } of await valueAndSlope([3e-3, -4e-3], (builder, x) => unitLength(builder, x, [1], 1e-12))) expectClose(y, [0.6, -0.8], 1e-6)
  for (const { y, dx } of await valueAndSlope([0, 0], (builder, x) => unitLength(builder, x, [1], 1e-12))) {
    expect(Array.from(y)).toEqual([0, 0])
    expect(Array.from(dx).every(Number.isFinite)).toBe(true)
  }
})
