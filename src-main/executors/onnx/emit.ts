/** What an entry of a lowering table is: it turns one application of a primitive into ONNX nodes. Used by `portable.ts` and `fast.ts`. */
import type { Attributes, OnnxValue, OnnxWriter } from './onnxWriter.ts'
import type { AttributesOf, PrimitiveName } from '../../autodiff/primitives/index.ts'
import type { Tensor } from '../../graph/ir.ts'
import type { ValueType } from '../../graph/primitive.ts'

/** One input: its type and its value in ONNX. */
export interface Operand extends ValueType {
  /** In IR layout (NCHW). */
  plain(): OnnxValue
  /** In onnxruntime's blocked layout; only for float32 [N,C,H,W] with C a multiple of the block. */
  blocked(): OnnxValue
  /** [N,H,W,C] in memory and in shape; only for float32 [N,C,H,W]. */
  channelsLast(): OnnxValue
  /** Whether it exists blocked already, so that asking for `plain` would cost a reorder. */
  readonly isBlocked: boolean
  /** Its numbers, when they are part of the model; written when somebody asks for `plain`. */
  readonly tensor: Tensor | null
  /** The blocked convolution that will make it, if nobody asked for the result yet and the asker is its only user: a sum or a relu can join it. */
  readonly convolution: BlockedConvolution | null
  /** The two blocked values of its shape whose product it is, so that a sum over the product need not store it. */
  readonly factors: readonly [Operand, Operand] | null
  /** The value in IR layout whose square it is, for the same reason. */
  readonly root: Operand | null
}

/** A convolution of the blocked domain that is not written yet. */
export interface BlockedConvolution {
  /** Data, kernel in blocked order, perhaps a bias [K]. */
  readonly inputs: readonly OnnxValue[]
  readonly attributes: Attributes
  /** Blocked value of the result's shape that is added to it. */
  readonly sum?: OnnxValue
  /** Attributes of the activation that is applied last. */
  readonly activation?: Attributes
}

/** A result that is not (yet) in IR layout; convolutions, products and squares are written when somebody asks for them. */
export type Layouts =
  | { readonly blocked: OnnxValue }
  | { readonly channelsLast: OnnxValue }
  | { readonly convolution: BlockedConvolution }
  | { readonly factors: readonly [Operand, Operand] }
  | { readonly root: Operand }
/** A bare name is in IR layout. */
export type Result = OnnxValue | Layouts

export interface Application<P extends PrimitiveName> {
  readonly inputs: readonly Operand[]
  readonly outputs: readonly ValueType[]
  readonly attributes: AttributesOf<P>
  /** Channels per block of the blocked layout; null: it is not available. */
  readonly block: number | null
}

export type Emit<P extends PrimitiveName> = (writer: OnnxWriter, application: Application<P>) => Result | readonly Result[]

/** Exhaustive: a primitive without an entry does not compile. */
export type LoweringTable = { readonly [P in PrimitiveName]: Emit<P> }

/** The input at `index`; a missing one is a bug in a lowering and throws. */
export function operand(application: { readonly inputs: readonly Operand[] }, index: number): Operand {
  const found = application.inputs[index]
  if (found === undefined) throw new Error(`ONNX lowering: input ${index} is missing`)
  return found
}

/** [N, C, H, W] (or [K, C, R, S]) of a rank-4 value; throws on another rank. */
export function sizes4(value: ValueType): readonly [number, number, number, number] {
  const [n, c, h, w] = value.shape
  if (n === undefined || c === undefined || h === undefined || w === undefined || value.shape.length !== 4) throw new Error(`ONNX lowering: rank 4 expected, shape [${value.shape.join(',')}]`)
  return [n, c, h, w]
}
