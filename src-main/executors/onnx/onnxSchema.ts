/**
 * The part of ONNX's file format that we write and read back: field names and numbers of onnx.proto3
 * (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto3), as tables for `protobuf.ts`.
 */
import { decodeMessage, encodeMessage, type Message, type MessageSchema } from './protobuf.ts'
import type { DType } from '../../../src-shared/tensor/shape.ts'

/** TensorProto.DataType. */
export const onnxDataTypes = { float32: 1, uint8: 2, int32: 6, int64: 7, bool: 9, float64: 11, uint32: 12 } as const satisfies Record<DType | 'int64' | 'uint32', number>
export type OnnxDType = keyof typeof onnxDataTypes

/** AttributeProto.AttributeType. */
export const onnxAttributeTypes = { f: 1, i: 2, s: 3, floats: 6, ints: 7 } as const

export interface TensorProto {
  readonly name: string
  readonly dims: readonly number[]
  readonly data_type: number
  /** Little-endian, row-major. */
  readonly raw_data: Uint8Array
}
export interface AttributeProto {
  readonly name: string
  readonly type: number
  readonly f?: number
  readonly i?: number
  readonly s?: Uint8Array
  readonly floats?: readonly number[]
  readonly ints?: readonly number[]
}
export interface NodeProto {
  readonly input: readonly string[]
  readonly output: readonly string[]
  readonly name: string
  readonly op_type: string
  /** Absent: the standard ONNX domain. */
  readonly domain?: string
  readonly attribute: readonly AttributeProto[]
}
export interface Dimension {
  readonly dim_value?: number
  readonly dim_param?: string
}
export interface ValueInfoProto {
  readonly name: string
  readonly type: { readonly tensor_type: { readonly elem_type: number; readonly shape?: { readonly dim: readonly Dimension[] } } }
}
export interface GraphProto {
  readonly name: string
  readonly node: readonly NodeProto[]
  readonly initializer: readonly TensorProto[]
  readonly input: readonly ValueInfoProto[]
  readonly output: readonly ValueInfoProto[]
}
export interface ModelProto {
  readonly ir_version: number
  readonly producer_name: string
  readonly producer_version: string
  readonly doc_string?: string
  readonly graph: GraphProto
  readonly opset_import: readonly { readonly domain?: string; readonly version: number }[]
  readonly metadata_props?: readonly { readonly key: string; readonly value: string }[]
}

const tensorSchema: MessageSchema = {
  dims: { number: 1, type: 'int', repeated: true },
  data_type: { number: 2, type: 'int' },
  name: { number: 8, type: 'string' },
  raw_data: { number: 9, type: 'bytes' },
}
const attributeSchema: MessageSchema = {
  name: { number: 1, type: 'string' },
  f: { number: 2, type: 'float' },
  i: { number: 3, type: 'int' },
  s: { number: 4, type: 'bytes' },
  floats: { number: 7, type: 'float', repeated: true },
  ints: { number: 8, type: 'int', repeated: true },
  type: { number: 20, type: 'int' },
}
const nodeSchema: MessageSchema = {
  input: { number: 1, type: 'string', repeated: true },
  output: { number: 2, type: 'string', repeated: true },
  name: { number: 3, type: 'string' },
  op_type: { number: 4, type: 'string' },
  attribute: { number: 5, type: attributeSchema, repeated: true },
  domain: { number: 7, type: 'string' },
}
const dimensionSchema: MessageSchema = { dim_value: { number: 1, type: 'int' }, dim_param: { number: 2, type: 'string' } }
const shapeSchema: MessageSchema = { dim: { number: 1, type: dimensionSchema, repeated: true } }
const tensorTypeSchema: MessageSchema = { elem_type: { number: 1, type: 'int' }, shape: { number: 2, type: shapeSchema } }
const valueInfoSchema: MessageSchema = {
  name: { number: 1, type: 'string' },
  type: { number: 2, type: { tensor_type: { number: 1, type: tensorTypeSchema } } },
}
const graphSchema: MessageSchema = {
  node: { number: 1, type: nodeSchema, repeated: true },
  name: { number: 2, type: 'string' },
  initializer: { number: 5, type: tensorSchema, repeated: true },
  input: { number: 11, type: valueInfoSchema, repeated: true },
  output: { number: 12, type: valueInfoSchema, repeated: true },
}
const entrySchema: MessageSchema = { key: { number: 1, type: 'string' }, value: { number: 2, type: 'string' } }
const modelSchema: MessageSchema = {
  ir_version: { number: 1, type: 'int' },
  producer_name: { number: 2, type: 'string' },
  producer_version: { number: 3, type: 'string' },
  doc_string: { number: 6, type: 'string' },
  graph: { number: 7, type: graphSchema },
  opset_import: { number: 8, type: { domain: { number: 1, type: 'string' }, version: { number: 2, type: 'int' } }, repeated: true },
  metadata_props: { number: 14, type: entrySchema, repeated: true },
}

/** Bytes of an `.onnx` file. */
export function encodeModel(model: ModelProto): Uint8Array {
  return encodeMessage(modelSchema, model as unknown as Message)
}

/** What an `.onnx` file says, as far as the tables above know; absent repeated fields are absent. Throws on malformed bytes. */
export function decodeModel(bytes: Uint8Array): ModelProto {
  return decodeMessage(modelSchema, bytes) as unknown as ModelProto
}
