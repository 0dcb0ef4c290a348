/** NumPy's broadcasting rule (the same as ONNX's), used by the elementwise primitives with two or three inputs. */
import type { Shape } from '../../src-shared/tensor/shape.ts'
import { sameShape } from '../../src-shared/tensor/shape.ts'
import type { GraphBuilder } from '../graph/builder.ts'
import type { Value } from '../graph/ir.ts'
import { reduceSum } from './primitives/reduceSum.ts'
import { reshape } from './primitives/reshape.ts'

/** The shape two inputs are stretched to: axes are matched from the last; 1 stretches. Throws when sizes disagree. */
export function broadcastShapes(primitive: string, a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length)
  return Array.from({ length: rank }, (_, axis) => {
    const sizeA = a[axis - rank + a.length] ?? 1
    const sizeB = b[axis - rank + b.length] ?? 1
    if (sizeA !== sizeB && sizeA !== 1 && sizeB !== 1) throw new Error(`${primitive}: shapes [${a.join(',')}] and [${b.join(',')}] do not broadcast`)
    return sizeA === 1 ? sizeB : sizeA
  })
}

/** The transpose of broadcasting: sums a cotangent over the stretched axes, back to the input's shape. */
export function sumTo(builder: GraphBuilder, cotangent: Value, shape: Shape): Value {
  if (sameShape(cotangent.shape, shape)) return cotangent
  const extra = cotangent.shape.length - shape.length
  const axes = cotangent.shape.flatMap((size, axis) => (axis < extra || (shape[axis - extra] === 1 && size !== 1) ? [axis] : []))
  return reshape(builder, reduceSum(builder, cotangent, axes), shape)
}
