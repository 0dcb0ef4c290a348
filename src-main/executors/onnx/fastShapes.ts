/** Cutting, padding, joining and stretching of blocked memory [N, C/b, H, W, b] where it is, instead of in IR layout after a reorder. Used by `fast.ts`. */
import { operand, sizes4, type Emit, type Operand } from './emit.ts'
import { wholeBlocks } from './blocked.ts'
import { portableLowering } from './portable.ts'

/** Along the channels, when every part is whole blocks and one of them is blocked already. */
const concatenate: Emit<'concatenate'> = (writer, application) => {
  const { inputs, block, attributes: { axis } } = application
  const blocked = block !== null && axis === 1 && inputs.some((input) => input.isBlocked) && inputs.every((input) => isWhole(input, block))
  return blocked ? { blocked: writer.op('Concat', inputs.map((input) => input.blocked()), { axis: 1 }) } : portableLowering.concatenate(writer, application)
}

/** Whole blocks of channels, any rows and columns. */
const slice: Emit<'slice'> = (writer, application) => {
  const { block, attributes: { starts, sizes } } = application
  const x = operand(application, 0)
  if (block === null || !x.isBlocked || !isWhole(x, block) || (starts[1] ?? 0) % block !== 0 || (sizes[1] ?? 0) % block !== 0) return portableLowering.slice(writer, application)
  const parts = [starts[0] ?? 0, (starts[1] ?? 0) / block, starts[2] ?? 0, starts[3] ?? 0]
  const counts = [sizes[0] ?? 0, (sizes[1] ?? 0) / block, sizes[2] ?? 0, sizes[3] ?? 0]
  const [n, c, h, w] = sizes4(x)
  const cutAxes = [n, c / block, h, w].flatMap((size, axis) => (counts[axis] === size ? [] : [axis]))
  if (cutAxes.length === 0) return { blocked: x.blocked() }
  const memory = writer.reshape(x.blocked(), [n, c / block, h, w, block])
  const cut = writer.slice(memory, cutAxes.map((axis) => parts[axis] ?? 0), cutAxes.map((axis) => (parts[axis] ?? 0) + (counts[axis] ?? 0)), cutAxes)
  return { blocked: writer.reshape(cut, sizes) }
}

/** Zeros around rows and columns; spare channels get them too. */
const pad: Emit<'pad'> = (writer, application) => {
  const { block, attributes: { before, after } } = application
  const x = operand(application, 0)
  const spatial = [before[0], before[1], after[0], after[1]].every((count) => count === 0)
  if (block === null || !x.isBlocked || x.dtype !== 'float32' || !spatial) return portableLowering.pad(writer, application)
  const [n, c, h, w] = sizes4(x)
  const whole = wholeBlocks(c, block)
  const [top = 0, left = 0] = before.slice(2)
  const [bottom = 0, right = 0] = after.slice(2)
  const padded = writer.pad(writer.reshape(x.blocked(), [(n * whole) / block, h, w, block]), [0, top, left, 0, 0, bottom, right, 0])
  return { blocked: writer.reshape(padded, [n, whole, h + top + bottom, w + left + right]) }
}

/** One number per image and channel to all pixels: what lies blocked of [N,C,1,1] is what lies plain. */
const broadcast: Emit<'broadcast'> = (writer, application) => {
  const { block, attributes: { shape } } = application
  const x = operand(application, 0)
  const [n = 0, c = 0, h = 0, w = 0] = shape
  const perChannel = x.dtype === 'float32' && x.shape.length === 4 && x.shape.join() === [n, c, 1, 1].join() && h * w > 1
  if (block === null || !perChannel || c % block !== 0) return portableLowering.broadcast(writer, application)
  return { blocked: writer.reshape(writer.expand(writer.reshape(x.plain(), [(n * c) / block, 1, block]), [(n * c) / block, h * w, block]), [n, c, h, w]) }
}

/** Float32 channels in whole blocks. */
function isWhole(x: Operand, block: number): boolean {
  return x.dtype === 'float32' && x.shape.length === 4 && (x.shape[1] ?? 1) % block === 0
}

export const fastShapes = { broadcast, concatenate, pad, slice } as const
