/** The head in which every training image votes: as weights of ordinary layers it answers as votes by distance do. */
import { describe, expect, test } from 'vitest'
import { networkOnBackbone } from '../../../src-shared/templates/backboneNetwork.ts'
import { draw, finishDrawing, startDrawing } from '../../../src-shared/templates/drawing.ts'
import { runReference } from '../../../src-main/executors/reference/referenceExecutor.ts'
import { lowerInference } from '../../../src-main/lowering/inference.ts'
import { freshWeights } from '../../../src-main/lowering/step.ts'
import { standardized } from '../../../src-main/training/labelledFeatures.ts'
import { headProblems, workedOutHead } from '../../../src-main/training/workedOutHead.ts'
import { pretrainedRates } from '../../../src-shared/network/frozenFront.ts'
import { expectClose } from '../../support/expectClose.ts'
import { randomNumbers } from '../../support/randomNumbers.ts'
import { tinyInput } from '../../support/tinyNetwork.ts'

const size = 6
const classCount = 3
const layerId = 'global_avg_pool_1'
const drawing = startDrawing()
draw(drawing, 'input', 'Conv2D', { filters: size })
const networkFor = (pictures: number) => networkOnBackbone(finishDrawing(drawing, 'Backbone', tinyInput), 'conv_1', { classCount, normalized: true, pictures, pretrained: 'mobilenet-v2-coco' })

/** Every class lies in two places, so that its mean says nothing: class k around k and k + 3 on a circle of six. */
function drawn(perClass: number, seed: number, noise = 0.3): { readonly rows: Float32Array; readonly size: number; readonly labels: Int32Array } {
  const random = randomNumbers(seed)
  const labels = Int32Array.from({ length: perClass * classCount }, (_, row) => row % classCount)
  const rows = Float32Array.from({ length: labels.length * size }, (_, at) => {
    const row = Math.floor(at / size)
    const angle = ((labels[row]! + (Math.floor(row / classCount) % 2) * 3) * Math.PI) / 3
    // The other features hardly vary: what is added to each variance keeps them from counting.
    return (at % size < 2 ? noise : 0.02) * random.normal() + (at % size === 0 ? Math.cos(angle) : at % size === 1 ? Math.sin(angle) : 0) * 2
  })
  return { rows, size, labels }
}

function answersOf(known: ReturnType<typeof drawn>, rows: Float32Array): ArrayLike<number> {
  const document = networkFor(known.labels.length)
  const count = rows.length / size
  const head = workedOutHead('nearest_images', document, layerId, known, classCount)
  const { graph } = lowerInference(document, new Map([...freshWeights(document, 1), ...head]), { batchSize: count, features: layerId })
  return runReference(graph, { features: { shape: [count, size], dtype: 'float32', data: rows } })['probabilities']!.data
}

const rightOf = (answers: ArrayLike<number>, labels: Int32Array): number => {
  const top = Array.from(labels, (_, row) => [0, 1, 2].reduce((best, label) => (answers[row * classCount + label]! > answers[row * classCount + best]! ? label : best), 0))
  return top.filter((label, row) => label === labels[row]).length / labels.length
}

describe('nearest images', () => {
  test('answers are votes of all images by distance', () => {
    const known = drawn(8, 3)
    const asked = drawn(2, 4).rows
    const document = networkFor(known.labels.length)
    const head = workedOutHead('nearest_images', document, layerId, known, classCount)
    const { mean, variance, scaled } = standardized(known)
    const kernel = head.get('dense_1/kernel')!.data as Float32Array
    const factor = kernel[0]! / (2 * scaled[0]!)
    const certainty = Math.max(...(head.get('dense_2/kernel')!.data as Float32Array))
    const wanted: number[] = []
    for (let row = 0; row < asked.length / size; row++) {
      const votes = [0, 0, 0]
      known.labels.forEach((label, image) => {
        let distance = 0
        // Normalization adds its epsilon of 0.001 to each variance.
        for (let at = 0; at < size; at++) distance += ((asked[row * size + at]! - mean[at]!) / Math.sqrt(variance[at]! + 0.001) - scaled[image * size + at]!) ** 2
        votes[label]! += Math.exp(-factor * distance)
      })
      const sum = votes.reduce((total, vote) => total + vote)
      const odds = votes.map((vote) => Math.exp((certainty * vote) / sum))
      wanted.push(...odds.map((value) => value / odds.reduce((total, other) => total + other)))
    }
    expectClose(Array.from(answersOf(known, asked)), wanted, 1e-4, 'answer')
  })

  test('a class that looks like two things is found, where the mean of the class says nothing', () => {
    const known = drawn(20, 5)
    const asked = drawn(20, 6)
    expect(rightOf(answersOf(known, asked.rows), asked.labels)).toBeGreaterThanOrEqual(0.95)
    const means = networkOnBackbone(finishDrawing(drawing, 'Backbone', tinyInput), 'conv_1', { classCount, normalized: true })
    const head = workedOutHead('class_means', means, layerId, known, classCount)
    const { graph } = lowerInference(means, new Map([...freshWeights(means, 1), ...head]), { batchSize: 60, features: layerId })
    expect(rightOf(runReference(graph, { features: { shape: [60, size], dtype: 'float32', data: asked.rows } })['probabilities']!.data, asked.labels)).toBeLessThan(0.7)
  })

  test('one image of each class is enough to answer, without certainty', () => {
    const known = drawn(1, 7)
    const answers = answersOf(known, known.rows)
    expect(rightOf(answers, known.labels)).toBe(1)
    expect(Math.max(...Array.from(answers))).toBeLessThan(0.95)
  })

  test('of many images, left-out ones of every class choose how sure it is, whatever order they are in', () => {
    const known = drawn(500, 10)
    // The class that most are of is found without a doubt, the others lie in each other.
    const rows = known.rows.map((value, at) => (at % size < 2 ? (known.labels[Math.floor(at / size)] === 0 ? value * 0.1 + 10 : value * 0.3) : value))
    const factorsOf = (order: readonly number[]): readonly number[] => {
      const ordered = { size, rows: Float32Array.from(order.flatMap((row) => [...rows.subarray(row * size, (row + 1) * size)])), labels: Int32Array.from(order, (row) => known.labels[row]!) }
      const head = workedOutHead('nearest_images', networkFor(order.length), layerId, ordered, classCount)
      const first = order.indexOf(0)
      return [(head.get('dense_1/kernel')!.data as Float32Array)[first]!, Math.max(...(head.get('dense_2/kernel')!.data as Float32Array))].map((value) => Number(value.toPrecision(3)))
    }
    const mixed = [...known.labels.keys()].filter((row) => known.labels[row] === 0 || row < 150)
    expect(factorsOf(mixed.toSorted((a, b) => known.labels[a]! - known.labels[b]! || a - b))).toEqual(factorsOf(mixed))
  })

  test('noise makes it less sure', () => {
    const sure = (noise: number): number => {
      const answers = Array.from(answersOf(drawn(20, 8, noise), drawn(20, 9, noise).rows))
      return answers.filter((_, at) => at % classCount === 0).reduce((sum, __, row) => sum + Math.max(...answers.slice(row * classCount, (row + 1) * classCount)), 0) / 60
    }
    expect(sure(0.2)).toBeGreaterThan(sure(3) + 0.2)
  })
})

describe('what keeps a network from having such a head', () => {
  test.each([
    ['another number of images', networkFor(12), 'nearest_images', 15, 'it compares with 12 images, and there are 15 training images'],
    ['too many images', networkFor(6000), 'nearest_images', 6000, '5,000 at most'],
    ['another end', networkFor(12), 'class_means', 12, 'consists of BatchNormalization and Dense, received another network'],
    ['no front', finishDrawing(drawing, 'Plain', tinyInput), 'class_means', 12, 'follows a pretrained network'],
  ] as const)('%s', (_, network, head, count, words) => {
    expect(headProblems(network, head, count).join()).toContain(words)
  })

  test('nothing, for the one it is made for', () => {
    expect(Object.keys(pretrainedRates(networkFor(12)))).toEqual(['conv_1'])
    expect(headProblems(networkFor(12), 'nearest_images', 12)).toEqual([])
    expect(headProblems(networkFor(12), 'training', 99)).toEqual([])
  })
})
