/**
 * Whole networks against Keras (test/golden/layerValues.py): the reference in float64 to 1e-8; the executors in float32 with at most
 * twice the greatest error that Keras's own float32 has in any gradient of the network, and the same first losses of training.
 */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { createOnnxExecutor } from '../../../src-main/executors/onnx/onnxExecutor.ts'
import { runReference } from '../../../src-main/executors/reference/referenceExecutor.ts'
import { createTfjsExecutor } from '../../../src-main/executors/tfjs/tfjsExecutor.ts'
import type { Tensor } from '../../../src-main/graph/ir.ts'
import { lowerTrainingStep } from '../../../src-main/lowering/step.ts'
import { inferNetwork, inputShape } from '../../../src-shared/network/infer.ts'
import { networkWeights } from '../../../src-main/lowering/forward.ts'
import { templateCases, templateClasses } from '../../cases/templates.ts'
import { formulaImages, formulaWeights } from '../../support/formula.ts'
import { compareWithKeras, goldenStep, goldenStepInputs, templateBatch, type KerasRow } from '../../support/kerasValues.ts'

interface TemplateRow extends KerasRow {
  /** Greatest error of Keras's float32 gradients against its float64 ones, relative to the greatest number of the tensor. */
  readonly float32Errors: Readonly<Record<string, number>>
  /** Of training with plain descent, a new batch each step. */
  readonly losses: readonly number[]
  /** How far the losses of Keras's own float32 are from these. */
  readonly float32LossErrors: readonly number[]
}

const float64 = 1e-8
/** Once rounding alone has moved Keras's own float32 this far, its path and any other float32 path part. */
const pathsPart = 2.5e-4
/** So many losses are compared at least ... */
const fewestLosses = 10
/**
 * ... but for networks whose gradients jump: where rounding moves a number across a corner of relu6, 52 batch normalizations carry that into all
 * gradients (PyTorch's two memory formats differ as much). Loss and statistics hold still; gradients are those of the row without corners.
 */
const jumping = new Set(['MobileNetV2'])
/** Multiply-adds of a network for one image that plain JavaScript still gets through; single layers of the others are in layerFloat32.test.ts. */
const mostInJavaScript = 1e7
const learningRate = 0.002
/** Relative to its greatest number Keras's own float32 is off by more than this, or by less than a thousandth of it. */
const nothingButRounding = 0.1
const layerOf = (name: string): string => name.slice(0, name.indexOf('/'))
/** Of what no gradient goes into: loss, and the changes of moving statistics relative to the greatest of their tensor. */
const forwardError = 1e-5
/** Below this a float32 gradient is as good as it can be, whatever Keras's luck was. */
const float32Rounding = 2e-6

const rows = new Map((JSON.parse(readFileSync(new URL('../../golden/templateValues.json', import.meta.url), 'utf8')) as readonly TemplateRow[]).map((row) => [row.title, row]))

describe.each(templateCases)('$title = Keras', ({ title, document }) => {
  const row = rows.get(title)!
  const values = formulaWeights(networkWeights(inferNetwork(document)))
  const { graph, inputs } = goldenStep(document, templateBatch, templateClasses)
  /** What the reference makes of the step: the slow part of this file, for all of its tests. */
  let taken: Readonly<Record<string, Tensor>> | undefined

  test('float64: answers, loss, every gradient and statistic', () => {
    taken ??= runReference(graph, inputs)
    for (const { what, error } of compareWithKeras(document, templateBatch, row, taken)) expect(error, what).toBeLessThan(float64)
  })

  const executors = [
    ...(['fast', 'portable', 'device'] as const).map((lowering) => ({ name: `${lowering} lowering`, executor: createOnnxExecutor({ lowering, threads: 1 }) })),
    ...(inferNetwork(document).multiplyAdds < mostInJavaScript ? [{ name: 'TensorFlow.js', executor: createTfjsExecutor({ backend: 'cpu' }) }] : []),
  ]

  test.each(executors)('float32, $name: gradients at most twice as far off as those of Keras', async ({ executor }) => {
    taken ??= runReference(graph, inputs)
    const exact = new Map(Object.entries(taken).map(([name, { data }]) => [name, Float64Array.from(data, (value, at) => (inputs[name]?.data[at] ?? 0) - value)]))
    const executable = await executor.compile(graph)
    const next = await executable.run(inputs)
    await executable.close()
    const worst = Math.max(...Object.values(row.float32Errors).filter((error) => error < nothingButRounding))
    const greatestOf = (name: string): number => exact.get(name)!.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
    const names = Object.keys((jumping.has(title) ? row.statistics : row.gradients) ?? {})
    expect(names.length).toBeGreaterThan(0)
    expect(Math.abs(next['loss']!.data[0]! - row.loss!)).toBeLessThan(forwardError * row.loss!)
    for (const name of names) {
      const expected = exact.get(name)!
      // A gradient that is 0 but for rounding (of a bias before a normalization, of the keys' bias in attention) is measured by its layer's greatest one.
      const greatest = (row.float32Errors[name] ?? 0) < nothingButRounding ? greatestOf(name) : Math.max(...names.filter((other) => layerOf(other) === layerOf(name)).map(greatestOf))
      // What the subtraction of the gradient from the weight rounds away is no error of the gradient.
      const weight = Float64Array.from(values.get(name)!.data)
      const subtraction = weight.reduce((most, value) => Math.max(most, Math.abs(value)), 0) * 2 ** -23
      const error = expected.reduce((most, value, at) => Math.max(most, Math.abs((weight[at] ?? 0) - (next[name]!.data[at] ?? Number.NaN) - value)), 0)
      expect(error, name).toBeLessThan(subtraction + greatest * (jumping.has(title) ? forwardError : Math.max(2 * worst, float32Rounding)))
    }
  })

  test('float32: the first 20 losses of training agree to 1e-3, as long as float32 can follow float64 at all', async () => {
    const step = lowerTrainingStep(document, { batchSize: templateBatch, classCount: templateClasses, optimizer: { kind: 'sgd' } })
    const executable = await createOnnxExecutor({ threads: 1 }).compile(step.graph)
    let state: Readonly<Record<string, Tensor>> = Object.fromEntries(values)
    const parted = row.float32LossErrors.findIndex((error) => error > pathsPart)
    const followed = parted === -1 ? row.losses : row.losses.slice(0, parted)
    expect(followed.length).toBeGreaterThanOrEqual(jumping.has(title) ? 1 : fewestLosses)
    for (const [index, expected] of followed.entries()) {
      const outputs = await executable.run({
        ...state,
        ...goldenStepInputs(document, templateBatch, templateClasses, learningRate),
        images: formulaImages(inputShape(document.input), templateBatch, `/${index}`),
        labels: { shape: [templateBatch], dtype: 'int32', data: Int32Array.from({ length: templateBatch }, (_, image) => (image + index) % templateClasses) },
      })
      expect(Math.abs(outputs['loss']!.data[0]! - expected) / Math.max(1, Math.abs(expected)), `step ${index + 1}`).toBeLessThan(1e-3)
      state = Object.fromEntries(step.state.map(({ name }) => [name, outputs[name]!]))
    }
    await executable.close()
  })
})
