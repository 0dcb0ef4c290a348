/** Rectangles of whole pixels at random places. Used by erasing and by CutMix. */
import { greater } from '../../autodiff/primitives/greater.ts'
import { multiply } from '../../autodiff/primitives/multiply.ts'
import { addConstant } from '../../graph/builder.ts'
import type { Shape } from '../../../src-shared/tensor/shape.ts'
import type { Value } from '../../graph/ir.ts'
import { indicator } from '../arithmetic.ts'
import type { Amount } from './amounts.ts'
import { perImage, product, sum, wholePart } from './amounts.ts'
import type { Draws } from './draws.ts'
import { drawBetween } from './draws.ts'

export interface Rectangles {
  /** 1 inside, 0 outside, [N or 1,1,H,W]. */
  readonly mask: Value
  /** Pixels inside, as a share of the image's. */
  readonly area: Amount
}

/** Rectangles with sides of these shares (0..1) of width and height, rounded down; every place inside the image is as likely as any other. */
export function drawRectangles(draws: Draws, widthShare: Amount, heightShare: Amount, [, , height = 1, width = 1]: Shape): Rectangles {
  const { builder } = draws
  const columns = drawStretch(draws, 'column', widthShare, width, [1, 1, 1, width])
  const rows = drawStretch(draws, 'row', heightShare, height, [1, 1, height, 1])
  const area = product(builder, product(builder, columns.length, rows.length), 1 / (width * height))
  return { mask: multiply(builder, columns.mask, rows.mask), area }
}

/** A stretch of an axis: its length in pixels and 1 along it. */
function drawStretch(draws: Draws, use: string, share: Amount, size: number, shape: Shape): { readonly length: Amount; readonly mask: Value } {
  const { builder } = draws
  const length = wholePart(builder, product(builder, share, size))
  const places = sum(builder, size + 1, product(builder, length, -1))
  const start = wholePart(builder, product(builder, drawBetween(draws, use, [0, 1]), places))
  const end = sum(builder, start, length)
  const pixels = addConstant(builder, { shape, dtype: 'float32', data: Float32Array.from({ length: size }, (_, index) => index + 0.5) })
  const isAfter = (a: Value, b: Value): Value => indicator(builder, greater(builder, a, b))
  return { length, mask: multiply(builder, isAfter(pixels, perImage(builder, start)), isAfter(perImage(builder, end), pixels)) }
}
