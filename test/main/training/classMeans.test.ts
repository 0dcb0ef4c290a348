/** The head that is worked out: as weights of ordinary layers it answers with the nearest class mean. */
import { describe, expect, test } from 'vitest'
import { networkOnBackbone } from '../../../src-shared/templates/backboneNetwork.ts'
import { draw, finishDrawing, startDrawing } from '../../../src-shared/templates/drawing.ts'
import { runReference } from '../../../src-main/executors/reference/referenceExecutor.ts'
import { lowerInference } from '../../../src-main/lowering/inference.ts'
import { freshWeights } from '../../../src-main/lowering/step.ts'
import { workedOutHead } from '../../../src-main/training/workedOutHead.ts'
import { expectClose } from '../../support/expectClose.ts'
import { randomNumbers } from '../../support/randomNumbers.ts'
import { tinyInput } from '../../support/tinyNetwork.ts'

const size = 6
const classCount = 3
const layerId = 'global_avg_pool_1'
const drawing = startDrawing()
draw(drawing, 'input', 'Conv2D', { filters: size })
const document = networkOnBackbone(finishDrawing(drawing, 'Backbone', tinyInput), 'conv_1', { classCount, normalized: true })

/** Features around a place of their own for each class; the first varies a hundred times as much as the others. */
function drawn(perClass: number, seed: number): { readonly rows: Float32Array; readonly size: number; readonly labels: Int32Array } {
  const random = randomNumbers(seed)
  const labels = Int32Array.from({ length: perClass * classCount }, (_, row) => row % classCount)
  const rows = Float32Array.from({ length: labels.length * size }, (_, at) => (at % size === 0 ? 100 : 1) * (random.normal() + (at % size === 1 + (labels[Math.floor(at / size)] ?? 0) ? 1.5 : 0)))
  return { rows, size, labels }
}

function answersOf(head: ReturnType<typeof workedOutHead>, rows: Float32Array): ArrayLike<number> {
  const count = rows.length / size
  const { graph } = lowerInference(document, new Map([...freshWeights(document, 1), ...head]), { batchSize: count, features: layerId })
  return runReference(graph, { features: { shape: [count, size], dtype: 'float32', data: rows } })['probabilities']!.data
}

/** Squared distances of rows from the class means, features scaled to deviation 1. */
function distances(known: ReturnType<typeof drawn>, rows: Float32Array): number[][] {
  const of = (at: number): number[] => Array.from(known.labels, (_, row) => known.rows[row * size + at]!)
  const spread = Array.from({ length: size }, (_, at) => {
    const mean = of(at).reduce((sum, value) => sum + value, 0) / known.labels.length
    return Math.sqrt(of(at).reduce((sum, value) => sum + (value - mean) ** 2, 0) / known.labels.length + 0.01)
  })
  const center = (label: number, at: number): number => {
    const members = of(at).filter((_, row) => known.labels[row] === label)
    return members.reduce((sum, value) => sum + value, 0) / members.length
  }
  return Array.from({ length: rows.length / size }, (_, row) => Array.from({ length: classCount }, (_, label) => Array.from({ length: size }, (_, at) => ((rows[row * size + at]! - center(label, at)) / spread[at]!) ** 2).reduce((sum, value) => sum + value, 0)))
}

describe('class means', () => {
  test.each([1, 2, 20])('with %d images of each class, odds follow from the distances to the means', (perClass) => {
    const known = drawn(perClass, 3)
    const asked = drawn(10, 4).rows
    const answers = answersOf(workedOutHead('class_means', document, layerId, known, classCount), asked)
    const found = distances(known, asked)
    const factors = found.flatMap((all, row) => [1, 2].map((label) => (Math.log(answers[row * classCount]!) - Math.log(answers[row * classCount + label]!)) / (all[label]! - all[0]!)))
    const [factor = 0] = factors
    expect(factor).toBeGreaterThan(0)
    // Normalization adds its epsilon of 0.001 to each variance.
    expectClose(factors, factors.map(() => factor), 0.02, 'factor of')
    if (perClass === 1) expect(factor).toBeCloseTo(1 / (2 * size), 2)
  })

  test('the likelihood of images that were left out chooses how sure it is: noise makes it less so', () => {
    const sure = (noise: number): number => {
      const known = drawn(20, 5)
      const random = randomNumbers(6)
      const rows = known.rows.map((value) => value + noise * random.normal() * 100)
      const answers = answersOf(workedOutHead('class_means', document, layerId, { ...known, rows }, classCount), rows)
      return Array.from({ length: rows.length / size }, (_, row) => Math.max(...[0, 1, 2].map((label) => answers[row * classCount + label]!))).reduce((sum, value) => sum + value, 0) / (rows.length / size)
    }
    expect(sure(0)).toBeGreaterThan(sure(1) + 0.1)
  })

  test('a network with another end is a mistake of the caller', () => {
    const other = networkOnBackbone(finishDrawing(drawing, 'Backbone', tinyInput), 'conv_1', { classCount })
    expect(() => workedOutHead('class_means', other, layerId, drawn(2, 1), classCount)).toThrow('is not followed by BatchNormalization, Dense')
  })
})
