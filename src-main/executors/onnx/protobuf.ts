/**
 * Protobuf messages from a table of fields, in both directions. Used by `onnxSchema.ts`: the two dozen fields of ONNX
 * that we write are a table here instead of some thousand lines of generated code.
 */
import { BinaryReader, WireType } from '@bufbuild/protobuf/wire'

/** How a field stands on the wire. `int` covers int32, int64 and enums whose values fit a double. */
export type FieldType = 'int' | 'float' | 'string' | 'bytes' | MessageSchema
export interface MessageSchema {
  readonly [field: string]: { readonly number: number; readonly type: FieldType; readonly repeated?: true }
}

/** A message as data: absent fields are absent properties. */
export type Message = { readonly [field: string]: unknown }

/** Bytes of a message; a property that the schema does not know throws. Sizes are counted first, so that a tensor is copied once, into its place. */
export function encodeMessage(schema: MessageSchema, message: Message): Uint8Array {
  const sizes: number[] = []
  const bytes = new Uint8Array(countMessage(schema, message, sizes))
  const target: Target = { bytes, view: new DataView(bytes.buffer), at: 0, sizes, nextSize: 0 }
  writeFields(target, schema, message)
  return bytes
}

/** The message in these bytes; fields the schema does not know are skipped. Throws on malformed bytes. */
export function decodeMessage(schema: MessageSchema, bytes: Uint8Array): Message {
  return readFields(new BinaryReader(bytes), schema, bytes.length)
}

/** Where bytes go. */
interface Target {
  readonly bytes: Uint8Array
  readonly view: DataView
  at: number
  /** Of the messages inside, in the order in which they are written. */
  readonly sizes: readonly number[]
  nextSize: number
}

/** Calls `visit` for each value that stands in the message. */
function eachValue(schema: MessageSchema, message: Message, visit: (number: number, type: FieldType, value: unknown) => void): void {
  for (const [name, value] of Object.entries(message)) {
    if (value === undefined) continue
    const field = schema[name]
    if (field === undefined) throw new TypeError(`protobuf: no field named ${name}`)
    if (field.repeated !== true) visit(field.number, field.type, value)
    else for (const item of value as readonly unknown[]) visit(field.number, field.type, item)
  }
}

/** Size of a message without its own tag [bytes]; adds those of the messages inside to `sizes`. */
function countMessage(schema: MessageSchema, message: Message, sizes: number[]): number {
  let total = 0
  eachValue(schema, message, (number, type, value) => {
    total += varintSize(number * 8)
    if (type === 'int') total += varintSize(value as number | bigint)
    else if (type === 'float') total += 4
    else {
      const place = sizes.length
      if (typeof type === 'object') sizes.push(0)
      const size = typeof type === 'object' ? countMessage(type, value as Message, sizes) : type === 'string' ? Buffer.byteLength(value as string) : (value as Uint8Array).length
      if (typeof type === 'object') sizes[place] = size
      total += varintSize(size) + size
    }
  })
  return total
}

function writeFields(target: Target, schema: MessageSchema, message: Message): void {
  eachValue(schema, message, (number, type, value) => {
    const wireType = type === 'int' ? WireType.Varint : type === 'float' ? WireType.Bit32 : WireType.LengthDelimited
    writeVarint(target, number * 8 + wireType)
    if (type === 'int') writeVarint(target, value as number | bigint)
    else if (type === 'float') {
      target.view.setFloat32(target.at, value as number, true)
      target.at += 4
    } else if (typeof type === 'object') {
      writeVarint(target, target.sizes[target.nextSize++] ?? 0)
      writeFields(target, type, value as Message)
    } else writeBytes(target, type === 'string' ? Buffer.from(value as string) : value as Uint8Array)
  })
}

function writeBytes(target: Target, bytes: Uint8Array): void {
  writeVarint(target, bytes.length)
  target.bytes.set(bytes, target.at)
  target.at += bytes.length
}

/** Seven bits a byte, the lowest first; negative numbers as the 64 bits of their two's complement. */
function writeVarint(target: Target, value: number | bigint): void {
  if (typeof value === 'bigint' || value < 0 || value > 0x7fff_ffff) {
    let rest = BigInt.asUintN(64, BigInt(value))
    for (; rest > 127n; rest >>= 7n) target.bytes[target.at++] = Number(rest & 127n) | 128
    target.bytes[target.at++] = Number(rest)
    return
  }
  let rest = value
  for (; rest > 127; rest >>= 7) target.bytes[target.at++] = (rest & 127) | 128
  target.bytes[target.at++] = rest
}

function varintSize(value: number | bigint): number {
  if (typeof value === 'bigint' || value < 0 || value > 0x7fff_ffff) return Math.max(1, Math.ceil(BigInt.asUintN(64, BigInt(value)).toString(2).length / 7))
  return value < 128 ? 1 : value < 16_384 ? 2 : value < 2_097_152 ? 3 : value < 268_435_456 ? 4 : 5
}

function readFields(reader: BinaryReader, schema: MessageSchema, end: number): Message {
  const fields = new Map(Object.entries(schema).map(([name, field]) => [field.number, { name, ...field }]))
  const message: Record<string, unknown> = {}
  while (reader.pos < end) {
    const [number, wireType] = reader.tag()
    const field = fields.get(number)
    if (field === undefined) {
      reader.skip(wireType, number)
      continue
    }
    const values = readValues(reader, field.type, wireType)
    if (field.repeated === true) {
      const list = (message[field.name] ??= []) as unknown[]
      for (const value of values) list.push(value)
    } else message[field.name] = values[0]
  }
  return message
}

/** One value, or several where other writers packed a repeated number. */
function readValues(reader: BinaryReader, type: FieldType, wireType: WireType): readonly unknown[] {
  if (type === 'string') return [reader.string()]
  if (type === 'bytes') return [reader.bytes()]
  if (typeof type === 'object') {
    const length = reader.uint32()
    return [readFields(reader, type, reader.pos + length)]
  }
  const readOne = (): number => (type === 'float' ? reader.float() : Number(reader.int64()))
  if (wireType !== WireType.LengthDelimited) return [readOne()]
  const end = reader.uint32() + reader.pos
  const values: number[] = []
  while (reader.pos < end) values.push(readOne())
  return values
}
