/** Formulas that losses, optimizers, metrics and penalties share, written with primitives. */
import { sizeOf } from '../../src-shared/tensor/shape.ts'
import { add } from '../autodiff/primitives/add.ts'
import { cast } from '../autodiff/primitives/cast.ts'
import { exp } from '../autodiff/primitives/exp.ts'
import { greater } from '../autodiff/primitives/greater.ts'
import { log } from '../autodiff/primitives/log.ts'
import { maximum } from '../autodiff/primitives/maximum.ts'
import { multiply } from '../autodiff/primitives/multiply.ts'
import { negate } from '../autodiff/primitives/negate.ts'
import { reduceSum } from '../autodiff/primitives/reduceSum.ts'
import { relu } from '../autodiff/primitives/relu.ts'
import { reshape } from '../autodiff/primitives/reshape.ts'
import { subtract } from '../autodiff/primitives/subtract.ts'
import type { GraphBuilder } from '../graph/builder.ts'
import { scalar } from '../graph/builder.ts'
import type { Value } from '../graph/ir.ts'

/** x * factor. */
export function times(builder: GraphBuilder, x: Value, factor: number): Value {
  return factor === 1 ? x : multiply(builder, x, scalar(builder, factor))
}

export function plus(builder: GraphBuilder, x: Value, summand: number): Value {
  return summand === 0 ? x : add(builder, x, scalar(builder, summand))
}

/** number - x. */
export function from(builder: GraphBuilder, number: number, x: Value): Value {
  return subtract(builder, scalar(builder, number), x)
}

export function square(builder: GraphBuilder, x: Value): Value {
  return multiply(builder, x, x)
}

/** |x|; the gradient at 0 is 0, as in Keras. */
export function absolute(builder: GraphBuilder, x: Value): Value {
  return add(builder, relu(builder, x), relu(builder, negate(builder, x)))
}

/** x^exponent for x >= 0. Small whole exponents without a logarithm; others keep x above 1e-30, which float32 still tells from 0. */
export function power(builder: GraphBuilder, x: Value, exponent: number): Value {
  if (exponent === 0) return scalar(builder, 1, x.shape)
  if (Number.isInteger(exponent) && exponent <= 8) return Array.from({ length: exponent - 1 }).reduce<Value>((product) => multiply(builder, product, x), x)
  return exp(builder, times(builder, log(builder, maximum(builder, x, scalar(builder, 1e-30))), exponent))
}

/** -1, 0 or 1. No gradient. */
export function sign(builder: GraphBuilder, x: Value): Value {
  const zero = scalar(builder, 0)
  return subtract(builder, indicator(builder, greater(builder, x, zero)), indicator(builder, greater(builder, zero, x)))
}

/** 1 where true, 0 where false. */
export function indicator(builder: GraphBuilder, condition: Value): Value {
  return cast(builder, condition, 'float32')
}

/** The sum of all elements, []. */
export function total(builder: GraphBuilder, x: Value): Value {
  return reshape(builder, reduceSum(builder, x, x.shape.map((_, axis) => axis)), [])
}

/** The mean of all elements, []. */
export function mean(builder: GraphBuilder, x: Value): Value {
  return times(builder, total(builder, x), 1 / sizeOf(x.shape))
}

/** [N,K] -> the sum of each row, [N,1]. */
export function rowSum(builder: GraphBuilder, x: Value): Value {
  return reshape(builder, reduceSum(builder, x, [1]), [x.shape[0] ?? 1, 1])
}

/** [N,K] -> the mean of each row, [N,1]. */
export function rowMean(builder: GraphBuilder, x: Value): Value {
  return times(builder, rowSum(builder, x), 1 / (x.shape[1] ?? 1))
}
