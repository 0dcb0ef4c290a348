/** Keras Dot: a product of matrices per example, [N,A,K] times [N,K,B] with everything but the summed axis in A and B. */
import { dotPlaces } from '../../src-shared/layers/dot.ts'
import { booleanOption } from '../../src-shared/layers/layer.ts'
import { sizeOf, type Shape } from '../../src-shared/tensor/shape.ts'
import { matmul } from '../autodiff/primitives/matmul.ts'
import { reshape } from '../autodiff/primitives/reshape.ts'
import type { GraphBuilder } from '../graph/builder.ts'
import type { Value } from '../graph/ir.ts'
import { axesLast, kerasShape } from './axes.ts'
import type { LayerContext } from './layer.ts'
import { toIrOrder, toKerasOrder } from './layout.ts'
import { unitLength } from './unitNormalization.ts'

/** Keras's epsilon: shorter vectors are divided by it. */
const shortest = 1e-7

export function lowerDot(context: LayerContext): Value {
  const { builder, config, inputs: [a, b], layerId } = context
  if (!a || !b) throw new Error(`layer ${layerId}: it takes two inputs`)
  const [placeA, placeB] = dotPlaces(config, [kerasShape(a), kerasShape(b)])
  const normalize = booleanOption(config, 'normalize')
  const left = vectors(builder, a, placeA, normalize)
  const right = vectors(builder, b, placeB, normalize)
  const product = matmul(builder, left.rows, right.rows, false, true)
  const rest = [...left.rest, ...right.rest]
  return toIrOrder(builder, reshape(builder, product, [a.shape[0] ?? 1, ...(rest.length === 0 ? [1] : rest)]))
}

/** x in Keras's order as rows [N, everything else, K] along one place of its shape, and the sizes of the rest. */
function vectors(builder: GraphBuilder, x: Value, place: number, normalize: boolean): { readonly rows: Value; readonly rest: Shape } {
  const keras = toKerasOrder(builder, x)
  const length = keras.shape[place + 1] ?? 1
  const rest = kerasShape(x).filter((_, index) => index !== place)
  const unit = normalize ? unitLength(builder, keras, [place + 1], shortest) : keras
  return { rows: reshape(builder, axesLast(builder, unit, [place + 1]), [x.shape[0] ?? 1, sizeOf(rest), length]), rest }
}
