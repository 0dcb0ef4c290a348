/** The ONNX file format as tables: what is written is read back, and onnxruntime itself refuses what is malformed. */
import { describe, expect, test } from 'vitest'
import { decodeModel, encodeModel } from '../../../../src-main/executors/onnx/onnxSchema.ts'
import { createOnnxWriter } from '../../../../src-main/executors/onnx/onnxWriter.ts'
import { decodeMessage, encodeMessage, type MessageSchema } from '../../../../src-main/executors/onnx/protobuf.ts'

const schema: MessageSchema = { n: { number: 1, type: 'int' }, f: { number: 2, type: 'float' }, list: { number: 3, type: 'int', repeated: true }, inner: { number: 20, type: { text: { number: 1, type: 'string' } } } }

describe('messages', () => {
  test.each([
    // Bytes by hand, from the encoding described at protobuf.dev: tag = number << 3 | wire type.
    ['a number', { n: 150 }, [0x08, 0x96, 0x01]],
    ['a negative number', { n: -1 }, [0x08, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01]],
    ['a float', { f: 1 }, [0x15, 0, 0, 0x80, 0x3f]],
    ['a list', { list: [1, 2] }, [0x18, 1, 0x18, 2]],
    ['a message inside, field above 15', { inner: { text: 'ab' } }, [0xa2, 0x01, 4, 0x0a, 2, 0x61, 0x62]],
  ])('%s', (_, message, bytes) => {
    expect([...encodeMessage(schema, message)]).toEqual(bytes)
    expect(decodeMessage(schema, Uint8Array.from(bytes))).toEqual(message)
  })
  test('a packed list is read too', () => expect(decodeMessage(schema, Uint8Array.of(0x1a, 2, 1, 2))).toEqual({ list: [1, 2] }))
  test('unknown fields are skipped', () => expect(decodeMessage(schema, Uint8Array.of(0x70, 5, 0x08, 7))).toEqual({ n: 7 }))
  test('a field that the table lacks is a bug and throws', () => expect(() => encodeMessage(schema, { other: 1 })).toThrow('no field named other'))
  test('bytes cut short throw', () => expect(() => decodeMessage(schema, Uint8Array.of(0x08))).toThrow())
})

test('a model comes back as it was written', () => {
  const writer = createOnnxWriter()
  writer.input('x', 'float32', [2, 3])
  const doubled = writer.op('Mul', ['x', writer.scalar(2)])
  writer.output('y', doubled, 'float32', [2, 3])
  writer.output('same', doubled, 'float32', [2, 3])
  writer.output('x again', 'x', 'float32', [2, 3])
  const model = writer.finish({ producerVersion: '1.2.3', metadata: { key: 'välue' } })
  const bytes = encodeModel(model)
  const read = decodeModel(bytes)
  expect(encodeModel(read)).toEqual(bytes)
  expect(read).toMatchObject({ ir_version: 8, producer_name: 'Convolve', producer_version: '1.2.3', opset_import: [{ version: 18 }], metadata_props: [{ key: 'key', value: 'välue' }] })
  // The node that makes a value takes the output's name; only further outputs of it, and inputs, are copied.
  expect(model.graph.node.map((node) => [node.op_type, node.input[0], node.output])).toEqual([['Mul', 'x', ['y']], ['Identity', 'y', ['same']], ['Identity', 'x', ['x again']]])
})

test('equal small constants are written once', () => {
  const writer = createOnnxWriter()
  expect(writer.int64s([1, 2])).toBe(writer.int64s([1, 2]))
  expect(writer.int64s([1, 2])).not.toBe(writer.int64s([2, 1]))
  expect(writer.scalar(0)).not.toBe(writer.scalar(-0))
})
