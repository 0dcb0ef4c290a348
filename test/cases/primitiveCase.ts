/** One application of one primitive, and how its inputs are filled. Rows stand in `primitives.ts`; many tests read them. */
import type { PrimitiveName } from '../../src-main/autodiff/primitives/index.ts'
import { primitives } from '../../src-main/autodiff/primitives/index.ts'
import type { GraphBuilder } from '../../src-main/graph/builder.ts'
import { addInput, createBuilder, emit, finish } from '../../src-main/graph/builder.ts'
import type { Attributes, Graph } from '../../src-main/graph/graph.ts'
import type { Tensor, Value } from '../../src-main/graph/ir.ts'
import type { Primitive } from '../../src-main/graph/primitive.ts'
import type { DType, Shape } from '../../src-shared/tensor/shape.ts'
import { sizeOf } from '../../src-shared/tensor/shape.ts'
import { randomNumbers } from '../support/randomNumbers.ts'

/**
 * normal · positive (0.5 to 2) · apart: all different by at least 0.05, so no maximum is near another ·
 * offZero: at least 0.1 away from 0, so no kink is near · ties: few different values, also 0 (not for differences) · a list: exactly these.
 */
export type Filling = 'normal' | 'positive' | 'apart' | 'offZero' | 'ties' | readonly number[]

export interface CaseInput {
  readonly shape: Shape
  readonly dtype: DType
  readonly fill: Filling
}

export interface PrimitiveCase<A extends Attributes = Attributes> {
  readonly title: string
  readonly inputs: readonly CaseInput[]
  readonly attributes: A
  /** Worked out by hand; one list per output, null: not checked. */
  readonly expected?: readonly (readonly number[] | null)[]
  /** False where inputs sit on a kink on purpose: the vjp is then decided by the primitive's comment, not by differences. */
  readonly smooth?: false
}

export function f32(shape: Shape, fill: Filling = 'normal'): CaseInput {
  return { shape, dtype: 'float32', fill }
}

export function i32(shape: Shape, fill: readonly number[]): CaseInput {
  return { shape, dtype: 'int32', fill }
}

/** The graph of one case: inputs `x0`, `x1` ..., outputs `y0`, `y1` ... */
export function caseGraph(name: PrimitiveName, row: PrimitiveCase): Graph {
  const builder = createBuilder()
  const { outputs } = emitCase(builder, name, row)
  return finish(builder, outputs.map((value, index) => ({ name: `y${index}`, value })))
}

/** Emits the inputs and the node of a case. */
export function emitCase(builder: GraphBuilder, name: PrimitiveName, row: PrimitiveCase): { inputs: readonly Value[]; outputs: readonly Value[] } {
  const inputs = row.inputs.map((input, index) => addInput(builder, `x${index}`, input.shape, input.dtype))
  const outputs = emit(builder, primitives[name] as Primitive, inputs, row.attributes)
  return { inputs, outputs }
}

/** Data for the inputs of a case, by name: float32 numbers (so that every executor sees the same), the same for the same seed. */
export function caseInputs(row: Pick<PrimitiveCase, 'inputs' | 'title'>, seed = 1): Record<string, Tensor> {
  return Object.fromEntries(row.inputs.map((input, index) => [`x${index}`, fillTensor(input, seed * 100 + index)]))
}

/** Data for one input; the same for the same seed. */
export function fillTensor({ shape, dtype, fill }: CaseInput, seed: number): Tensor {
  const size = sizeOf(shape)
  const numbers = typeof fill === 'string' ? fillings[fill](size, seed) : fill
  if (numbers.length !== size) throw new Error(`a case gives ${numbers.length} numbers for [${shape.join(',')}]`)
  if (dtype === 'float32') return { shape, dtype, data: Float32Array.from(numbers) }
  return { shape, dtype, data: dtype === 'int32' ? Int32Array.from(numbers) : Uint8Array.from(numbers) }
}

const fillings: Readonly<Record<Exclude<Filling, readonly number[]>, (size: number, seed: number) => readonly number[]>> = {
  normal: (size, seed) => draw(size, seed, (random) => random.normal()),
  positive: (size, seed) => draw(size, seed, (random) => 0.5 + 1.5 * random.uniform()),
  offZero: (size, seed) => draw(size, seed, (random) => (random.uniform() < 0.5 ? -1 : 1) * (0.1 + random.uniform())),
  ties: (size, seed) => draw(size, seed, (random) => random.integer(-1, 1)),
  apart(size, seed) {
    const random = randomNumbers(seed)
    const numbers = Array.from({ length: size }, (_, index) => (index - size / 2 + 0.25) * 0.05)
    for (let last = size - 1; last > 0; last -= 1) {
      const other = random.integer(0, last)
      const moved = numbers[last] ?? 0
      numbers[last] = numbers[other] ?? 0
      numbers[other] = moved
    }
    return numbers
  },
}

function draw(size: number, seed: number, next: (random: ReturnType<typeof randomNumbers>) => number): readonly number[] {
  const random = randomNumbers(seed)
  return Array.from({ length: size }, () => next(random))
}
