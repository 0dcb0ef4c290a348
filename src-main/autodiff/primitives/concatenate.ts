/**
 * y = the inputs one after the other along an axis; other axes agree.
 * vjp: each input gets its slice of dy.
 */
import type { GraphBuilder } from '../../graph/builder.ts'
import { emitOne } from '../../graph/builder.ts'
import type { Value } from '../../graph/ir.ts'
import type { Primitive } from '../../graph/primitive.ts'
import { axisSize, requireFloat, requireThat } from '../typeRules.ts'
import { slice } from './slice.ts'

export type ConcatenateAttributes = { readonly axis: number }

export const concatenatePrimitive: Primitive<'concatenate', ConcatenateAttributes> = {
  name: 'concatenate',
  infer(inputs, { axis }) {
    const [first] = inputs
    requireThat(first !== undefined, 'concatenate', 'takes at least one input', inputs.length)
    requireFloat('concatenate', ...inputs)
    const size = inputs.reduce((sum, input) => sum + axisSize('concatenate', input.shape, axis), 0)
    const shape = first.shape.map((other, index) => (index === axis ? size : other))
    for (const input of inputs) {
      const agrees = input.shape.length === shape.length && input.shape.every((other, index) => index === axis || other === shape[index])
      requireThat(agrees, 'concatenate', `inputs must agree with [${first.shape.join(',')}] outside axis ${axis}`, input.shape)
    }
    return [{ shape, dtype: first.dtype }]
  },
  vjp(builder, { inputs, attributes: { axis } }, [dy]) {
    if (!dy) return inputs.map(() => null)
    let start = 0
    return inputs.map((input) => {
      const starts = input.shape.map((_, index) => (index === axis ? start : 0))
      start += axisSize('concatenate', input.shape, axis)
      return slice(builder, dy, starts, input.shape)
    })
  },
}

export function concatenate(builder: GraphBuilder, inputs: readonly Value[], axis: number): Value {
  return emitOne(builder, concatenatePrimitive, inputs, { axis })
}
