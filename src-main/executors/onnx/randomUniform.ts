/** random_uniform in ONNX: 32-bit hashing with the few integer operators onnxruntime has. Used by the portable lowering. */
import { operand, type Emit } from './emit.ts'
import type { OnnxValue, OnnxWriter } from './onnxWriter.ts'
import { sizeOf } from '../../../src-shared/tensor/shape.ts'

/** 2^32 / golden ratio, as a signed 32-bit number. */
const goldenStep = 0x9e3779b9 | 0
const mixFirst = 0x85ebca6b | 0
const mixSecond = 0xc2b2ae35 | 0

/**
 * The formula of `primitives/randomUniform.ts`. Sums and products run on int32, which wraps around; shifts and XOR run on
 * uint32, so that shifts fill with zeros.
 */
export const emitRandomUniform: Emit<'random_uniform'> = (writer, application) => {
  const { shape, salt } = application.attributes
  const key = operand(application, 0).plain()
  const [first, second] = [writer.slice(key, [0], [1], [0]), writer.slice(key, [1], [2], [0])]
  const int32 = (value: number): OnnxValue => writer.constant('int32', [], Int32Array.of(value))
  const positions = writer.op('Range', [int32(0), int32(sizeOf(shape)), int32(1)])
  const seeded = writer.op('Add', [writer.op('Mul', [positions, int32(goldenStep)]), writer.op('Add', [first, int32(salt)])])
  const once = writer.cast(mix(writer, seeded), 'int32')
  const twice = mix(writer, writer.op('Add', [once, second]))
  const top = writer.cast(shiftRight(writer, twice, 8), 'float32')
  return writer.reshape(writer.op('Mul', [top, writer.scalar(2 ** -24)]), shape)
}

/** The finalizer of MurmurHash3: int32 in, uint32 out. */
function mix(writer: OnnxWriter, value: OnnxValue): OnnxValue {
  const xorShift = (bits: OnnxValue, count: number): OnnxValue => writer.op('BitwiseXor', [bits, shiftRight(writer, bits, count)])
  const times = (bits: OnnxValue, factor: number): OnnxValue =>
    writer.cast(writer.op('Mul', [writer.cast(bits, 'int32'), writer.constant('int32', [], Int32Array.of(factor))]), 'uint32')
  const first = times(xorShift(writer.cast(value, 'uint32'), 16), mixFirst)
  return xorShift(times(xorShift(first, 13), mixSecond), 16)
}

function shiftRight(writer: OnnxWriter, bits: OnnxValue, count: number): OnnxValue {
  return writer.op('BitShift', [bits, writer.constant('uint32', [], Uint32Array.of(count))], { direction: 'RIGHT' })
}
