/** What is laid over a picture whose pixels have values: the answer, the mask, or where the two differ. Pure; used by DrawnPanel. */
import { noValue, type ValueMap } from '../../src-shared/api/drawnAnswer.ts'
import { maskColour } from '../../src-shared/dataset/maskColour.ts'
import { intersectionOverUnion } from '../../src-shared/evaluation/numbers.ts'
import { bytesOf, type Overlay } from './drawPicture.ts'

/** Of a pixel that mask and answer say something of: both the same thing, only the mask has something, only the answer, both something else. */
export const differences = ['right', 'missed', 'extra', 'other'] as const
export type Difference = (typeof differences)[number]
type Rgb = readonly [red: number, green: number, blue: number]

/** A colour for each value but 0, which is what nothing is. `cover`: 0..1. */
export function valueOverlay({ rows, columns, values }: ValueMap, cover: number): Overlay {
  return overlay(rows, columns, bytesOf(values), cover, (value) => (value === 0 || value === noValue ? null : maskColour(value)))
}

/** `colours` of what is right and wrong. */
export function differenceOverlay(answer: ValueMap, truth: ValueMap, cover: number, colours: Readonly<Record<Difference, Rgb>>): Overlay {
  const wanted = bytesOf(truth.values)
  return overlay(answer.rows, answer.columns, bytesOf(answer.values), cover, (value, place) => {
    const kind = differenceOf(value, wanted[place] ?? noValue)
    return kind === null ? null : colours[kind]
  })
}

/** Null where there is nothing to say: nothing wanted and nothing found, or no value. */
export function differenceOf(value: number, wanted: number): Difference | null {
  if (value === noValue || wanted === noValue || (value === 0 && wanted === 0)) return null
  if (value === wanted) return 'right'
  return value === 0 ? 'missed' : wanted === 0 ? 'extra' : 'other'
}

/** Intersection over union of each value in this picture; null for one that is nowhere. */
export function overlapsOf(answer: ValueMap, truth: ValueMap): readonly (number | null)[] {
  const counts = answer.names.map(() => new Array<number>(answer.names.length).fill(0))
  const wanted = bytesOf(truth.values)
  bytesOf(answer.values).forEach((value, place) => {
    const row = counts[wanted[place] ?? noValue]
    if (row?.[value] !== undefined) row[value] += 1
  })
  return intersectionOverUnion(counts)
}

/** The values beside 0 that a map has anywhere. */
export function valuesIn({ values, names }: ValueMap): readonly number[] {
  const found = new Set(bytesOf(values))
  return [...names.keys()].filter((value) => value > 0 && found.has(value))
}

function overlay(rows: number, columns: number, values: Uint8Array, cover: number, colourOf: (value: number, place: number) => Rgb | null): Overlay {
  const colours = new Uint8ClampedArray(values.length * 4)
  values.forEach((value, place) => {
    const colour = colourOf(value, place)
    if (colour) colours.set([...colour, Math.round(cover * 255)], place * 4)
  })
  return { rows, columns, colours }
}
