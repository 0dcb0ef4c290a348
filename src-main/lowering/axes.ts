/** Axes of Keras shapes in the graph, where images have theirs in another order (`layout.ts`). */
import type { Shape } from '../../src-shared/tensor/shape.ts'
import { transpose } from '../autodiff/primitives/transpose.ts'
import type { GraphBuilder } from '../graph/builder.ts'
import type { Value } from '../graph/ir.ts'
import { irShape } from './layout.ts'

/** The axis of a value that holds this place of its Keras shape: place 2 of [H,W,C] is axis 1 of [N,C,H,W]. */
export function irAxis(rank: number, place: number): number {
  // Sizes that say their place show where `irShape` puts it.
  return irShape(-1, Array.from({ length: rank }, (_, index) => index)).indexOf(place)
}

/** Runs `f` with some axes at the end, in this order, and the result back in the order of x. */
export function withAxesLast(builder: GraphBuilder, x: Value, axes: readonly number[], f: (moved: Value) => Value): Value {
  const order = lastOrder(x, axes)
  return permuted(builder, f(permuted(builder, x, order)), order.map((_, index) => order.indexOf(index)))
}

/** x with some axes at the end, in this order. */
export function axesLast(builder: GraphBuilder, x: Value, axes: readonly number[]): Value {
  return permuted(builder, x, lastOrder(x, axes))
}

function lastOrder(x: Value, axes: readonly number[]): readonly number[] {
  return [...x.shape.keys()].filter((axis) => !axes.includes(axis)).concat(axes)
}

/** Emits nothing when the order is already right. */
function permuted(builder: GraphBuilder, x: Value, order: readonly number[]): Value {
  return order.every((axis, index) => axis === index) ? x : transpose(builder, x, order)
}

/** The Keras shape (without batch) of a value. */
export function kerasShape(x: Value): Shape {
  const rank = x.shape.length - 1
  return Array.from({ length: rank }, (_, place) => x.shape[irAxis(rank, place)] ?? 1)
}
