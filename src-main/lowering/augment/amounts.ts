/** Numbers of an augmentation, one per image of the batch: values [N], or a plain number where all images have the same. */
import { add } from '../../autodiff/primitives/add.ts'
import { cast } from '../../autodiff/primitives/cast.ts'
import { divide } from '../../autodiff/primitives/divide.ts'
import { greater } from '../../autodiff/primitives/greater.ts'
import { multiply } from '../../autodiff/primitives/multiply.ts'
import { reshape } from '../../autodiff/primitives/reshape.ts'
import { sqrt } from '../../autodiff/primitives/sqrt.ts'
import { where } from '../../autodiff/primitives/where.ts'
import type { GraphBuilder } from '../../graph/builder.ts'
import { scalar } from '../../graph/builder.ts'
import type { Value } from '../../graph/ir.ts'

export type Amount = Value | number

export function sum(builder: GraphBuilder, a: Amount, b: Amount): Amount {
  if (typeof a === 'number' && typeof b === 'number') return a + b
  if (a === 0) return b
  if (b === 0) return a
  return add(builder, asValue(builder, a), asValue(builder, b))
}

export function product(builder: GraphBuilder, a: Amount, b: Amount): Amount {
  if (typeof a === 'number' && typeof b === 'number') return a * b
  if (a === 0 || b === 0) return 0
  if (a === 1) return b
  if (b === 1) return a
  return multiply(builder, asValue(builder, a), asValue(builder, b))
}

export function quotient(builder: GraphBuilder, a: Amount, b: Amount): Amount {
  return typeof a === 'number' && typeof b === 'number' ? a / b : divide(builder, asValue(builder, a), asValue(builder, b))
}

export function squareRoot(builder: GraphBuilder, amount: Amount): Amount {
  return typeof amount === 'number' ? Math.sqrt(amount) : sqrt(builder, amount)
}

/** neutral + gate * (amount - neutral): the amount where the gate is 1, `neutral` where it is 0. */
export function gated(builder: GraphBuilder, amount: Amount, gate: Amount, neutral: number): Amount {
  return sum(builder, neutral, product(builder, gate, sum(builder, amount, -neutral)))
}

/** The greatest whole number not above an amount >= 0. */
export function wholePart(builder: GraphBuilder, amount: Amount): Amount {
  return typeof amount === 'number' ? Math.floor(amount) : cast(builder, cast(builder, amount, 'int32'), 'float32')
}

/** [N] -> [N,1,1,1], to stretch over images; a number becomes a scalar. */
export function perImage(builder: GraphBuilder, amount: Amount): Value {
  return typeof amount === 'number' ? scalar(builder, amount) : reshape(builder, amount, [amount.shape[0] ?? 1, 1, 1, 1])
}

/** `changed` for the images whose gate is 1, `images` for those whose gate is 0. */
export function choose(builder: GraphBuilder, gate: Amount, changed: Value, images: Value): Value {
  if (typeof gate === 'number') return gate === 1 ? changed : images
  return where(builder, greater(builder, perImage(builder, gate), scalar(builder, 0.5)), changed, images)
}

function asValue(builder: GraphBuilder, amount: Amount): Value {
  return typeof amount === 'number' ? scalar(builder, amount) : amount
}
