/** Pools for this machine. Used by `fast.ts`. */
import { blockable, wholeBlocks } from './blocked.ts'
import { operand, sizes4, type Application, type Emit, type Result } from './emit.ts'
import { nchwcDomain, type OnnxValue, type OnnxWriter } from './onnxWriter.ts'
import { poolAttributes, portableLowering } from './portable.ts'
import type { PoolAttributes } from '../../autodiff/windows.ts'

export const fastMaxPool2d: Emit<'max_pool2d'> = (writer, application) => {
  const x = operand(application, 0)
  if (!x.isBlocked) return portableLowering.max_pool2d(writer, application)
  return { blocked: writer.op('MaxPool', [x.blocked()], poolAttributes(application.attributes), nchwcDomain) }
}

export const fastAveragePool2d: Emit<'average_pool2d'> = (writer, application) => {
  const x = operand(application, 0)
  if (!x.isBlocked) return portableLowering.average_pool2d(writer, application)
  return { blocked: writer.op('AveragePool', [x.blocked()], { ...poolAttributes(application.attributes), count_include_pad: 0 }, nchwcDomain) }
}

/** Windows that touch but do not overlap: every pixel of a window gets the same share of dy, so dy is laid side by side with itself. */
export const fastAveragePool2dGradient: Emit<'average_pool2d_gradient'> = (writer, application) => {
  const { attributes, block } = application
  const { window, inputSize: [h, w] } = attributes
  const dy = operand(application, 0)
  const [n, c, oh, ow] = sizes4(dy)
  if (!dy.isBlocked || block === null || !apart(attributes) || window[0] * window[1] > 9) return portableLowering.average_pool2d_gradient(writer, application)
  const channels = wholeBlocks(c, block)
  const size = [(n * channels) / block, oh, ow, block] as const
  const share = writer.reshape(writer.op('Mul', [dy.blocked(), writer.constant('float32', [1, 1, 1, 1], Float32Array.of(1 / (window[0] * window[1])))]), size)
  const together = writer.reshape(interleave(writer, Array.from({ length: window[0] * window[1] }, () => share), window, size), [size[0], oh * window[0], ow * window[1], block])
  return { blocked: writer.reshape(writer.pad(together, [0, 0, 0, 0, 0, h - oh * window[0], w - ow * window[1], 0]), [n, channels, h, w]) }
}

/** Windows side by side, without padding: each pixel is in one of them at most. */
function apart({ window, strides, pads }: PoolAttributes): boolean {
  return window.every((side, axis) => side === strides[axis]) && pads.every((count) => count === 0)
}

/**
 * Windows that touch but do not overlap: the window's positions are taken apart, dy goes to the first that equals the
 * maximum, and the answers are put together again. Any layout in which a pixel's row and column are axes of their own.
 */
export const fastMaxPool2dGradient: Emit<'max_pool2d_gradient'> = (writer, application) => {
  const { window } = application.attributes
  const [x, y, dy] = [operand(application, 0), operand(application, 1), operand(application, 2)]
  if (!apart(application.attributes) || window[0] * window[1] > 9) return portableLowering.max_pool2d_gradient(writer, application)
  const blocked = blockable(x, application.block) && x.isBlocked
  const [n, c, h, w] = sizes4(x)
  const [, , oh, ow] = sizes4(y)
  const inner = blocked ? (application.block as number) : 1
  const channels = blocked ? wholeBlocks(c, inner) : c
  const planes = (n * channels) / inner
  const take = (value: typeof x): OnnxValue => (blocked ? value.blocked() : value.plain())
  const image = writer.reshape(take(x), [planes, h, w, inner])
  const parts = firstGreatest(writer, application, image, writer.reshape(take(y), [planes, oh, ow, inner]), writer.reshape(take(dy), [planes, oh, ow, inner]), [oh, ow])
  const together = interleave(writer, parts, window, [planes, oh, ow, inner])
  const whole = writer.reshape(writer.pad(writer.reshape(together, [planes, oh * window[0], ow * window[1], inner]), [0, 0, 0, 0, 0, h - oh * window[0], w - ow * window[1], 0]), [n, channels, h, w])
  const result: Result = blocked ? { blocked: whole } : whole
  return result
}

/** For each position of the window what it gets of dy: [planes, oh, ow, inner] each, in row-major order of the window. */
function firstGreatest(writer: OnnxWriter, { attributes: { window } }: Application<'max_pool2d_gradient'>, image: OnnxValue, y: OnnxValue, dy: OnnxValue, [oh, ow]: readonly [number, number]): readonly OnnxValue[] {
  const zero = writer.scalar(0)
  const count = window[0] * window[1]
  let rest = dy
  return Array.from({ length: count }, (_, position) => {
    // What no earlier position took belongs to the last one.
    if (position === count - 1) return rest
    const start = [Math.floor(position / window[1]), position % window[1]]
    const ends = [(start[0] ?? 0) + (oh - 1) * window[0] + 1, (start[1] ?? 0) + (ow - 1) * window[1] + 1]
    const pixels = writer.slice(image, start, ends, [1, 2], window)
    const part = writer.op('Where', [writer.op('Equal', [pixels, y]), rest, zero])
    rest = writer.op('Sub', [rest, part])
    return part
  })
}

/** Parts of a window, [planes, oh, ow, inner] each, back to their pixels: [planes, oh, R, ow, S, inner] in memory. */
export function interleave(writer: OnnxWriter, parts: readonly OnnxValue[], window: readonly [number, number], [planes, oh, ow, inner]: readonly [number, number, number, number]): OnnxValue {
  const rows = Array.from({ length: window[0] }, (_, row) => {
    const pixels = parts.slice(row * window[1], (row + 1) * window[1]).map((part) => writer.reshape(part, [planes * oh * ow, inner]))
    return writer.reshape(concat(writer, pixels, 1), [planes * oh, ow * window[1] * inner])
  })
  return concat(writer, rows, 1)
}

function concat(writer: OnnxWriter, values: readonly OnnxValue[], axis: number): OnnxValue {
  return values.length === 1 ? (values[0] as OnnxValue) : writer.op('Concat', values, { axis })
}
