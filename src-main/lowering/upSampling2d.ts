/**
 * Keras UpSampling2D: a transposed convolution of every plane on its own, [N*C,1,H,W], with the strides as factors. Its kernel
 * is what one pixel becomes: ones for `nearest`, for `bilinear` two straight slopes (half-pixel centres, no antialiasing, edges
 * repeated, as `keras.ops.image.resize`). So the gradient is a convolution, and every executor knows it.
 */
import { stringOption } from '../../src-shared/layers/layer.ts'
import { pairOption } from '../../src-shared/layers/slidingWindow.ts'
import { concatenate } from '../autodiff/primitives/concatenate.ts'
import { conv2dInputGradient } from '../autodiff/primitives/conv2dInputGradient.ts'
import { reshape } from '../autodiff/primitives/reshape.ts'
import { slice } from '../autodiff/primitives/slice.ts'
import type { GraphBuilder } from '../graph/builder.ts'
import { addConstant } from '../graph/builder.ts'
import type { Value } from '../graph/ir.ts'
import type { LayerContext } from './layer.ts'
import { soleInput } from './layer.ts'

export function lowerUpSampling2d(context: LayerContext): Value {
  const { builder, config } = context
  const x = soleInput(context)
  const [n = 0, c = 0, h = 0, w = 0] = x.shape
  const factors = pairOption(config, 'size')
  const bilinear = stringOption(config, 'interpolation') === 'bilinear'
  const [rows, columns] = [footprint(factors[0], bilinear), footprint(factors[1], bilinear)]
  const planes = repeatEdges(builder, repeatEdges(builder, reshape(builder, x, [n * c, 1, h, w]), 2, rows.edges), 3, columns.edges)
  const kernel = addConstant(builder, {
    shape: [1, 1, rows.weights.length, columns.weights.length], dtype: 'float32',
    data: Float64Array.from(rows.weights.flatMap((row) => columns.weights.map((column) => row * column))),
  })
  const pads = [rows.before, columns.before, rows.after, columns.after] as const
  const large = conv2dInputGradient(builder, planes, kernel, { strides: factors, pads, dilations: [1, 1], groups: 1 }, [h * factors[0], w * factors[1]])
  return reshape(builder, large, [n, c, h * factors[0], w * factors[1]])
}

interface Footprint {
  /** What a pixel adds to the pixels it becomes, along one axis. */
  readonly weights: readonly number[]
  /** Pixels of the result that are cut off at both ends. */
  readonly before: number
  readonly after: number
  /** Copies of the outermost pixels that are needed on either side: 0 or 1. */
  readonly edges: 0 | 1
}

/** Between two centres, `factor` pixels apart, the weight falls from 1 to 0. */
function footprint(factor: number, bilinear: boolean): Footprint {
  if (!bilinear || factor === 1) return { weights: Array.from({ length: factor }, () => 1), before: 0, after: 0, edges: 0 }
  const half = Math.floor(factor / 2)
  const length = factor % 2 === 0 ? 2 * factor : 2 * factor - 1
  const weights = Array.from({ length }, (_, position) => 1 - Math.abs((position - half + 0.5) / factor - 0.5))
  return { weights, before: factor + half, after: factor + half, edges: 1 }
}

/** The first and the last slice along an axis once more, `count` times (0 or 1). */
function repeatEdges(builder: GraphBuilder, x: Value, axis: number, count: 0 | 1): Value {
  if (count === 0) return x
  const edge = (at: number): Value => slice(builder, x, x.shape.map((_, other) => (other === axis ? at : 0)), x.shape.map((size, other) => (other === axis ? 1 : size)))
  return concatenate(builder, [edge(0), x, edge((x.shape[axis] ?? 1) - 1)], axis)
}
