/** A wrong input is a bug of the caller; said by name before a library says it by number. Used by every executor that hands tensors to a library. */
import { sameShape, type DType, type Shape } from '../../src-shared/tensor/shape.ts'

interface Typed {
  readonly shape: Shape
  readonly dtype: DType
}

/** The tensor, if there is one and it is what the graph takes. */
export function checkedInput<T extends Typed>(name: string, expected: Typed, tensor: T | undefined): T {
  if (tensor === undefined) throw new Error(`run: no input named ${name}`)
  if (tensor.dtype !== expected.dtype || !sameShape(tensor.shape, expected.shape))
    throw new Error(`run: input ${name} is ${tensor.dtype}[${tensor.shape.join()}], the graph takes ${expected.dtype}[${expected.shape.join()}]`)
  return tensor
}
