/** Who is held out together: images cut into folds, the same share of each class in every one. Pure: the answer depends on seed and content, never on order or time. */
import { lotOf } from './assignSplits.ts'

export interface FoldItem {
  /** What identifies the content: its SHA-256 as hex. Decides the lot. */
  readonly key: string
  /** Its class: folds are shared out within each. */
  readonly stratum: number
  /** Items of one group (copies of one picture) stay together; by default each is its own. */
  readonly group?: string
}

/**
 * The fold of each item, 0 to foldCount - 1, in the order given. Groups are drawn by the seed; each goes where its class has the fewest,
 * of equal folds to the smallest, so that folds and classes within them differ by one group at most.
 */
export function assignFolds(items: readonly FoldItem[], foldCount: number, seed: number): Uint8Array {
  const groups = new Map<string, { readonly key: string; readonly stratum: number; readonly size: number }>()
  for (const item of items) {
    const known = groups.get(groupOf(item))
    const leads = known === undefined || item.key < known.key || (item.key === known.key && item.stratum < known.stratum)
    groups.set(groupOf(item), { key: leads ? item.key : known.key, stratum: leads ? item.stratum : known.stratum, size: (known?.size ?? 0) + 1 })
  }
  const drawn = [...groups].map(([group, unit]) => ({ group, ...unit, lot: lotOf(unit.key, seed) }))
  // Large groups first, so that others can make up for them.
  drawn.sort((a, b) => a.stratum - b.stratum || b.size - a.size || a.lot - b.lot || (a.key < b.key ? -1 : 1))
  const foldOf = new Map<string, number>()
  const totals = new Array<number>(foldCount).fill(0)
  let ofClass = new Array<number>(foldCount).fill(0)
  drawn.forEach(({ group, stratum, size }, index) => {
    if (stratum !== drawn[index - 1]?.stratum) ofClass = new Array<number>(foldCount).fill(0)
    let fold = 0
    for (let other = 1; other < foldCount; other++) {
      if (ofClass[other]! < ofClass[fold]! || (ofClass[other] === ofClass[fold] && totals[other]! < totals[fold]!)) fold = other
    }
    ofClass[fold]! += size
    totals[fold]! += size
    foldOf.set(group, fold)
  })
  return Uint8Array.from(items, (item) => foldOf.get(groupOf(item))!)
}

function groupOf(item: FoldItem): string {
  return item.group ?? item.key
}
