/** What a primitive is. One file per primitive in `src-main/autodiff/primitives`; executors map its name to code. */
import type { DType, Shape } from '../../src-shared/tensor/shape.ts'
import type { GraphBuilder } from './builder.ts'
import type { Attributes } from './graph.ts'
import type { Value } from './ir.ts'

/** Shape and element type of a value, before it has an identity. */
export interface ValueType {
  readonly shape: Shape
  readonly dtype: DType
}

/** What a vjp may use: the node's inputs, outputs and attributes. */
export interface Application<A extends Attributes = Attributes> {
  readonly inputs: readonly Value[]
  readonly outputs: readonly Value[]
  readonly attributes: A
}

export interface Differentiable<A extends Attributes = Attributes> {
  /**
   * Cotangents of the outputs in (null: zero), cotangents of the inputs out (null: zero, also where the primitive is
   * piecewise constant). Emits primitives only, so a gradient prints, verifies and runs like any graph.
   */
  vjp(builder: GraphBuilder, application: Application<A>, cotangents: readonly (Value | null)[]): readonly (Value | null)[]
}

/** A recorded gap: why this primitive has no vjp. Only gradient primitives may have one (it would be a second derivative). */
export interface Limitation {
  readonly limitation: string
}

export type Primitive<Name extends string = string, A extends Attributes = Attributes> = {
  readonly name: Name
  /** Output types from input types; throws an Error on inputs the primitive does not take (a bug in a lowering, not a user mistake). */
  infer(inputs: readonly ValueType[], attributes: A): readonly ValueType[]
} & (Differentiable<A> | Limitation)
