/**
 * y = float32 numbers in [0, 1), a function of the key (int32 [2]), the salt and the position only, so every executor gives the
 * same numbers bit for bit. For position i, all in 32 bits with wrap-around (the finalizer of MurmurHash3, twice):
 *   h = mix(i * 0x9E3779B9 + salt + key[0]);  h = mix(h + key[1]);  y = (h >>> 8) / 2^24
 *   mix(h) = h ^= h >>> 16, h *= 0x85EBCA6B, h ^= h >>> 13, h *= 0xC2B2AE35, h ^= h >>> 16
 * The salt is a 32-bit integer (signed), different for each use in a graph. i * 0x9E3779B9 + salt may be a constant of the executor.
 * vjp: zero (the key is an integer).
 */
import type { Shape } from '../../../src-shared/tensor/shape.ts'
import type { GraphBuilder } from '../../graph/builder.ts'
import { emitOne } from '../../graph/builder.ts'
import type { Value } from '../../graph/ir.ts'
import type { Primitive } from '../../graph/primitive.ts'
import { requireInputs, requireShape, requireThat } from '../typeRules.ts'

export type RandomUniformAttributes = { readonly shape: Shape; readonly salt: number }

export const randomUniformPrimitive: Primitive<'random_uniform', RandomUniformAttributes> = {
  name: 'random_uniform',
  infer(inputs, { shape, salt }) {
    const [key] = requireInputs('random_uniform', inputs, 1)
    requireThat(key.dtype === 'int32', 'random_uniform', 'takes an int32 key', key.dtype)
    requireShape('random_uniform', key, [2])
    requireThat((salt | 0) === salt, 'random_uniform', 'takes a 32-bit salt', salt)
    return [{ shape, dtype: 'float32' }]
  },
  vjp() {
    return [null]
  },
}

export function randomUniform(builder: GraphBuilder, key: Value, shape: Shape, salt: number): Value {
  return emitOne(builder, randomUniformPrimitive, [key], { shape, salt })
}
