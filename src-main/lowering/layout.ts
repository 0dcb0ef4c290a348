/**
 * How Keras shapes (no batch, channels last) lie in the graph: the one place that knows. The last three axes of an image
 * [H,W,C] or of a series of images [T,H,W,C] become C,H,W; features [F] and sequences [T,F] stay as they are.
 */
import type { Shape } from '../../src-shared/tensor/shape.ts'
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
