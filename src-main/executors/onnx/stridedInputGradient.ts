/**
 * The input gradient of a strided dense convolution on blocked memory: rows and columns of x that leave the same remainder by the
 * stride see the same points of the kernel, so each such phase of dx is a small convolution of dy with stride 1, and dx is the
 * phases put side by side. No product with a zero, where dy with zeros between its pixels would have three of four.
 */
import { transposedDenseKernel, wholeBlocks, type KernelShape } from './blocked.ts'
import { operand, sizes4, type Application, type Layouts } from './emit.ts'
import { interleave } from './fastPooling.ts'
import { nchwcDomain, type OnnxValue, type OnnxWriter } from './onnxWriter.ts'

/** One axis of one phase: the points of the kernel it sees (every stride-th from `first`) and the padding of its convolution. */
interface Phase {
  readonly first: number
  readonly points: number
  readonly before: number
  readonly after: number
}

/** Null where the geometry does not fit: a phase without a kernel point, or dy that reaches beyond the image. */
export function stridedInputGradient(writer: OnnxWriter, application: Application<'conv2d_input_gradient'>, block: number): Layouts | null {
  const { strides, pads, dilations, inputSize } = application.attributes
  const [dy, kernel] = [operand(application, 0), operand(application, 1)]
  const [n, , oh, ow] = sizes4(dy)
  const [k, c, r, s] = sizes4(kernel)
  if (dilations.some((rate) => rate !== 1)) return null
  const sides = [Math.ceil(inputSize[0] / strides[0]), Math.ceil(inputSize[1] / strides[1])] as const
  const planes = (n * wholeBlocks(c, block)) / block
  const whole = (value: OnnxValue): OnnxValue => {
    const [rows, columns] = [sides[0] * strides[0], sides[1] * strides[1]]
    const image = writer.reshape(value, [planes, rows, columns, block])
    const cut = rows === inputSize[0] && columns === inputSize[1] ? image : writer.slice(image, [0, 0], inputSize, [1, 2])
    return writer.reshape(cut, [n, wholeBlocks(c, block), ...inputSize])
  }
  const convolve = (vertical: Phase, horizontal: Phase): OnnxValue => {
    const seen: KernelShape = [k, c, vertical.points, horizontal.points]
    const points = r === 1 && s === 1 ? kernel.plain() : writer.slice(kernel.plain(), [vertical.first, horizontal.first], [r, s], [2, 3], strides)
    return writer.op('Conv', [dy.blocked(), transposedDenseKernel(writer, points, seen, block)],
      { kernel_shape: seen.slice(2), strides: [1, 1], pads: [vertical.before, horizontal.before, vertical.after, horizontal.after], dilations: [1, 1], group: 1 }, nchwcDomain)
  }
  const [vertical, horizontal] = [phases(r, strides[0], pads[0], oh, sides[0]), phases(s, strides[1], pads[1], ow, sides[1])]
  const fits = [...vertical, ...horizontal].every(({ points, before, after }) => points > 0 && before >= 0 && after >= 0)
  if (fits) {
    const parts = vertical.flatMap((row) => horizontal.map((column) => convolve(row, column)))
    return { blocked: whole(interleave(writer, parts, strides, [planes, ...sides, block])) }
  }
  const [row, column] = [vertical[0] as Phase, horizontal[0] as Phase]
  if (r !== 1 || s !== 1 || pads.some((count) => count !== 0) || row.after < 0 || column.after < 0) return null
  // One pixel: only the first phase is not zero.
  const rows = writer.reshape(convolve(row, column), [planes * sides[0], 1, sides[1], block])
  return { blocked: whole(writer.pad(rows, [0, 0, 0, 0, 0, strides[0] - 1, 0, (strides[1] - 1) * block])) }
}

/** The phases 0..stride-1 of an axis: x at a + q * stride gets dy at q + reach - t through the point first + t * stride. */
function phases(kernel: number, stride: number, padding: number, output: number, side: number): readonly Phase[] {
  return Array.from({ length: stride }, (_, remainder) => {
    const first = (remainder + padding) % stride
    const reach = Math.floor((remainder + padding) / stride)
    const points = first < kernel ? Math.ceil((kernel - first) / stride) : 0
    return { first, points, before: points - 1 - reach, after: side + reach - output }
  })
}
