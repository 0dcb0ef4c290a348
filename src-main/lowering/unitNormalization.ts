/** Keras UnitNormalization. */
import { axisPlaces } from '../../src-shared/layers/axes.ts'
import { listOption } from '../../src-shared/layers/layer.ts'
import { divide } from '../autodiff/primitives/divide.ts'
import { maximum } from '../autodiff/primitives/maximum.ts'
import { reduceSum } from '../autodiff/primitives/reduceSum.ts'
import { sqrt } from '../autodiff/primitives/sqrt.ts'
import type { GraphBuilder } from '../graph/builder.ts'
import { scalar } from '../graph/builder.ts'
import type { Value } from '../graph/ir.ts'
import { square } from './arithmetic.ts'
import { irAxis, kerasShape } from './axes.ts'
import type { LayerContext } from './layer.ts'
import { soleInput } from './layer.ts'

/** Keras UnitNormalization gives vectors shorter than this the length they have divided by it. */
const shortest = 1e-12

export function lowerUnitNormalization(context: LayerContext): Value {
  const x = soleInput(context)
  const axes = axisPlaces(listOption(context.config, 'axis'), kerasShape(x)).map((place) => irAxis(x.shape.length - 1, place))
  return unitLength(context.builder, x, axes.toSorted((a, b) => a - b), shortest)
}

/** x / max(length of the vector along `axes` (ascending), least); no vector, not even 0, gives a NaN or a gradient that is one. */
export function unitLength(builder: GraphBuilder, x: Value, axes: readonly number[], least: number): Value {
  const squared = maximum(builder, reduceSum(builder, square(builder, x), axes), scalar(builder, least ** 2))
  return divide(builder, x, sqrt(builder, squared))
}
