/** Checks shared by the `infer` of all primitives. A failure is a bug in a lowering, so these throw plain Errors that name the primitive. */
import type { Shape } from '../../src-shared/tensor/shape.ts'
import { sameShape } from '../../src-shared/tensor/shape.ts'
import type { ValueType } from '../graph/primitive.ts'

/** Throws unless `holds`; the message begins with the primitive. */
export function requireThat(holds: boolean, primitive: string, rule: string, received: unknown): asserts holds {
  if (!holds) throw new Error(`${primitive}: ${rule}. Received: ${JSON.stringify(received)}`)
}

/** The inputs, when there are exactly `count`. */
export function requireInputs<N extends 1 | 2 | 3 | 4>(primitive: string, inputs: readonly ValueType[], count: N): InputTuple[N] {
  requireThat(inputs.length === count, primitive, `takes ${count} inputs`, inputs.length)
  return inputs as InputTuple[N]
}

interface InputTuple {
  1: readonly [ValueType]
  2: readonly [ValueType, ValueType]
  3: readonly [ValueType, ValueType, ValueType]
  4: readonly [ValueType, ValueType, ValueType, ValueType]
}

export function requireFloat(primitive: string, ...inputs: readonly ValueType[]): void {
  for (const input of inputs) requireThat(input.dtype === 'float32', primitive, 'takes float32', input.dtype)
}

export function requireShape(primitive: string, input: ValueType, shape: Shape): void {
  requireThat(sameShape(input.shape, shape), primitive, `expects shape [${shape.join(',')}]`, input.shape)
}

/** The size along an axis; throws when the axis does not exist. */
export function axisSize(primitive: string, shape: Shape, axis: number): number {
  const size = shape[axis]
  requireThat(size !== undefined, primitive, `has no axis ${axis}`, shape)
  return size
}

/** Axes are distinct, ascending and exist. */
export function requireAxes(primitive: string, shape: Shape, axes: readonly number[]): void {
  const sound = axes.every((axis, index) => Number.isInteger(axis) && axis >= 0 && axis < shape.length && (index === 0 || axis > (axes[index - 1] ?? 0)))
  requireThat(sound, primitive, `axes must be distinct, ascending and below rank ${shape.length}`, axes)
}
