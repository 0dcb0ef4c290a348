/** Pairs of images to judge a network that compares two: the same every time, half of them of one class. Pure; used by evaluate.ts. */

export interface Pair {
  /** Place of the other image. */
  readonly partner: number
  readonly same: boolean
}

/** One pair for each image: of every second one of a class the next image of that class, of the others the next of another class. */
export function pairUp(labels: readonly number[]): Pair[] {
  const ofClass = new Map<number, number[]>()
  labels.forEach((label, place) => {
    const places = ofClass.get(label)
    if (places === undefined) ofClass.set(label, [place])
    else places.push(place)
  })
  const rank = new Map<number, number>()
  return labels.map((label, place) => {
    const own = ofClass.get(label)!
    const nth = rank.get(label) ?? 0
    rank.set(label, nth + 1)
    const other = next(labels.length, place, (candidate) => labels[candidate] !== label)
    if (other === null || (nth % 2 === 0 && own.length > 1)) return { partner: own[(nth + 1) % own.length]!, same: true }
    return { partner: other, same: false }
  })
}

/** The first place after `place`, round the end, that fits. */
function next(count: number, place: number, fits: (candidate: number) => boolean): number | null {
  for (let step = 1; step < count; step++) if (fits((place + step) % count)) return (place + step) % count
  return null
}
