/** Convolutions and their gradients for this machine; the measurements behind each choice are in docs/engine.md. Used by `fast.ts`. */
import { blockable, denseKernel, depthwiseKernel, fillsBlocks, imageKernel, kernelOf, perBlockedChannel, reversed, transposedDenseKernel, wholeBlocks, withoutSpare, type KernelShape } from './blocked.ts'
import { operand, sizes4, type Application, type Emit, type Operand, type Result } from './emit.ts'
import { microsoftDomain, nchwcDomain, type OnnxValue, type OnnxWriter } from './onnxWriter.ts'
import { convolutionAttributes, kernelTaps, portableLowering } from './portable.ts'
import { stridedInputGradient } from './stridedInputGradient.ts'
import type { ConvolutionAttributes, Pads } from '../../autodiff/windows.ts'

/** Below this many input channels the concatenated patches are small and one product is best. */
const fewChannels = 8
/** From this many pixels on, one product per image is faster than one over all images. */
const manyPixels = 400

/** Blocked where the channels allow it; a kernel of one pixel only when its input lies blocked already, since a reorder costs more than it saves. */
export const fastConv2d: Emit<'conv2d'> = (writer, application) => {
  const { block, attributes } = application
  const [x, kernel] = [operand(application, 0), operand(application, 1)]
  const shape = sizes4(kernel)
  const [k, , r, s] = shape
  const [, c] = sizes4(x)
  if (block === null || !fillsBlocks(k, block) || (r === 1 && s === 1 && !x.isBlocked)) return portableLowering.conv2d(writer, application)
  const rest = application.inputs.slice(2).map((bias) => perBlockedChannel(writer, bias.plain(), k, block))
  const convolve = (data: OnnxValue, weights: OnnxValue, groups = 1): Result => ({ convolution: { inputs: [data, weights, ...rest], attributes: convolutionAttributes({ ...attributes, groups }, [r, s]) } })
  if (attributes.groups === 1 && fillsBlocks(c, block)) return convolve(x.blocked(), denseKernel(writer, kernelOf(kernel), shape, block))
  if (attributes.groups === 1 && c <= 3) return convolve(x.plain(), imageKernel(writer, kernelOf(kernel), shape, block))
  if (attributes.groups === c && k === c) return convolve(x.blocked(), depthwiseKernel(writer, kernelOf(kernel), shape, block), wholeBlocks(c, block))
  return portableLowering.conv2d(writer, application)
}

/** Stride 1: a convolution of dy with the turned kernel. Other strides: phases, else ConvTranspose; for depthwise kernels zeros between the pixels first. */
export const fastConv2dInputGradient: Emit<'conv2d_input_gradient'> = (writer, application) => {
  const { attributes, block } = application
  const [dy, kernel] = [operand(application, 0), operand(application, 1)]
  const shape = sizes4(kernel)
  const [k, c, r, s] = shape
  const depthwise = c === 1 && attributes.groups === k && k > 1
  const pads = transposedPads(attributes, r, s)
  const unit = attributes.strides.every((stride) => stride === 1) && pads.every((count) => count >= 0)
  const turned: ConvolutionAttributes = { strides: [1, 1], pads, dilations: attributes.dilations, groups: attributes.groups }
  if (unit && depthwise && blockable(dy, block)) return depthwiseTransposed(writer, dy.blocked(), kernel, shape, turned, block as number)
  if (unit && attributes.groups === 1 && blockable(dy, block) && block !== null && fillsBlocks(c, block) && (r > 1 || s > 1 || dy.isBlocked))
    return { convolution: { inputs: [dy.blocked(), transposedDenseKernel(writer, kernel.plain(), shape, block)], attributes: convolutionAttributes(turned, [r, s]) } }
  if (unit && attributes.groups === 1 && r === 1 && s === 1)
    return writer.op('Conv', [dy.plain(), writer.op('Transpose', [kernel.plain()], { perm: [1, 0, 2, 3] })], convolutionAttributes(turned, [1, 1]))
  if (!unit && attributes.groups === 1 && block !== null && blockable(dy, block) && fillsBlocks(c, block)) {
    const phases = stridedInputGradient(writer, application, block)
    if (phases !== null) return phases
  }
  if (depthwise && blockable(dy, block)) return stridedDepthwise(writer, application, block as number)
  return portableLowering.conv2d_input_gradient(writer, application)
}

/** Zeros between the pixels of dy, so that the stride becomes 1; possible only where the turned kernel reaches every pixel. */
function stridedDepthwise(writer: OnnxWriter, application: Application<'conv2d_input_gradient'>, block: number): Result | readonly Result[] {
  const { attributes } = application
  const { strides: [rowStep, columnStep], inputSize, dilations } = attributes
  const [dy, kernel] = [operand(application, 0), operand(application, 1)]
  const [n, c, oh, ow] = sizes4(dy)
  const shape = sizes4(kernel)
  const [, , r, s] = shape
  const [top, left] = transposedPads(attributes, r, s)
  // The spread dy has oh * rowStep rows; what the kernel still lacks below comes as padding.
  const bottom = inputSize[0] + (r - 1) * dilations[0] - top - oh * rowStep
  const right = inputSize[1] + (s - 1) * dilations[1] - left - ow * columnStep
  if (Math.min(top, left, bottom, right) < 0) return portableLowering.conv2d_input_gradient(writer, application)
  const whole = wholeBlocks(c, block)
  const rows = writer.reshape(dy.blocked(), [n * (whole / block) * oh, 1, ow, block])
  const spread = writer.reshape(writer.pad(rows, [0, 0, 0, 0, 0, rowStep - 1, 0, (columnStep - 1) * block]), [n, whole, oh * rowStep, ow * columnStep])
  return depthwiseTransposed(writer, spread, kernel, shape, { strides: [1, 1], pads: [top, left, bottom, right], dilations, groups: c }, block)
}

function depthwiseTransposed(writer: OnnxWriter, dy: OnnxValue, kernel: Operand, shape: KernelShape, attributes: ConvolutionAttributes, block: number): Result {
  const [c, , r, s] = shape
  const weights = depthwiseKernel(writer, { value: reversed(writer, kernel.plain(), r, s) }, shape, block)
  return { convolution: { inputs: [dy, weights], attributes: convolutionAttributes({ ...attributes, groups: wholeBlocks(c, block) }, [r, s]) } }
}

/** Padding of the turned kernel: what the forward kernel did not reach outside; negative where forward padding was wider than the kernel. */
function transposedPads({ pads: [top, left, bottom, right], dilations }: ConvolutionAttributes, r: number, s: number): Pads {
  const [rows, columns] = [(r - 1) * dilations[0], (s - 1) * dilations[1]]
  return [rows - top, columns - left, rows - bottom, columns - right]
}

export const fastConv2dKernelGradient: Emit<'conv2d_kernel_gradient'> = (writer, application) => {
  const { attributes, block } = application
  const [x, dy] = [operand(application, 0), operand(application, 1)]
  const [, c] = sizes4(x)
  const [, k] = sizes4(dy)
  const { groups, strides, dilations, kernelSize: [r, s] } = attributes
  if (groups > 1) {
    const depthwise = groups === c && k === c && blockable(x, block) && dilations.every((rate) => rate === 1)
    return depthwise ? depthwiseKernelGradient(writer, application, block as number) : portableLowering.conv2d_kernel_gradient(writer, application)
  }
  const unit = strides.every((stride) => stride === 1)
  if (r === 1 && s === 1 && unit && attributes.pads.every((count) => count === 0)) return pointwise(writer, application)
  if (block !== null && x.shape[0] !== undefined && x.shape[0] % block === 0 && blockable(dy, block) && dilations.every((rate) => rate === 1)) return batchAsChannels(writer, application, block)
  return c < fewChannels ? patches(writer, application) : views(writer, application)
}

/** Kernel of one pixel: small images as one product over all pixels of the batch, large ones as dy [N,K,P] times x [N,C,P] transposed, summed over the batch. */
function pointwise(writer: OnnxWriter, application: Application<'conv2d_kernel_gradient'>): OnnxValue {
  const [x, dy] = [operand(application, 0), operand(application, 1)]
  const [n, c, h, w] = sizes4(x)
  const [, k] = sizes4(dy)
  if (h * w < manyPixels) {
    const rows = (value: Operand, channels: number): OnnxValue => writer.reshape(value.channelsLast(), [n * h * w, channels])
    // The product transposes its first factor, so that is the narrow one.
    if (k <= c) return writer.reshape(writer.op('Gemm', [rows(dy, k), rows(x, c)], { transA: 1 }), [k, c, 1, 1])
    return writer.reshape(writer.op('Transpose', [writer.op('Gemm', [rows(x, c), rows(dy, k)], { transA: 1 })], { perm: [1, 0] }), [k, c, 1, 1])
  }
  const product = timesTransposed(writer, writer.reshape(dy.plain(), [n, k, h * w]), writer.reshape(x.plain(), [n, c, h * w]))
  return writer.reshape(writer.reduce('ReduceSum', product, [0], false), [k, c, 1, 1])
}

/**
 * One blocked Conv in which the batch is the channels and dy the kernel: x lies as one image of H rows and W*C columns per row
 * of the batch, the kernel looks at every C-th column, and what it gives at column j*C + c of row i is the gradient at (c,i,j).
 */
function batchAsChannels(writer: OnnxWriter, application: Application<'conv2d_kernel_gradient'>, block: number): OnnxValue {
  const [x, dy] = [operand(application, 0), operand(application, 1)]
  const [n, c, h, w] = sizes4(x)
  const [, k, oh, ow] = sizes4(dy)
  const { strides, pads: [top, left], kernelSize: [r, s] } = application.attributes
  // Padding below and right only as far as the R x S answers reach; the forward padding may have been wider or narrower.
  const [rows, columns] = [(oh - 1) * strides[0] + r, (ow - 1) * strides[1] + s]
  const allSeen = h + top <= rows && w + left <= columns
  const seen = allSeen ? x.channelsLast() : writer.slice(x.channelsLast(), [0, 0], [Math.min(h, rows - top), Math.min(w, columns - left)], [1, 2])
  const padded = writer.pad(seen, [0, top, left, 0, 0, Math.max(0, rows - h - top), Math.max(0, columns - w - left), 0])
  const image = writer.op('ReorderInput', [writer.reshape(padded, [1, n, rows, columns * c])], {}, nchwcDomain)
  const whole = wholeBlocks(k, block)
  const kernel = writer.op('Transpose', [writer.reshape(dy.blocked(), [n / block, block, whole / block, oh * ow, block])], { perm: [2, 0, 3, 1, 4] })
  const answers = writer.op('Conv', [image, writer.reshape(kernel, [whole, n, oh, ow])],
    { kernel_shape: [oh, ow], dilations: [strides[0], strides[1] * c], strides: [1, 1], pads: [0, 0, 0, 0], group: 1 }, nchwcDomain)
  const gradient = writer.reshape(writer.op('Transpose', [writer.reshape(answers, [whole / block, r, s, c, block])], { perm: [0, 4, 3, 1, 2] }), [whole, c, r, s])
  return withoutSpare(writer, gradient, k, 0, block)
}

/** All R*S views of x concatenated: [N, R*S*C, P] times dy [N,K,P] transposed. Blocked dy, [N, K/b, P, b] in memory, is transposed already. */
function patches(writer: OnnxWriter, application: Application<'conv2d_kernel_gradient'>): OnnxValue {
  const [x, dy] = [operand(application, 0), operand(application, 1)]
  const [n, c] = sizes4(x)
  const [, k, oh, ow] = sizes4(dy)
  const { kernelSize: [r, s] } = application.attributes
  const taps = kernelTaps(writer, x.plain(), application.attributes, [r, s], [oh, ow])
  const all = taps.length === 1 ? (taps[0] as OnnxValue) : writer.op('Concat', taps, { axis: 1 })
  const { block } = application
  if (dy.isBlocked && block !== null && k % block === 0) {
    const product = writer.op('MatMul', [writer.reshape(all, [n, 1, r * s * c, oh * ow]), writer.reshape(dy.blocked(), [n, k / block, oh * ow, block])])
    const blockSum = writer.reshape(writer.reduce('ReduceSum', product, [0], false), [k / block, r * s, c, block])
    return writer.reshape(writer.op('Transpose', [blockSum], { perm: [0, 3, 2, 1] }), [k, c, r, s])
  }
  const sum = writer.reduce('ReduceSum', timesTransposed(writer, writer.reshape(all, [n, r * s * c, oh * ow]), writer.reshape(dy.plain(), [n, k, oh * ow])), [0], false)
  return writer.reshape(writer.op('Transpose', [writer.reshape(sum, [r * s, c, k])], { perm: [2, 1, 0] }), [k, c, r, s])
}

/** dy [N,K,P] times each of the R*S views of x with channels last, [N,P,C]: views are copied by whole pixels or rows and nothing is concatenated. */
function views(writer: OnnxWriter, application: Application<'conv2d_kernel_gradient'>): OnnxValue {
  const [x, dy] = [operand(application, 0), operand(application, 1)]
  const [n, c] = sizes4(x)
  const [, k, oh, ow] = sizes4(dy)
  const { pads: [top, left, bottom, right], kernelSize: [r, s], strides, dilations } = application.attributes
  const padded = writer.pad(x.channelsLast(), [0, top, left, 0, 0, bottom, right, 0])
  const gradient = writer.reshape(dy.plain(), [n, k, oh * ow])
  const products = Array.from({ length: r * s }, (_, tap) => {
    const start = [Math.floor(tap / s) * dilations[0], (tap % s) * dilations[1]] as const
    const view = writer.slice(padded, start, [start[0] + (oh - 1) * strides[0] + 1, start[1] + (ow - 1) * strides[1] + 1], [1, 2], strides)
    return writer.reshape(writer.reduce('ReduceSum', writer.op('MatMul', [gradient, writer.reshape(view, [n, oh * ow, c])]), [0], false), [k, 1, c])
  })
  const together = products.length === 1 ? (products[0] as OnnxValue) : writer.op('Concat', products, { axis: 1 })
  return writer.reshape(writer.op('Transpose', [together], { perm: [0, 2, 1] }), [k, c, r, s])
}

/** One grouped blocked Conv in which dy is the kernel: blocked dy [C,oh,ow] has exactly a depthwise kernel's memory order. */
function depthwiseKernelGradient(writer: OnnxWriter, application: Application<'conv2d_kernel_gradient'>, block: number): Result | readonly Result[] {
  const [x, dy] = [operand(application, 0), operand(application, 1)]
  const [n, c, h, w] = sizes4(x)
  const [, , oh, ow] = sizes4(dy)
  const { strides, pads: [top, left], kernelSize: [r, s] } = application.attributes
  // Padding below and right only as far as the R x S answers reach; the forward padding may have been wider or narrower.
  const bottom = (r - 1) + (oh - 1) * strides[0] + 1 - h - top
  const right = (s - 1) + (ow - 1) * strides[1] + 1 - w - left
  if (bottom < 0 || right < 0) return portableLowering.conv2d_kernel_gradient(writer, application)
  const whole = wholeBlocks(c, block)
  const answers = writer.op('Conv', [writer.reshape(x.blocked(), [1, n * whole, h, w]), writer.reshape(dy.blocked(), [n * whole, 1, oh, ow])],
    { kernel_shape: [oh, ow], dilations: strides, pads: [top, left, bottom, right], strides: [1, 1], group: n * whole }, nchwcDomain)
  const sum = writer.reduce('ReduceSum', writer.reshape(answers, [n, whole / block, r * s, block]), [0], false)
  return withoutSpare(writer, writer.reshape(writer.op('Transpose', [sum], { perm: [0, 2, 1] }), [whole, 1, r, s]), c, 0, block)
}

/** a b^T over batches of matrices, without writing the transpose. */
export function timesTransposed(writer: OnnxWriter, a: OnnxValue, b: OnnxValue): OnnxValue {
  return writer.op('FusedMatMul', [a, b], { transA: 0, transB: 1 }, microsoftDomain)
}
