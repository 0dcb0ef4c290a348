/** Targets of batches: numbers, several labels, and the partners of pairs. */
import { describe, expect, test } from 'vitest'
import type { PixelSource } from '../../../src-main/images/trainingCache.ts'
import { assembleBatch, type Examples } from '../../../src-main/training/batches.ts'
import { pairColumns, targetColumns } from '../../../src-main/training/targetColumns.ts'
import { taskImages, taskRows } from '../../support/taskRuns.ts'

const columnsOf = (task: string, count: number) => {
  const row = taskRows.find((candidate) => candidate.task === task)!
  const { images } = taskImages(row, count, 0)
  return { images, columns: targetColumns(images, row.network, row.classCount) }
}
const places = (...numbers: readonly number[]): Uint32Array => Uint32Array.from(numbers)

test('a number, one of two classes and several labels are rows of float32; padding is zeros', () => {
  const numbers = columnsOf('regression', 5)
  expect(numbers.columns[0]!.valuesOf(places(3, 1), 1, 4)).toEqual({ shape: [4, 1], dtype: 'float32', data: Float32Array.of(numbers.images[3]!.target as number, numbers.images[1]!.target as number, 0, 0) })
  const binary = columnsOf('binary', 5)
  expect(Array.from(binary.columns[0]!.valuesOf(places(0, 1, 2), 1, 3).data)).toEqual([0, 1, 2].map((place) => binary.images[place]!.label))
  const several = columnsOf('multi_label', 14)
  const { shape, data } = several.columns[0]!.valuesOf(places(2, 6), 1, 2)
  expect(shape).toEqual([2, 2])
  expect(several.images[6]!.target).toEqual([])
  expect(Array.from(data)).toEqual([2, 6].flatMap((place) => [0, 1].map((label) => ((several.images[place]!.target as number[]).includes(label) ? 1 : 0))))
})

describe('pairs', () => {
  const labels = Int32Array.of(0, 0, 0, 1, 1, 2, 0, 1, 1, 0)
  const pixels: PixelSource = { count: labels.length, imageShape: [1, 1, 1], readInto: (index, target, offset) => void (target[offset] = index) }
  const all = Uint32Array.from(labels.keys())
  const pairs = (epoch: number, seed = 3): { readonly partners: readonly number[]; readonly same: readonly number[] } => {
    const examples: Examples = { count: labels.length, columns: pairColumns(pixels, 'images:second', labels, seed) }
    const { inputs } = assembleBatch(examples, all, epoch)
    return { partners: Array.from(inputs['images:second']!.data), same: Array.from(inputs['targets']!.data) }
  }

  test('half are of one class, an image meets itself only where its class has no other, and the target says so', () => {
    for (let epoch = 0; epoch < 20; epoch++) {
      const { partners, same } = pairs(epoch)
      expect(same.reduce((sum, value) => sum + value, 0)).toBe(labels.length / 2)
      partners.forEach((partner, place) => {
        expect(labels[partner] === labels[place]).toBe(same[place] === 1)
        if (partner === place) expect(place).toBe(5)
      })
    }
  })

  test('every partner comes up, none far more often than another', () => {
    const met = new Map<number, number>()
    for (let epoch = 0; epoch < 2000; epoch += 2) met.set(pairs(epoch).partners[0]!, (met.get(pairs(epoch).partners[0]!) ?? 0) + 1)
    expect([...met.keys()].toSorted()).toEqual([1, 2, 6, 9])
    for (const count of met.values()) expect(Math.abs(count - 250)).toBeLessThan(60)
  })

  test('follow from seed and epoch alone: a batch has the partners that the whole epoch has', () => {
    expect(pairs(4)).toEqual(pairs(4))
    expect(pairs(4).partners).not.toEqual(pairs(6).partners)
    expect(pairs(4).partners).not.toEqual(pairs(4, 8).partners)
    const [column] = pairColumns(pixels, 'images:second', labels, 3)
    expect(Array.from(column.placesOf!(places(7, 2), 4))).toEqual([pairs(4).partners[7], pairs(4).partners[2]])
  })
})
