/** Who goes into train, val and test. Pure: the answer depends on seed, content and the parts already given, never on order or time. Used by the core. */
import { splits, type Split, type SplitRatios } from './split.ts'

export interface SplitItem {
  /** What identifies the content: its SHA-256 as hex. Decides the lot. */
  readonly key: string
  /** Parts are shared out within each class. */
  readonly stratum: number
  /** Items of one group (copies, bursts, patients) stay together; by default each is its own. */
  readonly group?: string
  /** A part it has already and keeps; null: to be assigned. */
  readonly current: Split | null
}

interface Unit {
  readonly lot: number
  readonly key: string
  readonly stratum: number
  readonly size: number
  readonly current: Split | null
}

/**
 * One part per item, in the order given. Items that have a part keep it; the others fill each class up to its share of the ratios
 * (largest remainder; every part with a share gets one image of a class that has enough).
 */
export function assignSplits(items: readonly SplitItem[], ratios: SplitRatios, seed: number): readonly Split[] {
  const units = unitsOf(items, seed)
  const parts = new Map<string, Split>()
  const strata = new Map<number, [string, Unit][]>()
  for (const entry of units) {
    const list = strata.get(entry[1].stratum)
    if (list) list.push(entry)
    else strata.set(entry[1].stratum, [entry])
  }
  const owed = { train: 0, val: 0, test: 0 }
  for (const [, members] of [...strata].sort(([a], [b]) => a - b)) {
    const have = { train: 0, val: 0, test: 0 }
    for (const [group, unit] of members) {
      if (unit.current === null) continue
      have[unit.current] += unit.size
      parts.set(group, unit.current)
    }
    const target = quotas(members.reduce((sum, [, unit]) => sum + unit.size, 0), ratios, owed)
    const free = members.filter(([, unit]) => unit.current === null)
    free.sort(([, a], [, b]) => a.lot - b.lot || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    for (const [group, unit] of free) {
      const part = neediest(target, have, ratios)
      have[part] += unit.size
      parts.set(group, part)
    }
  }
  return items.map((item) => parts.get(groupOf(item)) as Split)
}

/**
 * How many of `count` each part gets: largest remainder, and at least one for each part with a share when there are enough.
 * `owed` is what rounding has kept from each part in the classes before: it is added to the remainders, so that many small classes
 * together come out at the ratios too, and brought up to date.
 */
export function quotas(count: number, ratios: SplitRatios, owed: Record<Split, number> = { train: 0, val: 0, test: 0 }): Record<Split, number> {
  const wanted = splits.filter((part) => ratios[part] > 0)
  const sum = wanted.reduce((total, part) => total + ratios[part], 0)
  const quota = { train: 0, val: 0, test: 0 }
  if (wanted.length === 0) return quota
  const exact = (part: Split): number => (count * ratios[part]) / sum
  for (const part of wanted) quota[part] = Math.floor(exact(part) + roundingSlack)
  const remainder = (part: Split): number => Math.round((exact(part) - quota[part] + owed[part]) / roundingSlack)
  const byRemainder = wanted.toSorted((a, b) => remainder(b) - remainder(a) || splits.indexOf(a) - splits.indexOf(b))
  let left = count - wanted.reduce((total, part) => total + quota[part], 0)
  for (const part of byRemainder) if (left-- > 0) quota[part]++
  for (const part of wanted) {
    if (quota[part] > 0 || count < wanted.length) continue
    const richest = wanted.reduce((a, b) => (quota[b] > quota[a] ? b : a))
    quota[richest]--
    quota[part]++
  }
  for (const part of wanted) owed[part] += exact(part) - quota[part]
  return quota
}

/** 0.7 * 10 is 7.000000000000001 or 6.999999999999999 depending on how it is reached; both mean 7. */
const roundingSlack = 1e-9

function neediest(target: Record<Split, number>, have: Record<Split, number>, ratios: SplitRatios): Split {
  const wanted = splits.filter((part) => ratios[part] > 0)
  return (wanted.length > 0 ? wanted : (['train'] as const)).reduce((a, b) => (target[b] - have[b] > target[a] - have[a] ? b : a))
}

/** Groups as units: the lot and the class of the smallest key, the part of the smallest key that has one. */
function unitsOf(items: readonly SplitItem[], seed: number): Map<string, Unit> {
  const units = new Map<string, Unit & { currentKey: string | null }>()
  for (const item of items) {
    const group = groupOf(item)
    const known = units.get(group)
    const currentKey = item.current === null ? null : item.key
    if (!known) {
      units.set(group, { lot: lotOf(item.key, seed), key: item.key, stratum: item.stratum, size: 1, current: item.current, currentKey })
      continue
    }
    const leads = item.key < known.key || (item.key === known.key && item.stratum < known.stratum)
    const decides = currentKey !== null && (known.currentKey === null || currentKey < known.currentKey || (currentKey === known.currentKey && before(item.current, known.current)))
    units.set(group, {
      lot: leads ? lotOf(item.key, seed) : known.lot,
      key: leads ? item.key : known.key,
      stratum: leads ? item.stratum : known.stratum,
      size: known.size + 1,
      current: decides ? item.current : known.current,
      currentKey: decides ? currentKey : known.currentKey,
    })
  }
  return units
}

function groupOf(item: SplitItem): string {
  return item.group ?? item.key
}

function before(a: Split | null, b: Split | null): boolean {
  return a !== null && b !== null && splits.indexOf(a) < splits.indexOf(b)
}

/** A number in 0..2^53 that looks random: two interleaved 32-bit multiplicative hashes of the key, started from the seed. */
export function lotOf(key: string, seed: number): number {
  let high = 0xdeadbeef ^ seed
  let low = 0x41c6ce57 ^ seed
  for (let at = 0; at < key.length; at++) {
    const code = key.charCodeAt(at)
    high = Math.imul(high ^ code, 0x9e3779b1)
    low = Math.imul(low ^ code, 0x5f356495)
  }
  high = Math.imul(high ^ (high >>> 16), 0x85ebca6b) ^ Math.imul(low ^ (low >>> 13), 0xc2b2ae35)
  low = Math.imul(low ^ (low >>> 16), 0x85ebca6b) ^ Math.imul(high ^ (high >>> 13), 0xc2b2ae35)
  return 0x100000000 * (high & 0x1fffff) + (low >>> 0)
}
