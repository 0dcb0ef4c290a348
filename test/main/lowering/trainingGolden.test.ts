/** Losses, optimizers and metrics against Keras in float64 (test/golden/training.py), and the gradient of each loss against central differences. */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { gradients } from '../../../src-main/autodiff/vjp.ts'
import { runReference } from '../../../src-main/executors/reference/referenceExecutor.ts'
import { addInput, createBuilder, finish } from '../../../src-main/graph/builder.ts'
import type { Tensor } from '../../../src-main/graph/ir.ts'
import { verify } from '../../../src-main/graph/verify.ts'
import { lowerLoss } from '../../../src-main/lowering/losses/index.ts'
import { lowerMetric } from '../../../src-main/lowering/metrics/index.ts'
import { simplify } from '../../../src-main/lowering/simplify.ts'
import { lowerUpdate, slotsOf, type UpdateOptions } from '../../../src-main/lowering/update.ts'
import { defaultLosses, type LossConfig } from '../../../src-shared/training/loss.ts'
import { addSums, metricResult, type MetricConfig } from '../../../src-shared/training/metric.ts'
import { defaultOptimizers, type OptimizerConfig, type UpdateConfig } from '../../../src-shared/training/optimizer.ts'
import { metricCases } from '../../cases/metrics.ts'
import { expectClose } from '../../support/expectClose.ts'
import { centralDifference, differenceStep, otherFloat64 } from '../../support/tolerances/referenceFloat64.ts'

interface Golden {
  readonly losses: readonly { config: LossConfig; activation: string; classWeights: readonly number[] | null; shape: readonly number[]; logits: readonly number[]; targets: readonly number[]; loss: number; gradient: readonly number[] }[]
  readonly optimizers: readonly { title: string; optimizer: OptimizerConfig; update: UpdateConfig; start: readonly (readonly number[])[]; gradients: readonly (readonly (readonly number[])[])[]; after: readonly (readonly (readonly number[])[])[]; averages: readonly (readonly number[])[] | null; norms: readonly number[] }[]
  readonly metrics: { classes: number; batches: readonly { labels: readonly number[]; probabilities: readonly number[] }[]; figures: readonly { config: MetricConfig; results: Readonly<Record<string, number>> }[] }
}
const golden = JSON.parse(readFileSync(new URL('../../golden/training.json', import.meta.url), 'utf8')) as Golden
const tensor = (shape: readonly number[], data: ArrayLike<number>): Tensor => ({ shape, dtype: 'float64', data: Float64Array.from(data) })

describe('losses', () => {
  test('every kind has a row', () => expect(new Set(golden.losses.map(({ config }) => config.kind))).toEqual(new Set(Object.keys(defaultLosses))))

  describe.each(golden.losses.map((row) => ({ ...row, title: `${JSON.stringify(row.config)} of ${row.activation}${row.classWeights ? ', class weights' : ''}` })))('$title', ({ config, activation, classWeights, shape, logits, targets, loss, gradient }) => {
    const builder = createBuilder()
    const z = addInput(builder, 'logits', shape, 'float32')
    const y = config.kind === 'triplet' ? null : addInput(builder, 'targets', shape, 'float32')
    const value = lowerLoss(builder, config, { logits: z, activation, targets: () => y ?? z }, classWeights ?? undefined)
    const [dz] = gradients(builder, value, [z])
    const graph = simplify(finish(builder, [{ name: 'loss', value }, { name: 'gradient', value: dz ?? z }]))
    const run = (at: readonly number[]): Readonly<Record<string, Tensor>> => runReference(graph, { logits: tensor(shape, at), ...(y ? { targets: tensor(shape, targets) } : {}) })

    test('value and gradient are those of Keras', () => {
      verify(graph)
      const outputs = run(logits)
      expectClose(outputs['loss']?.data ?? [], [loss], otherFloat64, 'loss')
      expectClose(outputs['gradient']?.data ?? [], gradient, otherFloat64, 'gradient')
    })

    test('the gradient is the slope', () => {
      const slope = logits.map((_, index) => {
        const at = (distance: number): number => run(logits.with(index, (logits[index] ?? 0) + distance))['loss']?.data[0] ?? NaN
        return (at(differenceStep) - at(-differenceStep)) / (2 * differenceStep)
      })
      expectClose(run(logits)['gradient']?.data ?? [], slope, centralDifference)
    })
  })

  test('answers with more axes than [N,K] are means over all places: an image [N,K,H,W] equals its pixels as rows', () => {
    const image = createBuilder()
    const z = addInput(image, 'z', [2, 3, 2, 2], 'float32')
    const y = addInput(image, 'y', [2, 3, 2, 2], 'float32')
    const loss = lowerLoss(image, defaultLosses.categorical_crossentropy, { logits: z, activation: 'softmax', targets: () => y })
    const numbers = Array.from({ length: 24 }, (_, at) => Math.sin(at))
    const targets = Array.from({ length: 24 }, (_, at) => (Math.floor(at / 4) % 3 === at % 3 ? 1 : 0))
    let expected = 0
    for (let n = 0; n < 2; n += 1)
      for (let place = 0; place < 4; place += 1) {
        const row = [0, 1, 2].map((k) => numbers[(n * 3 + k) * 4 + place] ?? 0)
        const logSum = Math.log(row.reduce((sum, x) => sum + Math.exp(x), 0))
        row.forEach((x, k) => (expected -= (targets[(n * 3 + k) * 4 + place] ?? 0) * (x - logSum)))
      }
    const outputs = runReference(finish(image, [{ name: 'loss', value: loss }]), { z: tensor([2, 3, 2, 2], numbers), y: tensor([2, 3, 2, 2], targets) })
    expectClose(outputs['loss']?.data ?? [], [expected / 8], otherFloat64)
  })
})

describe('optimizers', () => {
  const shapes = [[3, 2], [4]]
  /** Keras computes with options rounded to float32. */
  const learningRate = Math.fround(0.05)
  test('every kind has a row', () => expect(new Set(golden.optimizers.map(({ optimizer }) => optimizer.kind))).toEqual(new Set(Object.keys(defaultOptimizers))))

  const stepper = (optimizer: OptimizerConfig, update: UpdateConfig, options: Partial<UpdateOptions> = {}) => {
    const builder = createBuilder()
    const weights = shapes.map((shape, index) => ({
      name: `w${index}/kernel`, layerId: `w${index}`, shape, spec: { name: 'kernel', shape, trainable: true, initializer: 'zeros' as const },
      value: addInput(builder, `w${index}/kernel`, shape, 'float32'), gradient: addInput(builder, `g${index}`, shape, 'float32'),
    }))
    const all: UpdateOptions = { optimizer, update, layerRates: {}, updatesBefore: {}, ...options }
    const { next, gradientNorm } = lowerUpdate(builder, weights, all)
    const graph = simplify(finish(builder, [...next, ...(gradientNorm === null ? [] : [{ name: 'norm', value: gradientNorm }])]))
    verify(graph)
    const slots = Object.fromEntries(weights.flatMap((weight) => slotsOf(weight, all)).map(({ name, shape, start }) => [name, tensor(shape, new Array<number>(shape.reduce((a, b) => a * b, 1)).fill(start === 'weight' ? NaN : start))]))
    return { slots, step: (state: Readonly<Record<string, Tensor>>, steps: readonly (readonly number[])[], index: number) => runReference(graph, {
      ...state,
      ...Object.fromEntries(steps.map((data, k) => [`g${k}`, tensor(shapes[k] ?? [], data)])),
      learning_rate: tensor([], [learningRate]),
      step: tensor([], [Math.floor(index / update.accumulationSteps) + 1]),
      ...(update.accumulationSteps > 1 ? { update: tensor([], [(index + 1) % update.accumulationSteps === 0 ? 1 : 0]) } : {}),
    }) }
  }
  const weightsOf = (data: readonly (readonly number[])[]): Record<string, Tensor> => Object.fromEntries(data.map((numbers, k) => [`w${k}/kernel`, tensor(shapes[k] ?? [], numbers)]))

  test.each(golden.optimizers)('$title: five steps give the weights of Keras, and the length of the gradient before clipping as torch has it', ({ optimizer, update, start, gradients: steps, after, averages, norms }) => {
    const { slots, step } = stepper(optimizer, update)
    let state: Readonly<Record<string, Tensor>> = { ...slots, ...weightsOf(start) }
    steps.forEach((given, index) => {
      const { norm, ...next } = step(state, given, index)
      state = next
      expectClose(norm?.data ?? [], [norms[index] ?? NaN], otherFloat64, `length of gradient ${index + 1}`)
      after[index]?.forEach((expected, k) => expectClose(state[`w${k}/kernel`]?.data ?? [], expected, otherFloat64, `step ${index + 1}, weight ${k}`))
    })
    averages?.forEach((expected, k) => expectClose(state[`w${k}/kernel/ema`]?.data ?? [], expected, otherFloat64, `average ${k}`))
  })

  test('a rate of a layer multiplies its learning rate, and only its', () => {
    const { start, gradients: steps } = golden.optimizers[0]!
    const update = { weightDecay: null, clip: null, emaMomentum: null, accumulationSteps: 1 }
    const { slots, step } = stepper({ kind: 'sgd' }, update, { layerRates: { w1: 0.25 } })
    const next = step({ ...slots, ...weightsOf(start) }, steps[0]!, 0)
    for (const [k, factor] of [[0, 1], [1, 0.25]] as const)
      expectClose(next[`w${k}/kernel`]?.data ?? [], start[k]!.map((w, at) => w - factor * learningRate * steps[0]![k]![at]!), otherFloat64)
  })

  test('memory that began later counts its own updates: Adam at update 7 of a layer thawed after 6 is Adam at update 1', () => {
    const { start, gradients: steps } = golden.optimizers[0]!
    const update = { weightDecay: null, clip: null, emaMomentum: null, accumulationSteps: 1 }
    const fresh = stepper(defaultOptimizers.adam, update)
    const thawed = stepper(defaultOptimizers.adam, update, { updatesBefore: { 'w0/kernel': 6 } })
    const first = fresh.step({ ...fresh.slots, ...weightsOf(start) }, steps[0]!, 0)
    const seventh = thawed.step({ ...thawed.slots, ...weightsOf(start) }, steps[0]!, 6)
    expectClose(seventh['w0/kernel']?.data ?? [], first['w0/kernel']?.data ?? [], otherFloat64)
    expect(seventh['w1/kernel']?.data).not.toEqual(first['w1/kernel']?.data)
  })
})

describe('metrics', () => {
  const { classes, batches, figures } = golden.metrics
  test('every kind has a row', () => expect(new Set(figures.map(({ config }) => config.kind))).toEqual(new Set(Object.keys(metricCases))))

  test.each(figures)('$config.kind: sums of unequal batches give the figures of Keras', ({ config, results }) => {
    let sums: readonly number[] | undefined
    for (const { labels, probabilities } of batches) {
      const builder = createBuilder()
      const p = addInput(builder, 'p', [labels.length, classes], 'float32')
      const y = addInput(builder, 'y', [labels.length, classes], 'float32')
      const graph = simplify(finish(builder, [{ name: 'sums', value: lowerMetric(builder, config, { logits: p, activation: 'linear', targets: () => y }) }]))
      verify(graph)
      const oneHot = labels.flatMap((label) => Array.from({ length: classes }, (_, k) => (k === label ? 1 : 0)))
      sums = addSums(sums, runReference(graph, { p: tensor(p.shape, probabilities), y: tensor(p.shape, oneHot) })['sums']?.data ?? [])
    }
    const found = metricResult(config, sums ?? [])
    expect(Object.keys(found)).toEqual(Object.keys(results))
    expectClose(Object.values(found), Object.values(results), otherFloat64)
  })
})
