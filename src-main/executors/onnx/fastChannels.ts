/** Per-channel arithmetic and batch normalization on blocked memory [N, C/b, H*W, b], without a reorder. Used by `fast.ts`. */
import { perBlockedChannel, wholeBlocks, withoutSpare } from './blocked.ts'
import { operand, sizes4, type Application, type BlockedConvolution, type Operand, type Result } from './emit.ts'
import { nchwcDomain, type OnnxValue, type OnnxWriter } from './onnxWriter.ts'
import { sizeOf } from '../../../src-shared/tensor/shape.ts'

/** Attributes of a convolution whose kernel is one pixel, without its groups. */
export const onePixel = { kernel_shape: [1, 1], strides: [1, 1], pads: [0, 0, 0, 0], dilations: [1, 1] }
/** Numbers that are added up one after another; the sums of such runs are added by pairs of axes. Longer runs are no faster. */
const shortestRun = 128

/** x * scale[c] + shift[c] ([C] each) as a depthwise convolution of one pixel, which reads and writes each number once. */
export function blockedAffine(writer: OnnxWriter, x: Operand, block: number, scale: OnnxValue, shift?: OnnxValue): BlockedConvolution {
  const [, channels] = sizes4(x)
  const whole = wholeBlocks(channels, block)
  const kernel = writer.reshape(perBlockedChannel(writer, scale, channels, block), [whole, 1, 1, 1])
  return { inputs: [x.blocked(), kernel, ...(shift === undefined ? [] : [perBlockedChannel(writer, shift, channels, block)])], attributes: { ...onePixel, group: whole } }
}

/** The mean of each image's channel, [N,C]. */
function meansOfImages(writer: OnnxWriter, x: Operand, block: number): OnnxValue {
  const [n, c] = sizes4(x)
  return withoutSpare(writer, writer.reshape(writer.op('GlobalAveragePool', [x.blocked()], {}, nchwcDomain), [n, wholeBlocks(c, block)]), c, 1, block)
}

/** Sums of a blocked value over its pixels: per image and channel [N,C]. */
export function sumOfPixels(writer: OnnxWriter, x: Operand, block: number): OnnxValue {
  const [, , h, w] = sizes4(x)
  return writer.op('Mul', [meansOfImages(writer, x, block), writer.scalar(h * w)])
}

/** Sum over images and pixels of a * b for each channel, [C]: blocked b has the memory order of the depthwise kernel whose only answer that is. */
export function sumOfProduct(writer: OnnxWriter, a: Operand, b: Operand, block: number): OnnxValue {
  const [n, c, h, w] = sizes4(a)
  const run = runLength(h * w)
  const runs = (h * w) / run
  const whole = wholeBlocks(c, block)
  const groups = n * whole * runs
  const sums = writer.op('Conv', [writer.reshape(a.blocked(), [1, groups, 1, run]), writer.reshape(b.blocked(), [groups, 1, 1, run])],
    { ...onePixel, kernel_shape: [1, run], group: groups }, nchwcDomain)
  const perImage = runs === 1 ? sums : writer.reduce('ReduceSum', writer.reshape(sums, [(n * whole) / block, runs, block]), [1], false)
  return withoutSpare(writer, writer.reduce('ReduceSum', writer.reshape(perImage, [n, whole]), [0], false), c, 0, block)
}

/** The smallest divisor from `shortestRun` on. */
function runLength(pixels: number): number {
  for (let length = Math.min(shortestRun, pixels); length < pixels; length++) if (pixels % length === 0) return length
  return pixels
}

/**
 * Mean, and variance as mean(x^2) - mean^2: x is read once for each, and nothing of its size is stored. Rounding costs the
 * variance about 1e-7 of mean^2, which matters only where a channel's mean is hundreds of times its deviation.
 */
export function blockedBatchNormTraining(writer: OnnxWriter, application: Application<'batch_norm_training'>, block: number): readonly Result[] {
  const [x, gamma, beta] = [operand(application, 0), operand(application, 1), operand(application, 2)]
  const [n, , h, w] = sizes4(x)
  const mean = writer.reduce('ReduceMean', meansOfImages(writer, x, block), [0], false)
  const meanOfSquares = writer.op('Mul', [sumOfProduct(writer, x, x, block), writer.scalar(1 / (n * h * w))])
  const variance = writer.op('Relu', [writer.op('Sub', [meanOfSquares, writer.op('Mul', [mean, mean])])])
  const deviation = writer.op('Sqrt', [writer.op('Add', [variance, writer.scalar(application.attributes.epsilon)])])
  const scale = writer.op('Div', [gamma.plain(), deviation])
  const shift = writer.op('Sub', [beta.plain(), writer.op('Mul', [mean, scale])])
  return [{ convolution: blockedAffine(writer, x, block, scale, shift) }, mean, variance]
}

/** Whether `factor` holds one number per channel of the blocked value `x`. */
export function scalesChannels(x: Operand, factor: Operand): boolean {
  return x.isBlocked && x.shape.length === 4 && factor.shape.length === 4 && factor.shape[1] === x.shape[1] && sizeOf(factor.shape) === x.shape[1]
}

/** A sum over images and pixels, or over pixels alone, of a blocked value; null where the axes are others. */
export const blockedReduceSum = (writer: OnnxWriter, application: Application<'reduce_sum'>, block: number): OnnxValue | null => {
  const x = operand(application, 0)
  const [n, c] = sizes4(x)
  const axes = application.attributes.axes.join()
  if (axes === '2,3') return writer.reshape(sumOfPixels(writer, x, block), [n, c, 1, 1])
  if (axes !== '0,2,3') return null
  const sum = x.factors === null ? writer.reduce('ReduceSum', sumOfPixels(writer, x, block), [0], false) : sumOfProduct(writer, ...x.factors, block)
  return writer.reshape(sum, [1, c, 1, 1])
}
