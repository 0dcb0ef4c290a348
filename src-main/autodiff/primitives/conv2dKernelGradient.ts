/**
 * dw = the transpose of conv2d in its kernel: dw[k,c,r,s] = sum over n,i,j of x[n, c, i*stride + r*dilation - pad, ...] * dy[n,k,i,j].
 * `kernelSize` is [R, S].
 * vjp: linear in both arguments; dx = conv2d_input_gradient(dy, g), d(dy) = conv2d(x, g).
 */
import type { GraphBuilder } from '../../graph/builder.ts'
import { emitOne } from '../../graph/builder.ts'
import type { Value } from '../../graph/ir.ts'
import type { Primitive } from '../../graph/primitive.ts'
import { requireFloat, requireInputs, requireShape } from '../typeRules.ts'
import type { ConvolutionAttributes, Pair } from '../windows.ts'
import { convolvedShape } from '../windows.ts'
import { conv2d } from './conv2d.ts'
import { conv2dInputGradient } from './conv2dInputGradient.ts'

export type Conv2dKernelGradientAttributes = ConvolutionAttributes & { readonly kernelSize: Pair }

export const conv2dKernelGradientPrimitive: Primitive<'conv2d_kernel_gradient', Conv2dKernelGradientAttributes> = {
  name: 'conv2d_kernel_gradient',
  infer(inputs, attributes) {
    const [x, dy] = requireInputs('conv2d_kernel_gradient', inputs, 2)
    requireFloat('conv2d_kernel_gradient', x, dy)
    const shape = [dy.shape[1] ?? 0, (x.shape[1] ?? 0) / attributes.groups, ...attributes.kernelSize]
    requireShape('conv2d_kernel_gradient', dy, convolvedShape('conv2d_kernel_gradient', x.shape, shape, attributes))
    return [{ shape, dtype: 'float32' }]
  },
  vjp(builder, { inputs: [x, dy], attributes: { kernelSize: _, ...convolution } }, [g]) {
    if (!x || !dy || !g) return [null, null]
    const dx = conv2dInputGradient(builder, dy, g, convolution, [x.shape[2] ?? 0, x.shape[3] ?? 0])
    return [dx, conv2d(builder, x, g, convolution)]
  },
}

/** Data [N,C,H,W], cotangent [N,K,oh,ow] -> [K,C/groups,R,S]. */
export function conv2dKernelGradient(builder: GraphBuilder, x: Value, dy: Value, attributes: ConvolutionAttributes, kernelSize: Pair): Value {
  return emitOne(builder, conv2dKernelGradientPrimitive, [x, dy], { ...attributes, kernelSize })
}
