/** Convolution and its two gradients on tfjs: channels last, kernels RSCK, groups taken apart. Used by the table. */
import * as tf from '@tensorflow/tfjs'
import type { ConvolutionAttributes, Pair } from '../../autodiff/windows.ts'
import { channelsLast, filterOrder, stored, type DeviceValue, type Stored } from './deviceValue.ts'
import { run } from './kernel.ts'
import { dilateKernel, kernelPoints, paddedShape, span, windowPlan, withoutPadding, withPadding, type WindowPlan } from './windows.ts'

/** A convolution without groups, or one in which every channel is a group of its own. */
interface Plan {
  readonly attributes: ConvolutionAttributes
  readonly depthwise: boolean
  readonly window: WindowPlan
}

/** TensorFlow's own depthwise kernels take one stride for both axes; with two the groups are taken one by one. */
function planFor(attributes: ConvolutionAttributes, channels: number, size: Pair, kernel: Pair): Plan {
  const { groups, strides, pads, dilations } = attributes
  const depthwise = groups > 1 && groups === channels && strides[0] === strides[1]
  return { attributes, depthwise, window: windowPlan(size, span(kernel, dilations), strides, pads) }
}

/** The kernel as tfjs wants it: [R,S,C,K], or [R,S,C,multiplier] where every channel is a group. */
function filterOf(kernel: DeviceValue, { depthwise, attributes: { groups } }: Plan): tf.Tensor4D {
  if (!depthwise) return kernel.inOrder(filterOrder) as tf.Tensor4D
  const [k = 0, , r = 0, s = 0] = kernel.shape
  return tf.transpose(tf.reshape(kernel.plain(), [groups, k / groups, r, s]), [2, 3, 0, 1])
}

/** [R,S,C,multiplier] or [R,S,C,K] back to a kernel of the IR. */
function kernelOf(filter: tf.Tensor4D, { depthwise }: Plan): Stored {
  const [r, s, c, multiplier] = filter.shape
  return depthwise ? stored(tf.reshape(tf.transpose(filter, [2, 3, 0, 1]), [c * multiplier, 1, r, s])) : { tensor: filter, order: filterOrder }
}

/** Equal blocks of the last axis, one per group. */
function groupsOf(x: tf.Tensor4D, groups: number): tf.Tensor4D[] {
  return groups === 1 ? [x] : tf.split(x, groups, 3)
}

export function conv2d(x: DeviceValue, kernel: DeviceValue, bias: DeviceValue | undefined, attributes: ConvolutionAttributes): Stored {
  const plan = planOf(x.shape, kernel.shape, attributes)
  const { pad, written } = plan.window
  const { strides, dilations, groups } = attributes
  const data = withPadding(x.inOrder(channelsLast) as tf.Tensor4D, written)
  const filter = filterOf(kernel, plan)
  // tfjs dilates by itself only without strides, and TensorFlow's depthwise kernel not at all.
  const native = !plan.depthwise && strides[0] === 1 && strides[1] === 1
  const y = plan.depthwise
    ? tf.depthwiseConv2d(data, dilateKernel(filter, dilations), [...strides], pad)
    : joined(groupsOf(data, groups), groupsOf(filter, groups), (part, weights) =>
        native ? tf.conv2d(part, weights, [1, 1], pad, 'NHWC', [...dilations]) : tf.conv2d(part, dilateKernel(weights, dilations), [...strides], pad))
  return { tensor: bias ? tf.add(y, bias.plain()) : y, order: channelsLast }
}

/** dx [N,C,H,W] from dy [N,K,oh,ow]; `inputSize` is [H,W]. */
export function conv2dInputGradient(dy: DeviceValue, kernel: DeviceValue, attributes: ConvolutionAttributes, inputSize: Pair): Stored {
  const channels = (kernel.shape[1] ?? 0) * attributes.groups
  const plan = planOf([dy.shape[0] ?? 0, channels, ...inputSize], kernel.shape, attributes)
  const { pad, written } = plan.window
  const { strides, dilations, groups } = attributes
  const filter = dilateKernel(filterOf(kernel, plan), dilations)
  const gradient = dy.inOrder(channelsLast) as tf.Tensor4D
  const inputShape = paddedShape([dy.shape[0] ?? 0, ...inputSize, channels], written)
  const shared = { strides: [...strides], pad }
  const dx = plan.depthwise
    ? run(tf.DepthwiseConv2dNativeBackpropInput, { dy: gradient, filter }, { ...shared, dilations: [1, 1], inputShape })
    : joined(groupsOf(gradient, groups), groupsOf(filter, groups), (part, weights) =>
        run(tf.Conv2DBackpropInput, { dy: part, filter: weights }, { ...shared, dataFormat: 'NHWC', inputShape: [...inputShape.slice(0, 3), channels / groups] }))
  return { tensor: withoutPadding(dx, written), order: channelsLast }
}

/** dw [K,C/groups,R,S] from x [N,C,H,W] and dy [N,K,oh,ow]; `kernelSize` is [R,S]. */
export function conv2dKernelGradient(x: DeviceValue, dy: DeviceValue, attributes: ConvolutionAttributes, kernelSize: Pair): Stored {
  const { strides, dilations, groups } = attributes
  const [channels = 0, filters = 0] = [x.shape[1], dy.shape[1]]
  const plan = planOf(x.shape, [filters, channels / groups, ...kernelSize], attributes)
  const { pad, written } = plan.window
  const data = withPadding(x.inOrder(channelsLast) as tf.Tensor4D, written)
  const gradient = dy.inOrder(channelsLast) as tf.Tensor4D
  const size = span(kernelSize, dilations)
  const shared = { strides: [...strides], pad }
  const dw = plan.depthwise
    ? run(tf.DepthwiseConv2dNativeBackpropFilter, { x: data, dy: gradient }, { ...shared, dilations: [1, 1], filterShape: [...size, channels, filters / groups] })
    : joined(groupsOf(data, groups), groupsOf(gradient, groups), (part, dyPart) =>
        run(tf.Conv2DBackpropFilter, { x: part, dy: dyPart }, { ...shared, dataFormat: 'NHWC', filterShape: [...size, channels / groups, filters / groups] }))
  return kernelOf(kernelPoints(dw, dilations), plan)
}

function planOf([, channels = 0, h = 0, w = 0]: readonly number[], [, , r = 0, s = 0]: readonly number[], attributes: ConvolutionAttributes): Plan {
  return planFor(attributes, channels, [h, w], [r, s])
}

/** One result per group, one after the other along the last axis. */
function joined(first: readonly tf.Tensor4D[], second: readonly tf.Tensor4D[], f: (a: tf.Tensor4D, b: tf.Tensor4D) => tf.Tensor4D): tf.Tensor4D {
  const results = first.map((a, group) => f(a, second[group] as tf.Tensor4D))
  return results.length === 1 ? (results[0] as tf.Tensor4D) : tf.concat(results, 3)
}
