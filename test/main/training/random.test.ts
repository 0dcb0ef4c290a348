import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { epochOrder, stepKey } from '../../../src-main/training/random.ts'

describe('the order of an epoch', () => {
  test('is a permutation, the same for the same seed and epoch', () => {
    fc.assert(
      fc.property(fc.nat(300), fc.nat(0xffffffff), fc.integer({ min: 1, max: 1000 }), (count, seed, epoch) => {
        const order = epochOrder(count, seed, epoch)
        expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, index) => index))
        expect(epochOrder(count, seed, epoch)).toEqual(order)
      }),
      { numRuns: 300 },
    )
  })
  test('differs between epochs and seeds', () => {
    const orders = [epochOrder(50, 1, 1), epochOrder(50, 1, 2), epochOrder(50, 2, 1), epochOrder(50, 0, 1)].map(String)
    expect(new Set(orders).size).toBe(4)
  })
  test('puts every image at every place equally often', () => {
    const count = 8
    const trials = 8000
    const seen = Array.from({ length: count }, () => new Array<number>(count).fill(0))
    for (let epoch = 1; epoch <= trials; epoch++) epochOrder(count, 3, epoch).forEach((image, place) => seen[image]![place]!++)
    // Chi-square with 49 degrees of freedom passes 85 once in a thousand fair shuffles.
    const expected = trials / count
    const chiSquare = seen.flat().reduce((sum, times) => sum + (times - expected) ** 2 / expected, 0)
    expect(chiSquare).toBeLessThan(85)
  })
})

test('the key of a step is two words, different for every step, epoch and seed', () => {
  const keys = new Set<string>()
  for (const seed of [0, 1, 0xffffffff]) for (let epoch = 1; epoch <= 20; epoch++) for (let step = 1; step <= 100; step++) keys.add(stepKey(seed, epoch, step).join())
  expect(keys.size).toBe(3 * 20 * 100)
  expect(stepKey(1, 2, 3)).toHaveLength(2)
})
