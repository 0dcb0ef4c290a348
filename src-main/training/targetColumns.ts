/** What is right for images, as inputs of the step (`TrainingStep`), by the task of the network. */
import { taskOf } from '../../src-shared/network/task.ts'
import type { NetworkDocument } from '../../src-shared/network/document.ts'
import { labelColumn, type BatchColumn, type PixelColumn, type ValueColumn } from './batches.ts'
import { drawPair } from './random.ts'
import type { SnapshotImage } from './snapshot.ts'
import type { PixelSource } from '../images/trainingCache.ts'

/** Targets that lie in the snapshot. Those of masks, of pairs and of the image itself come with the pixels. */
export function targetColumns(images: readonly SnapshotImage[], network: NetworkDocument, classCount: number): readonly ValueColumn[] {
  switch (taskOf(network)) {
    case 'single_label': return [labelColumn(Int32Array.from(images, ({ label }) => label))]
    case 'binary': return [valueColumn(images, 1, ({ label }, row) => void (row[0] = label))]
    case 'regression': return [valueColumn(images, 1, ({ target }, row) => void (row[0] = target as number))]
    case 'multi_label': return [valueColumn(images, classCount, ({ target }, row) => {
      for (const place of target as readonly number[]) row[place] = 1
    })]
    default: return []
  }
}

/** The input `targets`: a row of so many numbers for each image, zeros until `fill` writes into it. */
function valueColumn(images: readonly SnapshotImage[], width: number, fill: (image: SnapshotImage, row: Float32Array) => void): ValueColumn {
  const rows = new Float32Array(images.length * width)
  images.forEach((image, index) => fill(image, rows.subarray(index * width, (index + 1) * width)))
  return {
    input: 'targets',
    valuesOf(places, _epoch, size) {
      const data = new Float32Array(size * width)
      places.forEach((place, row) => data.set(rows.subarray(place * width, (place + 1) * width), row * width))
      return { shape: [size, width], dtype: 'float32', data }
    },
  }
}

/** Everything a step gets for decoded images: `seed` draws the partners of pairs. `masks`: by image, null where the task needs none. */
export function imageColumns(images: readonly SnapshotImage[], network: NetworkDocument, classCount: number, pixels: PixelSource, masks: PixelSource | null, seed: number): readonly BatchColumn[] {
  const own: PixelColumn = { input: 'images', pixels }
  if (masks !== null) return [own, { input: 'masks', pixels: masks }]
  if (taskOf(network) !== 'pairs') return [own, ...targetColumns(images, network, classCount)]
  const [, second] = network.layers.filter(({ kind }) => kind === 'Input')
  return [own, ...pairColumns(pixels, `images:${second?.id ?? ''}`, Int32Array.from(images, ({ label }) => label), seed)]
}

/**
 * The second image of each pair and whether both are of one class. In every second epoch an image gets a partner of its own class, in the
 * others one of another class, so half of the pairs of an epoch are the same; which partner follows from (seed, epoch, place).
 */
export function pairColumns(pixels: PixelSource, input: string, labels: Int32Array, seed: number): readonly [PixelColumn, ValueColumn] {
  // By class, so that a class is a stretch of the list and the others are the rest of it.
  const grouped = Uint32Array.from(labels.keys()).sort((a, b) => labels[a]! - labels[b]! || a - b)
  const stretches = new Map<number, { start: number; size: number }>()
  grouped.forEach((place, at) => {
    const stretch = stretches.get(labels[place]!)
    if (stretch === undefined) stretches.set(labels[place]!, { start: at, size: 1 })
    else stretch.size += 1
  })
  const partnerOf = (place: number, epoch: number): number => {
    const { start, size } = stretches.get(labels[place]!)!
    const drawn = drawPair(seed, epoch, place)
    const others = labels.length - size
    if ((place + epoch) % 2 !== 0 && others > 0) {
      const at = drawn % others
      return grouped[at < start ? at : at + size]!
    }
    // An image alone in its class is its own partner; the two are augmented each in its own way.
    if (size === 1) return place
    const partner = grouped[start + (drawn % (size - 1))]!
    return partner === place ? grouped[start + size - 1]! : partner
  }
  return [
    { input, pixels, placesOf: (places, epoch) => places.map((place) => partnerOf(place, epoch)) },
    {
      input: 'targets',
      valuesOf(places, epoch, size) {
        const data = new Float32Array(size)
        places.forEach((place, row) => (data[row] = labels[partnerOf(place, epoch)] === labels[place] ? 1 : 0))
        return { shape: [size, 1], dtype: 'float32', data }
      },
    },
  ]
}
