/**
 * The length of the whole gradient, sqrt(sum of g^2) over all weights: what the live view shows, and what tells at once that a number
 * became too large somewhere. Used by `step.ts`.
 */
import { add } from '../autodiff/primitives/add.ts'
import { matmul } from '../autodiff/primitives/matmul.ts'
import { reshape } from '../autodiff/primitives/reshape.ts'
import { sqrt } from '../autodiff/primitives/sqrt.ts'
import { sizeOf } from '../../src-shared/tensor/shape.ts'
import { scalar, type GraphBuilder } from '../graph/builder.ts'
import type { Value } from '../graph/ir.ts'

/** A scalar; 0 where there is nothing to train. */
export function gradientNorm(builder: GraphBuilder, gradients: readonly Value[]): Value {
  // A product of a row and a column reads each gradient once; squares would be written first.
  const squares = gradients.map((gradient) => {
    const size = sizeOf(gradient.shape)
    return reshape(builder, matmul(builder, reshape(builder, gradient, [1, size]), reshape(builder, gradient, [size, 1])), [])
  })
  const [first, ...rest] = squares
  return first ? sqrt(builder, rest.reduce((sum, square) => add(builder, sum, square), first)) : scalar(builder, 0)
}
