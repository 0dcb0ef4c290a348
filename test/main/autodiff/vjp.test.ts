/** Every vjp against central differences along a random direction, in the float64 reference executor; then the transform itself. */
import { describe, expect, test } from 'vitest'
import { gradients } from '../../../src-main/autodiff/vjp.ts'
import { primitives } from '../../../src-main/autodiff/primitives/index.ts'
import { exp } from '../../../src-main/autodiff/primitives/exp.ts'
import { multiply } from '../../../src-main/autodiff/primitives/multiply.ts'
import { runReference } from '../../../src-main/executors/reference/referenceExecutor.ts'
import { addInput, createBuilder, finish } from '../../../src-main/graph/builder.ts'
import { verify } from '../../../src-main/graph/verify.ts'
import { allPrimitiveCases } from '../../cases/primitives.ts'
import { caseInputs, emitCase } from '../../cases/primitiveCase.ts'
import { checkVjp } from '../../support/checkVjp.ts'
import { expectClose } from '../../support/expectClose.ts'
import { centralDifference, exact } from '../../support/tolerances/referenceFloat64.ts'

/** Second derivatives nobody needs yet. A new entry needs a sentence in the primitive itself. */
const recordedLimitations = ['grid_sample', 'max_pool2d_gradient']

test('only the recorded primitives have no vjp, and each says why', () => {
  const limited = Object.values(primitives).filter((primitive) => 'limitation' in primitive)
  expect(limited.map((primitive) => primitive.name)).toEqual(recordedLimitations)
  for (const primitive of limited) expect('limitation' in primitive && primitive.limitation.length).toBeGreaterThan(20)
})

const differentiable = allPrimitiveCases.filter(({ name, row }) => !recordedLimitations.includes(name) && row.smooth !== false)

describe.each(differentiable.map(({ name, row }) => ({ title: `${name}: ${row.title}`, name, row })))('$title', ({ name, row }) => {
  test.each([1, 2])('its vjp is the directional derivative (seed %i)', (seed) => {
    const builder = createBuilder()
    const { inputs, outputs } = emitCase(builder, name, row)
    const { analytic, numeric } = checkVjp(builder, inputs, outputs, caseInputs(row, seed), seed)
    expectClose([analytic], [numeric], centralDifference, 'directional derivative')
  })
})

describe('kinks are decided as the comments say', () => {
  const cases: readonly { title: string; name: Parameters<typeof emitCase>[1]; inputs: readonly (readonly number[])[]; attributes: Record<string, unknown>; shape?: readonly number[]; expected: readonly (readonly number[])[] }[] = [
    { title: 'relu at 0 has gradient 0', name: 'relu', inputs: [[-1, 0, 2]], attributes: {}, expected: [[0, 0, 1]] },
    { title: 'clip passes nothing on its bounds', name: 'clip', inputs: [[-1, 0, 3, 6, 7]], attributes: { minimum: 0, maximum: 6 }, expected: [[0, 0, 1, 0, 0]] },
    { title: 'leaky_relu at 0 has the slope', name: 'leaky_relu', inputs: [[-1, 0, 2]], attributes: { slope: 0.3 }, expected: [[0.3, 0.3, 1]] },
    { title: 'elu at 0 has the slope alpha', name: 'elu', inputs: [[-500, 0, 2]], attributes: { alpha: 1.5 }, expected: [[0, 1.5, 1]] },
    { title: 'maximum of equals belongs to the first', name: 'maximum', inputs: [[1, 0, 3], [1, 2, 3]], attributes: {}, expected: [[1, 0, 1], [0, 1, 0]] },
    { title: 'equal maxima of reduce_max share', name: 'reduce_max', inputs: [[4, 4, 1]], attributes: { axes: [0] }, expected: [[0.5, 0.5, 0]] },
  ]
  test.each(cases)('$title', ({ name, inputs, attributes, expected }) => {
    const builder = createBuilder()
    const row = { title: '', inputs: inputs.map((fill) => ({ shape: [fill.length], dtype: 'float32' as const, fill })), attributes: attributes as never }
    const emitted = emitCase(builder, name, row)
    const [output] = emitted.outputs
    if (!output) throw new Error('no output')
    const found = gradients(builder, output, emitted.inputs)
    const graph = finish(builder, found.flatMap((value, index) => (value ? [{ name: `g${index}`, value }] : [])))
    const result = runReference(graph, caseInputs(row))
    expected.forEach((numbers, index) => expectClose(result[`g${index}`]?.data ?? [], numbers, exact))
  })
})

describe('the transform', () => {
  test('adds cotangents where a value is used twice: d(x * e^x) = e^x + x e^x', () => {
    const builder = createBuilder()
    const x = addInput(builder, 'x', [], 'float32')
    const [dx] = gradients(builder, multiply(builder, x, exp(builder, x)), [x])
    if (!dx) throw new Error('no gradient')
    const graph = finish(builder, [{ name: 'dx', value: dx }])
    verify(graph)
    const result = runReference(graph, { x: { shape: [], dtype: 'float64', data: Float64Array.of(0.7) } })
    expectClose(result['dx']?.data ?? [], [1.7 * Math.exp(0.7)], exact)
  })

  test('can be applied to its own result: the second derivative of x^3 is 6x', () => {
    const builder = createBuilder()
    const x = addInput(builder, 'x', [], 'float32')
    const [first] = gradients(builder, multiply(builder, x, multiply(builder, x, x)), [x])
    const [second] = first ? gradients(builder, first, [x]) : []
    if (!second) throw new Error('no second gradient')
    const result = runReference(finish(builder, [{ name: 'd2', value: second }]), { x: { shape: [], dtype: 'float64', data: Float64Array.of(0.7) } })
    expectClose(result['d2']?.data ?? [], [4.2], exact)
  })

  test('answers null for what the output does not depend on', () => {
    const builder = createBuilder()
    const x = addInput(builder, 'x', [], 'float32')
    const y = addInput(builder, 'y', [], 'float32')
    expect(gradients(builder, exp(builder, x), [y])).toEqual([null])
  })
})
