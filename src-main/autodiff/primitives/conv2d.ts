/**
 * y[n,k,i,j] = bias[k] + sum over c,r,s of x[n, c, i*stride + r*dilation - pad, j*stride + s*dilation - pad] * w[k,c,r,s]
 * (cross-correlation, zeros outside; with groups each block of outputs sees its block of inputs). The bias [K] may be left out.
 * vjp: dx and dw are primitives of their own (linear in each argument), dbias = dy summed over n,i,j.
 */
import type { GraphBuilder } from '../../graph/builder.ts'
import { emitOne } from '../../graph/builder.ts'
import type { Value } from '../../graph/ir.ts'
import type { Primitive } from '../../graph/primitive.ts'
import { requireFloat, requireShape, requireThat } from '../typeRules.ts'
import type { ConvolutionAttributes } from '../windows.ts'
import { convolvedShape } from '../windows.ts'
import { conv2dInputGradient } from './conv2dInputGradient.ts'
import { conv2dKernelGradient } from './conv2dKernelGradient.ts'
import { reduceSum } from './reduceSum.ts'
import { reshape } from './reshape.ts'

export const conv2dPrimitive: Primitive<'conv2d', ConvolutionAttributes> = {
  name: 'conv2d',
  infer(inputs, attributes) {
    const [x, kernel, bias] = inputs
    requireThat(x !== undefined && kernel !== undefined && inputs.length <= 3, 'conv2d', 'takes data, kernel and perhaps a bias', inputs.length)
    requireFloat('conv2d', ...inputs)
    if (bias) requireShape('conv2d', bias, kernel.shape.slice(0, 1))
    return [{ shape: convolvedShape('conv2d', x.shape, kernel.shape, attributes), dtype: 'float32' }]
  },
  vjp(builder, { inputs, attributes }, [dy]) {
    const [x, kernel, bias] = inputs
    if (!x || !kernel || !dy) return inputs.map(() => null)
    const dx = conv2dInputGradient(builder, dy, kernel, attributes, [x.shape[2] ?? 0, x.shape[3] ?? 0])
    const dw = conv2dKernelGradient(builder, x, dy, attributes, [kernel.shape[2] ?? 0, kernel.shape[3] ?? 0])
    return bias ? [dx, dw, reshape(builder, reduceSum(builder, dy, [0, 2, 3]), bias.shape)] : [dx, dw]
  },
}

/** Data [N,C,H,W], kernel [K,C/groups,R,S], bias [K] -> [N,K,oh,ow]. */
export function conv2d(builder: GraphBuilder, x: Value, kernel: Value, attributes: ConvolutionAttributes, bias?: Value): Value {
  return emitOne(builder, conv2dPrimitive, bias ? [x, kernel, bias] : [x, kernel], attributes)
}
