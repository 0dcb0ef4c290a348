/**
 * The lowering for graphics cards and other devices (WebGPU, CUDA, DirectML, CoreML): the portable one without what their providers
 * lack or get wrong. Found with WebGPU of onnxruntime 1.30; the others get the same, because it is plain ONNX.
 */
import { operand, sizes4, type Emit, type LoweringTable, type Operand } from './emit.ts'
import { fastMaxPool2dGradient } from './fastPooling.ts'
import type { OnnxValue, OnnxWriter } from './onnxWriter.ts'
import { portableLowering } from './portable.ts'
import type { Pads } from '../../autodiff/windows.ts'

/** Below every float32 but -infinity: padding that no window chooses. */
const lowest = -3.402_823_466_385_288_6e38

/**
 * WebGPU's MaxPool names no indices. Per position of the window, in row-major order: where the pixel equals the maximum, it takes
 * what is left of dy; each share is then spread to its pixels by the stride, and all are summed.
 */
const maxPool2dGradient: Emit<'max_pool2d_gradient'> = (writer, application) => {
  const [x, y, dy] = [operand(application, 0), operand(application, 1), operand(application, 2)]
  const { window: [rows, columns], strides: [rowStep, columnStep], pads } = application.attributes
  const [top, left, bottom, right] = pads
  if (rows === rowStep && columns === columnStep && pads.every((count) => count === 0) && rows * columns <= 9) return fastMaxPool2dGradient(writer, application)
  const [n, c, h, w] = sizes4(x)
  const [, , oh, ow] = sizes4(y)
  const padded = padWith(writer, x.plain(), [top, left, bottom, right], lowest)
  const whole = [Math.max(rows - 1 + oh * rowStep, top + h), Math.max(columns - 1 + ow * columnStep, left + w)] as const
  const zero = writer.scalar(0)
  let rest = dy.plain()
  let sum: OnnxValue | null = null
  for (let position = 0; position < rows * columns; position += 1) {
    const [row, column] = [Math.floor(position / columns), position % columns]
    const pixels = writer.slice(padded, [row, column], [row + (oh - 1) * rowStep + 1, column + (ow - 1) * columnStep + 1], [2, 3], [rowStep, columnStep])
    const share = writer.op('Where', [writer.op('Equal', [pixels, y.plain()]), rest, zero])
    rest = writer.op('Sub', [rest, share])
    // [N*C*oh, 1, ow, 1] -> [N*C*oh, rowStep, ow, columnStep], zeros between the pixels, is [N, C, oh*rowStep, ow*columnStep] in memory.
    const spread = writer.pad(writer.reshape(share, [n * c * oh, 1, ow, 1]), [0, 0, 0, 0, 0, rowStep - 1, 0, columnStep - 1])
    const image = writer.reshape(spread, [n, c, oh * rowStep, ow * columnStep])
    const placed = writer.pad(image, [0, 0, row, column, 0, 0, whole[0] - row - oh * rowStep, whole[1] - column - ow * columnStep])
    sum = sum === null ? placed : writer.op('Add', [sum, placed])
  }
  return writer.slice(sum as OnnxValue, [top, left], [top + h, left + w], [2, 3])
}

/** WebGPU's ConvTranspose is wrong for groups of several channels to one: depthwise kernels with a multiplier go one multiple at a time. */
const conv2dInputGradient: Emit<'conv2d_input_gradient'> = (writer, application) => {
  const [dy, kernel] = [operand(application, 0), operand(application, 1)]
  const { groups } = application.attributes
  const [k, perGroup] = sizes4(kernel)
  const multiplier = k / groups
  if (groups === 1 || perGroup !== 1 || multiplier === 1) return portableLowering.conv2d_input_gradient(writer, application)
  const every = (value: OnnxValue, axis: number, first: number): OnnxValue => writer.slice(value, [first], [k], [axis], [multiplier])
  const parts = Array.from({ length: multiplier }, (_, first) => {
    const part = { ...application, inputs: [narrowed(dy, 1, groups, every(dy.plain(), 1, first)), narrowed(kernel, 0, groups, every(kernel.plain(), 0, first))] }
    return portableLowering.conv2d_input_gradient(writer, part) as OnnxValue
  })
  return parts.reduce((sum, part) => writer.op('Add', [sum, part]))
}

/** The operand with another value, fewer along one axis. */
function narrowed(source: Operand, axis: number, size: number, value: OnnxValue): Operand {
  return { ...source, shape: source.shape.with(axis, size), tensor: null, plain: () => value, isBlocked: false }
}

function padWith(writer: OnnxWriter, value: OnnxValue, [top, left, bottom, right]: Pads, filling: number): OnnxValue {
  if (top + left + bottom + right === 0) return value
  return writer.op('Pad', [value, writer.int64s([0, 0, top, left, 0, 0, bottom, right]), writer.scalar(filling)])
}

export const deviceLowering: LoweringTable = {
  ...portableLowering,
  conv2d_input_gradient: conv2dInputGradient,
  max_pool2d_gradient: maxPool2dGradient,
}
