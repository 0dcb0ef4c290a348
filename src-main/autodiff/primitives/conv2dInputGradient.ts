/**
 * dx = the transpose of conv2d in its data: dx[n,c,h,w] = sum of dy[n,k,i,j] * w[k,c,r,s] over all k,r,s,i,j
 * with h = i*stride + r*dilation - pad and the same for w. `inputSize` is [H, W] of the data.
 * vjp: linear in both arguments; d(dy) = conv2d(g, w), dw = conv2d_kernel_gradient(g, dy).
 */
import type { GraphBuilder } from '../../graph/builder.ts'
import { emitOne } from '../../graph/builder.ts'
import type { Value } from '../../graph/ir.ts'
import type { Primitive } from '../../graph/primitive.ts'
import { requireFloat, requireInputs, requireShape } from '../typeRules.ts'
import type { ConvolutionAttributes, Pair } from '../windows.ts'
import { convolvedShape } from '../windows.ts'
import { conv2d } from './conv2d.ts'
import { conv2dKernelGradient } from './conv2dKernelGradient.ts'

export type Conv2dInputGradientAttributes = ConvolutionAttributes & { readonly inputSize: Pair }

export const conv2dInputGradientPrimitive: Primitive<'conv2d_input_gradient', Conv2dInputGradientAttributes> = {
  name: 'conv2d_input_gradient',
  infer(inputs, attributes) {
    const [dy, kernel] = requireInputs('conv2d_input_gradient', inputs, 2)
    requireFloat('conv2d_input_gradient', dy, kernel)
    const shape = [dy.shape[0] ?? 0, (kernel.shape[1] ?? 0) * attributes.groups, ...attributes.inputSize]
    requireShape('conv2d_input_gradient', dy, convolvedShape('conv2d_input_gradient', shape, kernel.shape, attributes))
    return [{ shape, dtype: 'float32' }]
  },
  vjp(builder, { inputs: [dy, kernel], attributes: { inputSize: _, ...convolution } }, [g]) {
    if (!dy || !kernel || !g) return [null, null]
    const dw = conv2dKernelGradient(builder, g, dy, convolution, [kernel.shape[2] ?? 0, kernel.shape[3] ?? 0])
    return [conv2d(builder, g, kernel, convolution), dw]
  },
}

/** Cotangent [N,K,oh,ow], kernel [K,C/groups,R,S] -> [N,C,H,W]. */
export function conv2dInputGradient(builder: GraphBuilder, dy: Value, kernel: Value, attributes: ConvolutionAttributes, inputSize: Pair): Value {
  return emitOne(builder, conv2dInputGradientPrimitive, [dy, kernel], { ...attributes, inputSize })
}
