/** Whether a network is worse on some images than on others: by size of the file, by brightness, by where they come from. Pure; used by analyse.ts. */
import type { SlicePart, Slices } from '../../src-shared/api/evaluation.ts'
import { accuracyInterval } from '../../src-shared/evaluation/significance.ts'
import type { AnsweredImage, KeptAnswers } from './keptAnswers.ts'
import { namesOneClass } from './taskAnswers.ts'

/** Parts of a slice by a number; each has about as many images. */
const quarters = 4
/** Folders beyond these are one part. */
const mostFolders = 12

/** `errors` as of `errorsOf`; a slice with one part says nothing and is left out. */
export function slicesOf(kept: KeptAnswers, errors: Float64Array): Slices[] {
  const part = (label: string, rows: readonly number[]): SlicePart => {
    const wrong = rows.reduce((total, row) => total + errors[row]!, 0)
    if (!namesOneClass(kept.task)) return { label, count: rows.length, value: wrong / rows.length, interval: null }
    return { label, count: rows.length, value: 1 - wrong / rows.length, interval: accuracyInterval(rows.length - wrong, rows.length) }
  }
  const all: Slices[] = [
    { by: 'size', parts: byNumber(kept.images, ({ widthPx, heightPx }) => Math.max(widthPx, heightPx), (from, to) => (from === to ? `${from} px` : `${from} to ${to} px`)).map(([label, rows]) => part(label, rows)) },
    { by: 'brightness', parts: byNumber(kept.images, ({ brightness }) => Math.round((brightness / 255) * 100), (from, to) => (from === to ? `${from} %` : `${from} to ${to} %`)).map(([label, rows]) => part(label, rows)) },
    { by: 'folder', parts: byFolder(kept.images).map(([label, rows]) => part(label, rows)) },
  ]
  return all.filter(({ parts }) => parts.length > 1)
}

type Group = readonly [label: string, rows: readonly number[]]

/** Quarters of the images by a number; equal numbers stay together, so there may be fewer. */
function byNumber(images: readonly AnsweredImage[], numberOf: (image: AnsweredImage) => number, label: (from: number, to: number) => string): Group[] {
  const numbers = images.map(numberOf)
  const order = [...numbers.keys()].sort((a, b) => numbers[a]! - numbers[b]!)
  const groups: number[][] = []
  for (const [place, row] of order.entries()) {
    const wanted = Math.min(quarters - 1, Math.floor((place * quarters) / order.length))
    const last = groups.at(-1)
    const before = last?.at(-1)
    if (last === undefined || (groups.length <= wanted && before !== undefined && numbers[before] !== numbers[row])) groups.push([row])
    else last.push(row)
  }
  return groups.map((rows) => [label(numbers[rows[0]!]!, numbers[rows.at(-1)!]!), rows])
}

/** By source folder; where all are from one, by the folder inside it. */
function byFolder(images: readonly AnsweredImage[]): Group[] {
  const several = new Set(images.map(({ folder }) => folder)).size > 1
  const groups = new Map<string, number[]>()
  images.forEach(({ folder, relativePath }, row) => {
    const name = several ? folder : relativePath.includes('/') ? relativePath.slice(0, relativePath.lastIndexOf('/')) : '.'
    const rows = groups.get(name)
    if (rows === undefined) groups.set(name, [row])
    else rows.push(row)
  })
  const sorted = [...groups].sort((a, b) => b[1].length - a[1].length || a[0].localeCompare(b[0]))
  if (sorted.length <= mostFolders) return sorted
  return [...sorted.slice(0, mostFolders - 1), [`${sorted.length - mostFolders + 1} more folders`, sorted.slice(mostFolders - 1).flatMap(([, rows]) => rows)]]
}
