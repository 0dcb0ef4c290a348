/** Targets that follow from pixels, made in the graph in the shape of the network's answer: masks, and the image itself. */
import { maskWindow } from '../../src-shared/network/maskWindow.ts'
import { cast } from '../autodiff/primitives/cast.ts'
import { equal } from '../autodiff/primitives/equal.ts'
import { greater } from '../autodiff/primitives/greater.ts'
import { slice } from '../autodiff/primitives/slice.ts'
import type { GraphBuilder } from '../graph/builder.ts'
import { addConstant, scalar } from '../graph/builder.ts'
import type { Value } from '../graph/ir.ts'
import { indicator, times } from './arithmetic.ts'

/** Where there are more than two maps, a mask's value is the number of its map, and this one (Pascal VOC's "void") says nothing: such pixels teach nothing and are never wrong. */
export const voidValue = 255

/**
 * masks float32 [N,1,H,W] (0..255) as targets for an answer [N,K,h,w] about all of the image or its middle (`maskWindow`). One map: 1 for
 * anything but black; two: black and the rest; more: the map whose number the value is, none for `voidValue`.
 */
export function maskTargets(builder: GraphBuilder, masks: Value, answer: Value): Value {
  const [batch = 1, maps = 1, rows = 1, columns = 1] = answer.shape
  const { topPx, leftPx } = maskWindow(masks.shape.slice(2), [rows, columns])
  const middle = slice(builder, masks, [0, 0, topPx, leftPx], [batch, 1, rows, columns])
  if (maps === 1) return indicator(builder, greater(builder, middle, scalar(builder, 0)))
  const numbers = addConstant(builder, { shape: [1, maps, 1, 1], dtype: 'float32', data: Float32Array.from({ length: maps }, (_, map) => map) })
  const values = maps === 2 ? indicator(builder, greater(builder, middle, scalar(builder, 0))) : middle
  return indicator(builder, equal(builder, values, numbers))
}

/** images float32 or uint8 (0..255) scaled to 0..1: what an autoencoder should draw. */
export function imageTargets(builder: GraphBuilder, images: Value): Value {
  return times(builder, images.dtype === 'uint8' ? cast(builder, images, 'float32') : images, 1 / 255)
}
