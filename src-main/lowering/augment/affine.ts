/**
 * Affine maps from a pixel of the new image to the point of the old one it shows. Coordinates are in pixels from the centre of the
 * image, x to the right and y down: xOld = a x + b y + c, yOld = d x + e y + f.
 */
import type { GraphBuilder } from '../../graph/builder.ts'
import type { Amount } from './amounts.ts'
import { product, sum } from './amounts.ts'

export interface Affine {
  readonly a: Amount
  readonly b: Amount
  readonly c: Amount
  readonly d: Amount
  readonly e: Amount
  readonly f: Amount
}

export const identity: Affine = { a: 1, b: 0, c: 0, d: 0, e: 1, f: 0 }

/** The map of doing `first`, then `second`, to an image: points go through `second`, then through `first`. */
export function compose(builder: GraphBuilder, first: Affine, second: Affine): Affine {
  const dot = (p: Amount, q: Amount, x: Amount, y: Amount): Amount => sum(builder, product(builder, p, x), product(builder, q, y))
  return {
    a: dot(first.a, first.b, second.a, second.d),
    b: dot(first.a, first.b, second.b, second.e),
    c: sum(builder, dot(first.a, first.b, second.c, second.f), first.c),
    d: dot(first.d, first.e, second.a, second.d),
    e: dot(first.d, first.e, second.b, second.e),
    f: sum(builder, dot(first.d, first.e, second.c, second.f), first.f),
  }
}
