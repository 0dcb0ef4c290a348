/** Pairs of images to judge a network that compares two: the same every time, half of them of one class. Pure; used by evaluate.ts. */

export interface Pair {
  /** Place of the other image. */
  readonly partner: number
  readonly same: boolean
}

/** One pair for each image: of every second one of a class the next image of that class, of the others one of another class, spread over all of them. */
export function pairUp(labels: readonly number[]): Pair[] {
  const ofClass = Map.groupBy(labels.keys(), (place) => labels[place]!)
  const others = new Map([...ofClass.keys()].map((label) => [label, [...labels.keys()].filter((place) => labels[place] !== label)]))
  const rank = new Map<number, number>()
  return labels.map((label, place) => {
    const [own, strangers] = [ofClass.get(label) ?? [], others.get(label) ?? []]
    const nth = rank.get(label) ?? 0
    rank.set(label, nth + 1)
    if (strangers.length === 0 || (nth % 2 === 0 && own.length > 1)) return { partner: own[(nth + 1) % own.length]!, same: true }
    return { partner: strangers[scattered(place) % strangers.length]!, same: false }
  })
}

/** Neighbouring numbers far apart: the finalizer of MurmurHash3. */
function scattered(place: number): number {
  let hash = Math.imul(place + 1, 0x9e3779b1)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  return (hash ^ (hash >>> 13)) >>> 0
}
