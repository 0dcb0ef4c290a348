/**
 * Over the M elements of each row (the last axis): mean, r = 1 / sqrt(mean of (x - mean)^2 + epsilon), and
 * y = gamma * (x - mean) * r + beta (Ba et al. 2016). Three outputs: y, mean [..., 1], r [..., 1].
 * vjp: with c = x - mean and, per row, s = sum(dy * gamma), t = sum(dy * gamma * c):
 * dbeta = sum(dy), dgamma = sum(dy * c * r) over the rows, dx = dy gamma r - c t r^3 / M - s r / M. Cotangents of mean and r add
 * dmean / M and -dr r^3 c / M. Sums of products with one number per row or column are written as matrix products.
 */
import { sizeOf } from '../../../src-shared/tensor/shape.ts'
import type { GraphBuilder } from '../../graph/builder.ts'
import { emit, scalar } from '../../graph/builder.ts'
import type { Value } from '../../graph/ir.ts'
import type { Primitive } from '../../graph/primitive.ts'
import { axisSize, requireFloat, requireInputs, requireShape } from '../typeRules.ts'
import { add } from './add.ts'
import { broadcast } from './broadcast.ts'
import { matmul } from './matmul.ts'
import { multiply } from './multiply.ts'
import { negate } from './negate.ts'
import { reduceSum } from './reduceSum.ts'
import { reshape } from './reshape.ts'
import { subtract } from './subtract.ts'

export type LayerNormAttributes = { readonly epsilon: number }

export const layerNormPrimitive: Primitive<'layer_norm', LayerNormAttributes> = {
  name: 'layer_norm',
  infer(inputs) {
    const [x, gamma, beta] = requireInputs('layer_norm', inputs, 3)
    requireFloat('layer_norm', x, gamma, beta)
    const row = [axisSize('layer_norm', x.shape, x.shape.length - 1)]
    requireShape('layer_norm', gamma, row)
    requireShape('layer_norm', beta, row)
    const perRow = [...x.shape.slice(0, -1), 1]
    return [{ shape: x.shape, dtype: 'float32' }, { shape: perRow, dtype: 'float32' }, { shape: perRow, dtype: 'float32' }]
  },
  vjp(builder, { inputs: [x, gamma, beta], outputs: [, mean, inverse] }, [dy, dmean, dinverse]) {
    if (!x || !gamma || !beta || !mean || !inverse) return [null, null, null]
    const length = gamma.shape[0] ?? 1
    const rows = sizeOf(x.shape) / Math.max(1, length)
    const matrix = (value: Value): Value => reshape(builder, value, [rows, length])
    const column = (value: Value): Value => reshape(builder, value, [rows, 1])
    const share = scalar(builder, 1 / length)
    const r = column(inverse)
    const c = subtract(builder, matrix(x), column(mean))
    // What c is multiplied with per row, and what is added to each element of the row; both still to be divided by M.
    let slope: Value | null = null
    let shift: Value | null = null
    let dx: Value | null = null
    let dgamma: Value | null = null
    let dbeta: Value | null = null
    if (dy) {
      const g = matrix(dy)
      const products = multiply(builder, g, c)
      const weights = reshape(builder, gamma, [length, 1])
      dbeta = reshape(builder, reduceSum(builder, g, [0]), gamma.shape)
      dgamma = reshape(builder, matmul(builder, r, products, true), gamma.shape)
      slope = negate(builder, matmul(builder, products, weights))
      shift = negate(builder, multiply(builder, matmul(builder, g, weights), r))
      dx = multiply(builder, multiply(builder, g, gamma), r)
    }
    if (dinverse) slope = slope ? subtract(builder, slope, column(dinverse)) : negate(builder, column(dinverse))
    if (dmean) shift = shift ? add(builder, shift, column(dmean)) : column(dmean)
    if (slope) {
      const cubed = multiply(builder, multiply(builder, r, r), r)
      const bent = multiply(builder, c, multiply(builder, multiply(builder, slope, cubed), share))
      dx = dx ? add(builder, dx, bent) : bent
    }
    if (shift) {
      const perRow = multiply(builder, shift, share)
      dx = dx ? add(builder, dx, perRow) : broadcast(builder, perRow, c.shape)
    }
    return [dx ? reshape(builder, dx, x.shape) : null, dgamma, dbeta]
  },
}

/** x [..., M], gamma and beta [M] -> y like x, mean and 1 / sqrt(variance + epsilon) [..., 1]. */
export function layerNorm(builder: GraphBuilder, x: Value, gamma: Value, beta: Value, epsilon: number): { y: Value; mean: Value; inverse: Value } {
  const [y, mean, inverse] = emit(builder, layerNormPrimitive, [x, gamma, beta], { epsilon })
  if (!y || !mean || !inverse) throw new Error('layer_norm: three outputs expected')
  return { y, mean, inverse }
}
