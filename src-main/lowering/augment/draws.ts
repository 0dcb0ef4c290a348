/** The random numbers of one augmentation of the list: a function of the step's key, the place in the list and what they are for. */
import type { Range } from '../../../src-shared/training/augmentation.ts'
import type { Shape } from '../../../src-shared/tensor/shape.ts'
import { greater } from '../../autodiff/primitives/greater.ts'
import { randomUniform } from '../../autodiff/primitives/randomUniform.ts'
import type { GraphBuilder } from '../../graph/builder.ts'
import { scalar } from '../../graph/builder.ts'
import type { Value } from '../../graph/ir.ts'
import { indicator } from '../arithmetic.ts'
import { hash } from '../initialize.ts'
import type { Amount } from './amounts.ts'
import { product, sum } from './amounts.ts'

export interface Draws {
  readonly builder: GraphBuilder
  /** Images in the batch. */
  readonly batch: number
  /** Numbers in [0, 1) of this shape. `use` tells the draws of one augmentation apart. */
  uniform(use: string, shape: Shape): Value
}

/** Draws from `key` int32 [2]. `name` is different for each augmentation of a step. */
export function createDraws(builder: GraphBuilder, key: Value, batch: number, name: string): Draws {
  return { builder, batch, uniform: (use, shape) => randomUniform(builder, key, shape, hash(`augmentation/${name}/${use}`)) }
}

/** A number in the range for each image; a range of one number draws nothing. */
export function drawBetween({ builder, batch, uniform }: Draws, use: string, [lower, upper]: Range): Amount {
  if (lower === upper) return lower
  return sum(builder, lower, product(builder, uniform(use, [batch]), upper - lower))
}

/** 1 with this probability, else 0. */
export function drawGate({ builder, batch, uniform }: Draws, use: string, probability: number): Amount {
  if (probability >= 1) return 1
  if (probability <= 0) return 0
  return indicator(builder, greater(builder, scalar(builder, probability), uniform(use, [batch])))
}

/** -1 or 1, each for half of the images. */
export function drawSign(draws: Draws, use: string): Amount {
  return sum(draws.builder, 1, product(draws.builder, drawGate(draws, use, 0.5), -2))
}
