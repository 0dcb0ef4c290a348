/** ONNX files to look at: one of the onnx package (test/golden/onnxFiles.py), our own exports, and what is none. */
import { openSync, closeSync, ftruncateSync, readFileSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readOnnxFile } from '../../../src-main/interchange/onnxFile.ts'
import { AppError } from '../../../src-shared/errors/appError.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'

const small = new URL('../../golden/onnxFiles/small.onnx', import.meta.url).pathname
const folder = temporaryFolder()
const written = (bytes: Uint8Array): string => {
  const path = join(folder, 'file.onnx')
  writeFileSync(path, bytes)
  return path
}
const failure = async (path: string): Promise<unknown> => readOnnxFile(path).then(() => null, (error: unknown) => error)

test('operations, what feeds them, shapes, attributes and parameters', async () => {
  const graph = await readOnnxFile(small)
  expect({ ...graph, operations: [] }).toEqual({ name: 'small', producer: 'onnx 1', opset: 18, operations: [], parameters: 112, outputs: ['y'] })
  expect(graph.operations.map(({ op, inputs, parameters }) => [op, inputs, parameters])).toEqual([['Input', [], 0], ['Conv', [0], 112], ['LeakyRelu', [1], 0], ['Mul', [2], 0], ['Add', [3, 1], 0], ['GlobalAveragePool', [4], 0], ['Flatten', [5], 0]])
  // Identity of a tensor is the tensor, as PyTorch writes equal ones.
  expect(graph.operations[3]?.constants).toEqual([{ name: 'b', shape: [4] }])
  expect(graph.operations[1]).toMatchObject({ name: 'conv', constants: [{ name: 'w', shape: [4, 3, 3, 3] }, { name: 'b', shape: [4] }], outputs: [{ name: 'c', shape: ['N', 4, 4, 4] }] })
  expect(graph.operations[1]?.attributes).toEqual([{ name: 'kernel_shape', value: '3 3' }, { name: 'pads', value: '1 1 1 1' }, { name: 'strides', value: '2 2' }])
  expect(graph.operations.flatMap(({ attributes }) => attributes.map(({ name, value }) => `${name} ${value}`)).slice(3)).toEqual(['alpha 0.25', 'axis -3'])
})

/** A model whose one tensor says it has so many bytes; the file has a hole there. */
function huge(sizeBytes: number): string {
  const varint = (value: number): number[] => (value < 128 ? [value] : [(value % 128) | 128, ...varint(Math.floor(value / 128))])
  const tensorHead = [0x08, ...varint(sizeBytes / 4), 0x42, 1, 0x77, 0x4a, ...varint(sizeBytes)]
  const graphHead = [0x2a, ...varint(tensorHead.length + sizeBytes), ...tensorHead]
  const head = Buffer.from([0x08, 8, 0x3a, ...varint(graphHead.length + sizeBytes), ...graphHead])
  const path = join(folder, 'huge.onnx')
  const file = openSync(path, 'w')
  writeSync(file, head)
  ftruncateSync(file, head.length + sizeBytes)
  closeSync(file)
  return path
}

test('three gigabytes of weights are passed over', async () => {
  const [start, memory] = [performance.now(), process.memoryUsage().arrayBuffers]
  const graph = await readOnnxFile(huge(3 * 2 ** 30))
  expect(graph.parameters).toBe(3 * 2 ** 28)
  expect(performance.now() - start).toBeLessThan(1000)
  expect(process.memoryUsage().arrayBuffers - memory).toBeLessThan(16 * 2 ** 20)
})

test.each([
  ['nothing', new Uint8Array(0), /holds no ONNX model/],
  ['text', Buffer.from('hello world'), /ONNX file: /],
  ['zeros', new Uint8Array(100), /field without a number/],
  ['half of a model', readFileSync(small).subarray(0, 300), /cut off/],
  ['a number without end', new Uint8Array(50).fill(255), /number in it has no end/],
  ['a length beyond the file', Buffer.from([0x3a, 0xff, 0xff, 0xff, 0xff, 0x0f]), /cut off/],
  ['a negative length', Buffer.from([0x3a, ...Array.from({ length: 9 }, () => 0xff), 1]), /cut off/],
] as const)('%s is refused with a sentence', async (_, bytes, sentence) => {
  const error = await failure(written(bytes))
  expect(error).toBeInstanceOf(AppError)
  expect((error as AppError).message).toMatch(sentence)
})

test('a file that is not there is refused with a sentence', async () => {
  expect(String(await failure(join(folder, 'none.onnx')))).toMatch(/there is none at/)
})

test('any damage ends in a graph or a sentence', async () => {
  const model = readFileSync(small)
  await fc.assert(fc.asyncProperty(fc.array(fc.tuple(fc.nat(model.length - 1), fc.nat(255)), { minLength: 1, maxLength: 10 }), async (changes) => {
    const bytes = Buffer.from(model)
    for (const [at, value] of changes) bytes[at] = value
    const error = await failure(written(bytes))
    if (error !== null) expect(error).toBeInstanceOf(AppError)
  }), { numRuns: 200 })
})
