/** Normal numbers of mean 0 and variance 1 from uniform ones (Box & Muller 1958): each pair gives a cosine and a sine. Used by noise layers. */
import type { Shape } from '../../src-shared/tensor/shape.ts'
import { sizeOf } from '../../src-shared/tensor/shape.ts'
import { concatenate } from '../autodiff/primitives/concatenate.ts'
import { cos } from '../autodiff/primitives/cos.ts'
import { log } from '../autodiff/primitives/log.ts'
import { multiply } from '../autodiff/primitives/multiply.ts'
import { randomUniform } from '../autodiff/primitives/randomUniform.ts'
import { reshape } from '../autodiff/primitives/reshape.ts'
import { sin } from '../autodiff/primitives/sin.ts'
import { slice } from '../autodiff/primitives/slice.ts'
import { sqrt } from '../autodiff/primitives/sqrt.ts'
import type { GraphBuilder } from '../graph/builder.ts'
import type { Value } from '../graph/ir.ts'
import { from, times } from './arithmetic.ts'

/** A function of the key (int32 [2]) and the salt only. */
export function randomNormal(builder: GraphBuilder, key: Value, shape: Shape, salt: number): Value {
  const size = sizeOf(shape)
  const half = Math.ceil(size / 2)
  const uniform = randomUniform(builder, key, [2, half], salt)
  // 1 - u lies in (0, 1], so the logarithm is finite.
  const radius = sqrt(builder, times(builder, log(builder, from(builder, 1, slice(builder, uniform, [0, 0], [1, half]))), -2))
  const angle = times(builder, slice(builder, uniform, [1, 0], [1, half]), 2 * Math.PI)
  const pairs = concatenate(builder, [multiply(builder, radius, cos(builder, angle)), multiply(builder, radius, sin(builder, angle))], 0)
  return reshape(builder, slice(builder, reshape(builder, pairs, [2 * half]), [0], [size]), shape)
}
