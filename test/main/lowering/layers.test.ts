/** What makes a layer finished: its document survives JSON, its shapes are what `infer` says, its gradient is right, and it learns. */
import { describe, expect, test } from 'vitest'
import { gradients } from '../../../src-main/autodiff/vjp.ts'
import { runReference } from '../../../src-main/executors/reference/referenceExecutor.ts'
import { continueGraph, finish } from '../../../src-main/graph/builder.ts'
import type { Tensor } from '../../../src-main/graph/ir.ts'
import { verify } from '../../../src-main/graph/verify.ts'
import { lowerInference } from '../../../src-main/lowering/inference.ts'
import { lowerTrainingForward, lowerTrainingStep } from '../../../src-main/lowering/step.ts'
import { assertDocument } from '../../../src-shared/network/assertDocument.ts'
import { layerKinds } from '../../../src-shared/layers/index.ts'
import type { LayerKind } from '../../../src-shared/layers/layer.ts'
import { inferNetwork } from '../../../src-shared/network/infer.ts'
import type { Shape } from '../../../src-shared/tensor/shape.ts'
import { allLayerCases, caseClasses, caseInput, severalCases } from '../../cases/layers.ts'
import { expectClose } from '../../support/expectClose.ts'
import { goldenInputs, isClassifier } from '../../support/kerasValues.ts'
import { randomNumbers } from '../../support/randomNumbers.ts'
import { stepInputs } from '../../support/stepInputs.ts'
import { centralDifference, differenceStep, exact } from '../../support/tolerances/referenceFloat64.ts'

const batchSize = 4

/** Keras's [H,W,C], [T,H,W,C], [T,F] or [F] as the IR has it. */
function irShape(shape: Shape): Shape {
  if (shape.length < 3) return [batchSize, ...shape]
  const [height = 0, width = 0, channels = 0] = shape.slice(-3)
  return [batchSize, ...shape.slice(0, -3), channels, height, width]
}

/** Start values that are not all the same number. */
function isDrawn(data: Tensor['data']): boolean {
  return new Set<number>(data).size > 2
}

test('every option of every kind has a row in which it is not at its default, every choice that is no activation or initializer one', () => {
  const seen = new Set([...allLayerCases, ...severalCases].flatMap(({ document }) => document.layers.flatMap(({ kind, config }) => Object.entries(config).map(([name, value]) => `${kind} ${name} ${JSON.stringify(value)}`))))
  const missing = Object.values(layerKinds as Readonly<Record<string, LayerKind>>).flatMap(({ kind, fields }) => fields.flatMap((field) => {
    const option = `${kind} ${field.name}`
    if (field.type === 'choice' && !/activation|initializer/.test(field.name)) return field.choices.map((choice) => `${option} "${choice}"`).filter((row) => !seen.has(row))
    return [...seen].some((row) => row.startsWith(`${option} `) && row !== `${option} ${JSON.stringify(field.default)}`) ? [] : [option]
  }))
  expect(missing).toEqual([])
})

describe.each([...allLayerCases, ...severalCases])('$title', ({ document }) => {
  const classCount = isClassifier(document) ? caseClasses : null
  const options = { batchSize, classCount, optimizer: { kind: 'sgd' } } as const
  const inputsOf = (learningRate?: number): Record<string, Tensor> => ({ ...goldenInputs(document, batchSize), ...stepInputs(caseInput, batchSize, caseClasses, learningRate === undefined ? {} : { learningRate }) })
  const step = lowerTrainingStep(document, options)
  const state = Object.fromEntries(step.initialState(3))

  test('the document survives JSON', () => {
    expect(assertDocument(JSON.parse(JSON.stringify(document)))).toEqual(document)
  })

  test('every layer is lowered to the shape that infer says', () => {
    const { outputs } = lowerTrainingForward(document, options)
    const { layers } = inferNetwork(document, classCount)
    for (const [id, value] of outputs) expect(value.shape, id).toEqual(irShape(layers.get(id)?.outputShape ?? []))
    expect(outputs.size).toBe(document.layers.length)
  })

  test('the gradient of the loss is its directional derivative', () => {
    const forward = lowerTrainingForward(document, options)
    const builder = continueGraph(forward.graph)
    const names = [...forward.weights.keys()].filter((name) => !name.includes('/moving_'))
    const found = gradients(builder, forward.loss, names.map((name) => forward.weights.get(name) ?? forward.loss))
    const graph = finish(builder, names.flatMap((name, index) => (found[index] ? [{ name, value: found[index] }] : [])))
    verify(graph)
    const inputs = { ...state, ...inputsOf() }
    const computed = runReference(graph, inputs)
    const random = randomNumbers(5)
    const directions = new Map(names.map((name) => [name, Float64Array.from(state[name]?.data ?? [], () => random.normal())]))
    let analytic = 0
    for (const [name, direction] of directions) direction.forEach((v, at) => (analytic += v * (computed[name]?.data[at] ?? 0)))
    const lossAt = (distance: number): number => {
      const moved = Object.fromEntries(names.map((name): [string, Tensor] => {
        const tensor = inputs[name] as Tensor
        return [name, { shape: tensor.shape, dtype: 'float64', data: Float64Array.from(tensor.data, (w, at) => w + distance * (directions.get(name)?.[at] ?? 0)) }]
      }))
      return runReference(forward.graph, { ...inputs, ...moved })['loss']?.data[0] ?? NaN
    }
    expectClose([analytic], [(lossAt(differenceStep) - lossAt(-differenceStep)) / (2 * differenceStep)], centralDifference, 'directional derivative')
  })

  test('one small SGD step lowers the loss on the same batch', () => {
    verify(step.graph)
    const inputs = inputsOf(0.003)
    const before = runReference(step.graph, { ...state, ...inputs })
    const after = runReference(step.graph, { ...state, ...Object.fromEntries(step.state.map(({ name }) => [name, before[name] as Tensor])), ...inputs })
    expect(after['loss']?.data[0]).toBeLessThan(before['loss']?.data[0] ?? -Infinity)
    expect(before['correct']?.data[0]).toBeLessThanOrEqual(batchSize)
  })

  test('the seed decides: the same gives the same step to the last digit, another one other weights, another key other noise', () => {
    const again = lowerTrainingStep(document, options)
    expect(Object.fromEntries(again.initialState(3))).toEqual(state)
    const other = again.initialState(4)
    for (const [name, { data }] of Object.entries(state)) if (isDrawn(data)) expect(other.get(name)?.data, name).not.toEqual(data)
    const inputs = { ...state, ...inputsOf() }
    const first = runReference(step.graph, inputs)
    expect(runReference(again.graph, inputs)).toEqual(first)
    const withKey = (key: number): ReturnType<typeof runReference> => runReference(step.graph, { ...inputs, random: { shape: [2], dtype: 'int32', data: Int32Array.of(5, key) } })
    // A small rate drops nothing of four images under most keys.
    if (step.graph.nodes.some(({ primitive }) => primitive.name === 'random_uniform')) expect(new Set(Array.from({ length: 20 }, (_, key) => withKey(key)['loss']?.data[0])).size).toBeGreaterThan(1)
    else expect(withKey(0)).toEqual(first)
  })

  test('inference gives probabilities', () => {
    const { graph } = lowerInference(document, new Map(Object.entries(state)), { batchSize: 2 })
    verify(graph)
    const probabilities = runReference(graph, goldenInputs(document, 2))['probabilities']
    expect(probabilities?.shape).toEqual([2, caseClasses])
    const numbers = Array.from(probabilities?.data ?? [])
    for (const row of [0, 1]) expectClose([numbers.slice(row * caseClasses, (row + 1) * caseClasses).reduce((sum, p) => sum + p, 0)], [1], exact)
  })
})
