/** Noise on images and rectangles cut out of them. */
import type { Shape } from '../../../src-shared/tensor/shape.ts'
import { sizeOf } from '../../../src-shared/tensor/shape.ts'
import { add } from '../../autodiff/primitives/add.ts'
import { concatenate } from '../../autodiff/primitives/concatenate.ts'
import { cos } from '../../autodiff/primitives/cos.ts'
import { greater } from '../../autodiff/primitives/greater.ts'
import { log } from '../../autodiff/primitives/log.ts'
import { multiply } from '../../autodiff/primitives/multiply.ts'
import { reshape } from '../../autodiff/primitives/reshape.ts'
import { sin } from '../../autodiff/primitives/sin.ts'
import { slice } from '../../autodiff/primitives/slice.ts'
import { sqrt } from '../../autodiff/primitives/sqrt.ts'
import { where } from '../../autodiff/primitives/where.ts'
import { scalar } from '../../graph/builder.ts'
import type { Value } from '../../graph/ir.ts'
import { from, times } from '../arithmetic.ts'
import type { Amount } from './amounts.ts'
import { perImage } from './amounts.ts'
import { clipGreyLevels, white } from './colour.ts'
import type { Draws } from './draws.ts'
import { drawRectangles } from './rectangle.ts'

/** Adds normal noise of this standard deviation to every pixel. */
export function addNoise(draws: Draws, images: Value, deviation: Amount): Value {
  const { builder } = draws
  return clipGreyLevels(builder, add(builder, images, multiply(builder, drawNormal(draws, 'noise', images.shape), perImage(builder, deviation))))
}

/** Fills a rectangle with one grey level, or every pixel in it with a level of its own. The shares are of width and height. */
export function erase(draws: Draws, images: Value, widthShare: Amount, heightShare: Amount, fill: number | 'noise', gate: Amount): Value {
  const { builder } = draws
  const { mask } = drawRectangles(draws, widthShare, heightShare, images.shape)
  const inside = greater(builder, multiply(builder, mask, perImage(builder, gate)), scalar(builder, 0.5))
  return where(builder, inside, fill === 'noise' ? times(builder, draws.uniform('filling', images.shape), white) : scalar(builder, fill), images)
}

/** Standard normal numbers by Box and Muller: each pair of uniform ones gives a cosine and a sine. */
export function drawNormal({ builder, uniform }: Draws, use: string, shape: Shape): Value {
  const size = sizeOf(shape)
  const half = Math.ceil(size / 2)
  // 1 - u lies in (0, 1], so the logarithm is finite.
  const radius = sqrt(builder, times(builder, log(builder, from(builder, 1, uniform(`${use} radius`, [half]))), -2))
  const angle = times(builder, uniform(`${use} angle`, [half]), 2 * Math.PI)
  const pairs = concatenate(builder, [multiply(builder, radius, cos(builder, angle)), multiply(builder, radius, sin(builder, angle))], 0)
  return reshape(builder, slice(builder, pairs, [0], [size]), shape)
}
