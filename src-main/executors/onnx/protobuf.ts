/**
 * Protobuf messages from a table of fields, in both directions. Used by `onnxSchema.ts`: the two dozen fields of ONNX
 * that we write are a table here instead of some thousand lines of generated code.
 */
import { BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire'

/** How a field stands on the wire. `int` covers int32, int64 and enums whose values fit a double. */
export type FieldType = 'int' | 'float' | 'string' | 'bytes' | MessageSchema
export interface MessageSchema {
  readonly [field: string]: { readonly number: number; readonly type: FieldType; readonly repeated?: true }
}

/** A message as data: absent fields are absent properties. */
export type Message = { readonly [field: string]: unknown }

/** Bytes of a message; a property that the schema does not know throws. */
export function encodeMessage(schema: MessageSchema, message: Message): Uint8Array {
  const writer = new BinaryWriter()
  writeFields(writer, schema, message)
  return writer.finish()
}

/** The message in these bytes; fields the schema does not know are skipped. Throws on malformed bytes. */
export function decodeMessage(schema: MessageSchema, bytes: Uint8Array): Message {
  return readFields(new BinaryReader(bytes), schema, bytes.length)
}

function writeFields(writer: BinaryWriter, schema: MessageSchema, message: Message): void {
  for (const [name, value] of Object.entries(message)) {
    if (value === undefined) continue
    const field = schema[name]
    if (field === undefined) throw new TypeError(`protobuf: no field named ${name}`)
    for (const item of field.repeated === true ? (value as readonly unknown[]) : [value]) writeValue(writer, field.number, field.type, item)
  }
}

function writeValue(writer: BinaryWriter, number: number, type: FieldType, value: unknown): void {
  switch (type) {
    case 'int': writer.tag(number, WireType.Varint).int64(value as number | bigint); break
    case 'float': writer.tag(number, WireType.Bit32).float(value as number); break
    case 'string': writer.tag(number, WireType.LengthDelimited).string(value as string); break
    case 'bytes': writer.tag(number, WireType.LengthDelimited).bytes(value as Uint8Array); break
    default:
      writer.tag(number, WireType.LengthDelimited).fork()
      writeFields(writer, type, value as Message)
      writer.join()
  }
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
    if (field.repeated === true) message[field.name] = [...((message[field.name] as unknown[] | undefined) ?? []), ...values]
    else message[field.name] = values[0]
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
