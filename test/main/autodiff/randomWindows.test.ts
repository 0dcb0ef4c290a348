/** Convolutions and pools of random geometry: each vjp is the directional derivative, and onnxruntime agrees with the reference. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { runReference } from '../../../src-main/executors/reference/referenceExecutor.ts'
import { createOnnxExecutor } from '../../../src-main/executors/onnx/onnxExecutor.ts'
import type { PrimitiveName } from '../../../src-main/autodiff/primitives/index.ts'
import { gradients } from '../../../src-main/autodiff/vjp.ts'
import { createBuilder, finish } from '../../../src-main/graph/builder.ts'
import type { CaseInput, PrimitiveCase } from '../../cases/primitiveCase.ts'
import { caseInputs, emitCase, f32 } from '../../cases/primitiveCase.ts'
import { checkVjp } from '../../support/checkVjp.ts'
import { expectClose } from '../../support/expectClose.ts'
import { trainingStep } from '../../support/tolerances/onnxFloat32.ts'
import { centralDifference } from '../../support/tolerances/referenceFloat64.ts'

const pair = (min: number, max: number): fc.Arbitrary<readonly [number, number]> => fc.tuple(fc.integer({ min, max }), fc.integer({ min, max }))

interface Windowed {
  readonly name: PrimitiveName
  readonly row: PrimitiveCase
}

const convolutions: fc.Arbitrary<Windowed> = fc
  .record({ batch: fc.integer({ min: 1, max: 2 }), groups: fc.constantFrom(1, 2, 3), perGroup: fc.integer({ min: 1, max: 2 }), outPerGroup: fc.integer({ min: 1, max: 2 }), size: pair(1, 9), kernel: pair(1, 4), strides: pair(1, 5), dilations: pair(1, 3), pads: fc.tuple(...Array.from({ length: 4 }, () => fc.integer({ min: 0, max: 3 }))) })
  .filter(({ size, kernel, dilations, pads }) => [0, 1].every((axis) => (size[axis] ?? 0) + (pads[axis] ?? 0) + (pads[axis + 2] ?? 0) >= ((kernel[axis] ?? 0) - 1) * (dilations[axis] ?? 0) + 1))
  .map(({ batch, groups, perGroup, outPerGroup, size, kernel, strides, dilations, pads }) => ({
    name: 'conv2d',
    row: { title: 'random', inputs: [f32([batch, groups * perGroup, ...size]), f32([groups * outPerGroup, perGroup, ...kernel]), f32([groups * outPerGroup])], attributes: { strides, pads, dilations, groups } },
  }))

const pools: fc.Arbitrary<Windowed> = fc
  .record({ name: fc.constantFrom('max_pool2d' as const, 'average_pool2d' as const), channels: fc.constantFrom(1, 2, 16), size: pair(1, 9), window: pair(1, 4), strides: pair(1, 5), pads: fc.tuple(...Array.from({ length: 4 }, () => fc.integer({ min: 0, max: 3 }))) })
  .map((drawn) => ({ ...drawn, pads: drawn.pads.map((count, side) => Math.min(count, (drawn.window[side % 2] ?? 1) - 1)) }))
  .filter(({ size, window, pads }) => [0, 1].every((axis) => (size[axis] ?? 0) + (pads[axis] ?? 0) >= (window[axis] ?? 0)))
  .map(({ name, channels, size, window, strides, pads }) => {
    const inputs: readonly CaseInput[] = [f32([1, channels, ...size], 'apart')]
    return { name, row: { title: 'random', inputs, attributes: { window, strides, pads } } }
  })

test.each([{ what: 'convolutions', drawn: convolutions }, { what: 'pools', drawn: pools }])('60 random $what: the vjp is the directional derivative', ({ drawn }) => {
  fc.assert(fc.property(drawn, fc.integer({ min: 1, max: 1000 }), ({ name, row }, seed) => {
    const builder = createBuilder()
    const { inputs, outputs } = emitCase(builder, name, row)
    const { analytic, numeric } = checkVjp(builder, inputs, outputs, caseInputs(row, seed), seed)
    expectClose([analytic], [numeric], centralDifference, 'directional derivative')
  }), { numRuns: 60, seed: 20_240_611 })
})

test.each([{ what: 'convolutions', drawn: convolutions }, { what: 'pools', drawn: pools }])('30 random $what and their gradients: both lowerings on onnxruntime equal the reference', async ({ drawn }) => {
  const executors = (['portable', 'fast'] as const).map((lowering) => createOnnxExecutor({ lowering, threads: 1 }))
  await fc.assert(fc.asyncProperty(drawn, async ({ name, row }) => {
    const builder = createBuilder()
    const { inputs, outputs } = emitCase(builder, name, row)
    const found = outputs[0] ? gradients(builder, outputs[0], inputs) : []
    const graph = finish(builder, [...outputs.map((value, index) => ({ name: `y${index}`, value })), ...found.flatMap((value, index) => (value ? [{ name: `d${index}`, value }] : []))])
    const expected = runReference(graph, caseInputs(row))
    expect(Object.keys(expected).length).toBeGreaterThan(1)
    for (const executor of executors) {
      const executable = await executor.compile(graph)
      const actual = await executable.run(caseInputs(row))
      await executable.close()
      for (const [output, { data }] of Object.entries(expected)) expectClose(actual[output]?.data ?? [], data, trainingStep, `${executor.name}, ${output} at`)
    }
  }), { numRuns: 30, seed: 20_240_611 })
})
