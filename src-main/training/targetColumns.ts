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
    case 'binary': return [valueColumn(images.map(({ label }) => [label]))]
    case 'regression': return [valueColumn(images.map(({ target }) => [target as number]))]
    case 'multi_label': return [valueColumn(images.map(({ target }) => Array.from({ length: classCount }, (_, place) => ((target as readonly number[]).includes(place) ? 1 : 0))))]
    default: return []
  }
}

/** The input `targets`: a row of numbers for each image. */
function valueColumn(rows: readonly (readonly number[])[]): ValueColumn {
  const width = rows[0]?.length ?? 1
  return {
    input: 'targets',
    valuesOf(places, _epoch, size) {
      const data = new Float32Array(size * width)
      places.forEach((place, row) => data.set(rows[place]!, row * width))
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
  const byClass = Map.groupBy(labels.keys(), (place) => labels[place]!)
  const others = new Map([...byClass.keys()].map((label) => [label, [...labels.keys()].filter((place) => labels[place] !== label)]))
  const isSame = (place: number, epoch: number): boolean => (place + epoch) % 2 === 0
  const partnerOf = (place: number, epoch: number): number => {
    const label = labels[place]!
    const same = isSame(place, epoch)
    const choices = same ? (byClass.get(label) ?? []) : (others.get(label) ?? [])
    // An image alone in its class is its own partner; the two are augmented each in its own way.
    const without = same && choices.length > 1 ? choices.length - 1 : choices.length
    const drawn = choices[drawPair(seed, epoch, place) % Math.max(1, without)]
    return drawn === place && choices.length > 1 ? choices[choices.length - 1]! : (drawn ?? place)
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
