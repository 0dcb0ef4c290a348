/**
 * y = a' b' over the last two axes, where ' transposes if asked; leading axes agree and are batches.
 * vjp: without flags da = dy b^T, db = a^T dy; the flags only move the transposes.
 */
import type { GraphBuilder } from '../../graph/builder.ts'
import { emitOne } from '../../graph/builder.ts'
import type { Value } from '../../graph/ir.ts'
import type { Primitive } from '../../graph/primitive.ts'
import { axisSize, requireFloat, requireInputs, requireThat } from '../typeRules.ts'

export type MatmulAttributes = { readonly transposeA: boolean; readonly transposeB: boolean }

export const matmulPrimitive: Primitive<'matmul', MatmulAttributes> = {
  name: 'matmul',
  infer(inputs, { transposeA, transposeB }) {
    const [a, b] = requireInputs('matmul', inputs, 2)
    requireFloat('matmul', a, b)
    const rank = a.shape.length
    const batches = a.shape.slice(0, -2)
    requireThat(rank >= 2 && b.shape.length === rank && batches.every((size, axis) => size === b.shape[axis]), 'matmul', 'takes two inputs of equal rank >= 2 and equal leading axes', [a.shape, b.shape])
    const rows = axisSize('matmul', a.shape, transposeA ? rank - 1 : rank - 2)
    const inner = axisSize('matmul', a.shape, transposeA ? rank - 2 : rank - 1)
    const innerB = axisSize('matmul', b.shape, transposeB ? rank - 1 : rank - 2)
    const columns = axisSize('matmul', b.shape, transposeB ? rank - 2 : rank - 1)
    requireThat(inner === innerB, 'matmul', 'inner sizes must agree', [a.shape, b.shape, { transposeA, transposeB }])
    return [{ shape: [...batches, rows, columns], dtype: 'float32' }]
  },
  vjp(builder, { inputs: [a, b], attributes: { transposeA, transposeB } }, [dy]) {
    if (!a || !b || !dy) return [null, null]
    const da = transposeA ? matmul(builder, b, dy, transposeB, true) : matmul(builder, dy, b, false, !transposeB)
    const db = transposeB ? matmul(builder, dy, a, true, transposeA) : matmul(builder, a, dy, !transposeA, false)
    return [da, db]
  },
}

export function matmul(builder: GraphBuilder, a: Value, b: Value, transposeA = false, transposeB = false): Value {
  return emitOne(builder, matmulPrimitive, [a, b], { transposeA, transposeB })
}
