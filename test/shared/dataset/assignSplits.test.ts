import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { assignSplits, quotas, type SplitItem } from '../../../src-shared/dataset/assignSplits.ts'
import { defaultSplitRatios, splits, type Split, type SplitRatios } from '../../../src-shared/dataset/split.ts'

const runs = 300
const key = fc.string({ minLength: 8, maxLength: 8, unit: fc.constantFrom(...'0123456789abcdef') })
const ratios = fc.tuple(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 20 })).map(([a, b, c]): SplitRatios => ({ train: a / (a + b + c), val: b / (a + b + c), test: c / (a + b + c) }))
const seed = fc.integer({ min: 0, max: 0xffffffff })
const fresh = fc.uniqueArray(fc.record({ key, stratum: fc.integer({ min: 1, max: 4 }), current: fc.constant(null) }), { selector: (item) => item.key, maxLength: 120 })

function count(items: readonly SplitItem[], parts: readonly Split[], stratum: number): Record<Split, number> {
  const counts = { train: 0, val: 0, test: 0 }
  items.forEach((item, index) => {
    if (item.stratum === stratum) counts[parts[index]!]++
  })
  return counts
}

describe('split rules', () => {
  it('P-06: every image gets one part; each class is within one image of its share, save for the one image every part is owed', () => {
    fc.assert(
      fc.property(fresh, ratios, seed, (items, shares, lot) => {
        const parts = assignSplits(items, shares, lot)
        expect(parts).toHaveLength(items.length)
        for (const stratum of new Set(items.map((item) => item.stratum))) {
          const counts = count(items, parts, stratum)
          const total = counts.train + counts.val + counts.test
          const wanted = splits.filter((part) => shares[part] > 0)
          for (const part of splits) {
            if (shares[part] === 0) expect(counts[part]).toBe(0)
            else {
              if (total >= wanted.length) expect(counts[part]).toBeGreaterThanOrEqual(1)
              expect(counts[part]).toBeLessThan(Math.max(1, shares[part] * total + 1) + 1e-6)
              if (shares[part] * total >= 2) expect(counts[part]).toBeGreaterThan(shares[part] * total - wanted.length)
            }
          }
        }
      }),
      { numRuns: runs },
    )
  })

  it('P-06: where no part is owed its one image, each class is within one image of its share, and all classes together are within 1.5', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 20, max: 90 }), { minLength: 1, maxLength: 12 }), ratios, seed, (sizes, shares, lot) => {
        fc.pre(splits.every((part) => shares[part] === 0 || shares[part] >= 0.05))
        const items = sizes.flatMap((size, stratum) => Array.from({ length: size }, (_, index) => ({ key: `${stratum}:${index}`, stratum, current: null })))
        const parts = assignSplits(items, shares, lot)
        for (const part of splits) {
          for (const [stratum, size] of sizes.entries()) expect(Math.abs(count(items, parts, stratum)[part] - size * shares[part])).toBeLessThan(1 + 1e-6)
          expect(Math.abs(parts.filter((given) => given === part).length - items.length * shares[part])).toBeLessThan(1.5)
        }
      }),
      { numRuns: runs },
    )
  })

  it.each([
    [[100, 100, 100, 100], { train: 0.6, val: 0.2, test: 0.2 }, { train: 240, val: 80, test: 80 }],
    [[12, 12], { train: 0.6, val: 0.2, test: 0.2 }, { train: 14, val: 5, test: 5 }],
    [[11, 11, 11, 11, 11, 11, 11, 11, 11, 11], { train: 0.8, val: 0.1, test: 0.1 }, { train: 88, val: 11, test: 11 }],
  ])('P-06: classes of %j at %j are %j together', (sizes, shares, together) => {
    const items = sizes.flatMap((size, stratum) => Array.from({ length: size }, (_, index) => ({ key: `${stratum}:${index}`, stratum, current: null })))
    const parts = assignSplits(items, shares, 1)
    expect(Object.fromEntries(splits.map((part) => [part, parts.filter((given) => given === part).length]))).toEqual(together)
  })

  it('P-06: with the default shares a class of three or more is in all three parts', () => {
    for (let size = 3; size <= 200; size++) {
      const quota = quotas(size, defaultSplitRatios)
      expect(quota.train + quota.val + quota.test).toBe(size)
      expect(Math.min(quota.train, quota.val, quota.test)).toBeGreaterThanOrEqual(1)
      if (size >= 7) for (const part of splits) expect(Math.abs(quota[part] - size * defaultSplitRatios[part])).toBeLessThan(1)
    }
  })

  it('P-07: the order of the images does not matter', () => {
    fc.assert(
      fc.property(fresh, ratios, seed, fc.infiniteStream(fc.nat()), (items, shares, lot, noise) => {
        const shuffled = items.map((item) => ({ item, at: noise.next().value as number })).sort((a, b) => a.at - b.at).map(({ item }) => item)
        const straight = new Map(assignSplits(items, shares, lot).map((part, index) => [items[index]!.key, part]))
        assignSplits(shuffled, shares, lot).forEach((part, index) => expect(part).toBe(straight.get(shuffled[index]!.key)))
      }),
      { numRuns: runs },
    )
  })

  it('P-07: adding images never moves one that has a part', () => {
    fc.assert(
      fc.property(fresh, ratios, seed, fc.nat({ max: 120 }), (items, shares, lot, cut) => {
        const before = items.slice(0, cut)
        const parts = assignSplits(before, shares, lot)
        const after = assignSplits(items.map((item, index) => (index < before.length ? { ...item, current: parts[index]! } : item)), shares, lot)
        expect(after.slice(0, before.length)).toEqual(parts)
      }),
      { numRuns: runs },
    )
  })

  it('P-07: copies and members of a group stay on one side, even across classes and beside parts given earlier', () => {
    const grouped = fc.array(fc.record({ key, stratum: fc.integer({ min: 1, max: 3 }), group: fc.constantFrom('a', 'b', 'c', 'd', 'e'), current: fc.constantFrom<Split | null>(null, null, 'val') }), { maxLength: 60 })
    fc.assert(
      fc.property(grouped, ratios, seed, (items, shares, lot) => {
        const partOf = new Map<string, Split>()
        assignSplits(items, shares, lot).forEach((part, index) => {
          const { group } = items[index]!
          expect(partOf.get(group) ?? part).toBe(part)
          partOf.set(group, part)
        })
      }),
      { numRuns: runs },
    )
  })

  it('another seed shares out differently, the same seed does not', () => {
    const items = Array.from({ length: 100 }, (_, index) => ({ key: index.toString(16).padStart(8, '0'), stratum: 1, current: null }))
    expect(assignSplits(items, defaultSplitRatios, 1)).toEqual(assignSplits(items, defaultSplitRatios, 1))
    expect(assignSplits(items, defaultSplitRatios, 1)).not.toEqual(assignSplits(items, defaultSplitRatios, 2))
  })
})
