/** Brightness, contrast, saturation and hue of images [N,C,H,W], 0..255 in and out. */
import { sizeOf } from '../../../src-shared/tensor/shape.ts'
import { add } from '../../autodiff/primitives/add.ts'
import { cast } from '../../autodiff/primitives/cast.ts'
import { clip } from '../../autodiff/primitives/clip.ts'
import { concatenate } from '../../autodiff/primitives/concatenate.ts'
import { divide } from '../../autodiff/primitives/divide.ts'
import { equal } from '../../autodiff/primitives/equal.ts'
import { maximum } from '../../autodiff/primitives/maximum.ts'
import { multiply } from '../../autodiff/primitives/multiply.ts'
import { negate } from '../../autodiff/primitives/negate.ts'
import { reduceMax } from '../../autodiff/primitives/reduceMax.ts'
import { reduceSum } from '../../autodiff/primitives/reduceSum.ts'
import { slice } from '../../autodiff/primitives/slice.ts'
import { subtract } from '../../autodiff/primitives/subtract.ts'
import { where } from '../../autodiff/primitives/where.ts'
import type { GraphBuilder } from '../../graph/builder.ts'
import { scalar } from '../../graph/builder.ts'
import type { Value } from '../../graph/ir.ts'
import { absolute, from, plus, times } from '../arithmetic.ts'
import type { Amount } from './amounts.ts'
import { perImage } from './amounts.ts'

export const white = 255
/** Keeps a quotient of grey levels finite; far below any difference of two of them. */
const tiny = 1e-12

/** Into 0..255. */
export function clipGreyLevels(builder: GraphBuilder, images: Value): Value {
  return clip(builder, images, 0, white)
}

/** Adds a share of 255. */
export function brighten(builder: GraphBuilder, images: Value, share: Amount): Value {
  return clipGreyLevels(builder, add(builder, images, times(builder, perImage(builder, share), white)))
}

/** other + factor * (images - other): 1 keeps the image, 0 gives `other`, more moves away from it. */
export function blend(builder: GraphBuilder, images: Value, other: Value, factor: Amount): Value {
  return clipGreyLevels(builder, add(builder, multiply(builder, subtract(builder, images, other), perImage(builder, factor)), other))
}

/** The mean of each channel over each image, [N,C,1,1]. */
export function channelMeans(builder: GraphBuilder, images: Value): Value {
  return times(builder, reduceSum(builder, images, [2, 3]), 1 / sizeOf(images.shape.slice(2)))
}

/**
 * Times `factor` in the saturation of HSV, which is at most 1. With V the greatest channel and m the smallest, saturation is
 * (V - m) / V, and a channel x becomes V - (V - x) * min(factor, V / (V - m)): hue and V stay.
 */
export function saturate(builder: GraphBuilder, images: Value, factor: Amount): Value {
  if (images.shape[1] !== 3) return images
  const value = reduceMax(builder, images, [1])
  const chroma = subtract(builder, value, smallest(builder, images, [1]))
  const most = divide(builder, value, maximum(builder, chroma, scalar(builder, tiny)))
  return subtract(builder, value, multiply(builder, subtract(builder, value, images), smallerOf(builder, perImage(builder, factor), most)))
}

/**
 * Adds `turns` (-1/2..1/2) to the hue of HSV. The hue in sixths of a circle decides how much of V - m each channel gets:
 * red |h - 3| - 1, green 2 - |h - 2|, blue 2 - |h - 4|, each cut to 0..1 (the trapezoids of the HSV cone).
 */
export function turnHue(builder: GraphBuilder, images: Value, turns: Amount): Value {
  if (images.shape[1] !== 3) return images
  const [red, green, blue] = [0, 1, 2].map((channel) => plane(builder, images, channel)) as [Value, Value, Value]
  const value = reduceMax(builder, images, [1])
  const lowest = smallest(builder, images, [1])
  const chroma = subtract(builder, value, lowest)
  const divisor = maximum(builder, chroma, scalar(builder, tiny))
  const sixths = (a: Value, b: Value, start: number): Value => plus(builder, divide(builder, subtract(builder, a, b), divisor), start)
  const isGreatest = (channel: Value): Value => equal(builder, channel, value)
  const hue = where(builder, isGreatest(red), sixths(green, blue, 0), where(builder, isGreatest(green), sixths(blue, red, 2), sixths(red, green, 4)))
  // From -1..5 plus at most half a circle each way; 6 more keep it positive for the division by the whole circle.
  const turned = plus(builder, add(builder, hue, times(builder, perImage(builder, turns), 6)), 6)
  const circles = cast(builder, cast(builder, times(builder, turned, 1 / 6), 'int32'), 'float32')
  const h = subtract(builder, turned, times(builder, circles, 6))
  const from3 = plus(builder, absolute(builder, plus(builder, h, -3)), -1)
  const around = (centre: number): Value => from(builder, 2, absolute(builder, plus(builder, h, -centre)))
  const channels = [from3, around(2), around(4)].map((share) => add(builder, lowest, multiply(builder, clip(builder, share, 0, 1), chroma)))
  return concatenate(builder, channels, 1)
}

/** The luminance of ITU-R 601 with Keras's digits, [N,1,H,W]; grey images are their own. */
export function toGrey(builder: GraphBuilder, images: Value): Value {
  if (images.shape[1] !== 3) return images
  return [0.2989, 0.587, 0.114].map((weight, channel) => times(builder, plane(builder, images, channel), weight)).reduce((a, b) => add(builder, a, b))
}

export function smallest(builder: GraphBuilder, x: Value, axes: readonly number[]): Value {
  return negate(builder, reduceMax(builder, negate(builder, x), axes))
}

function smallerOf(builder: GraphBuilder, a: Value, b: Value): Value {
  return negate(builder, maximum(builder, negate(builder, a), negate(builder, b)))
}

function plane(builder: GraphBuilder, images: Value, channel: number): Value {
  const [batch = 1, , height = 1, width = 1] = images.shape
  return slice(builder, images, [0, channel, 0, 0], [batch, 1, height, width])
}
