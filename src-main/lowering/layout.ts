/**
 * How Keras shapes (no batch, channels last) lie in the graph: the one place that knows. The last three axes of an image
 * [H,W,C] or of a series of images [T,H,W,C] become C,H,W; features [F] and sequences [T,F] stay as they are.
 */
import type { Shape } from '../../src-shared/tensor/shape.ts'
import { reshape } from '../autodiff/primitives/reshape.ts'
import { transpose } from '../autodiff/primitives/transpose.ts'
import type { GraphBuilder } from '../graph/builder.ts'
import type { Value } from '../graph/ir.ts'

/** The graph's shape of a Keras shape, batch first: [H,W,C] -> [N,C,H,W], [T,F] -> [N,T,F]. */
export function irShape(batch: number, keras: Shape): Shape {
  if (keras.length < 3) return [batch, ...keras]
  const [height = 1, width = 1, channels = 1] = keras.slice(-3)
  return [batch, ...keras.slice(0, -3), channels, height, width]
}

/** [N,C,H,W] -> [N,H,W,C], [N,T,C,H,W] -> [N,T,H,W,C]; others as they are. */
export function toKerasOrder(builder: GraphBuilder, x: Value): Value {
  if (x.shape.length < 4) return x
  const axes = x.shape.map((_, axis) => axis)
  const [c = 0, h = 0, w = 0] = axes.slice(-3)
  return transpose(builder, x, [...axes.slice(0, -3), h, w, c])
}

/** [N,H,W,C] -> [N,C,H,W], [N,T,H,W,C] -> [N,T,C,H,W]; others as they are. */
export function toIrOrder(builder: GraphBuilder, x: Value): Value {
  if (x.shape.length < 4) return x
  const axes = x.shape.map((_, axis) => axis)
  const [h = 0, w = 0, c = 0] = axes.slice(-3)
  return transpose(builder, x, [...axes.slice(0, -3), c, h, w])
}

/** The first axis of the Keras shape joins the batch: sequences [N,T,F] -> [N*T,F], series of images [N,T,C,H,W] -> [N*T,C,H,W], images [N,C,H,W] -> their rows [N*H,W,C]. */
export function joinTime(builder: GraphBuilder, x: Value): Value {
  const rows = x.shape.length === 4 ? toKerasOrder(builder, x) : x
  const [batch = 0, steps = 0, ...rest] = rows.shape
  return reshape(builder, rows, [batch * steps, ...rest])
}

/** The way back from `joinTime`, for as many time steps. */
export function splitTime(builder: GraphBuilder, x: Value, steps: number): Value {
  const [rows = 0, ...rest] = x.shape
  const split = reshape(builder, x, [rows / steps, steps, ...rest])
  return split.shape.length === 4 ? toIrOrder(builder, split) : split
}
