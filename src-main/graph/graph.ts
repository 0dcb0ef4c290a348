/**
 * A graph: nodes in execution order over values with static shapes, plus named inputs, constants and named outputs.
 * Made by `builder.ts`; read by passes, `verify`, `print`, autodiff and every executor. Never changed in place.
 */
import type { Primitive } from './primitive.ts'
import type { Tensor, Value } from './ir.ts'

export interface NamedValue {
  readonly name: string
  readonly value: Value
}

/** A value whose data is known when the graph is made. */
export interface Constant {
  readonly value: Value
  readonly tensor: Tensor
}

/** An option of a primitive, fixed when the graph is made. */
export type AttributeValue = number | boolean | string | readonly number[]
export type Attributes = Readonly<Record<string, AttributeValue>>

/** One application of a primitive. `inputs` are positional; most primitives have one output. */
export interface Node {
  readonly primitive: Primitive
  readonly attributes: Attributes
  readonly inputs: readonly Value[]
  readonly outputs: readonly Value[]
  /** The layer this node computes (forward or backward), or null: loss, optimizer, input. */
  readonly layer: string | null
}

export interface Graph {
  /** Names are unique among inputs. An input and an output may share a name (a state tensor and its next value). */
  readonly inputs: readonly NamedValue[]
  readonly constants: readonly Constant[]
  readonly nodes: readonly Node[]
  readonly outputs: readonly NamedValue[]
}
