/** Opening a network file: what goes wrong is told, what could not be taken over stays for the list, nothing runs twice. */
import { beforeEach, expect, test, vi } from 'vitest'
import type { NetworksApi } from '../../../../src-shared/api/networks.ts'
import type { Client } from '../../../../src-shared/api/contract.ts'
import type { ImportNote } from '../../../../src-shared/code/import/notes.ts'
import { AppError } from '../../../../src-shared/errors/appError.ts'
import { lenet5 } from '../../../../src-shared/templates/lenet5.ts'
import type { uploadFiles } from '../../../../src-renderer/composables/uploadFiles.ts'
import { useNetworkFile } from '../../../../src-renderer/features/network/code/useNetworkFile.ts'

const document = lenet5.create(lenet5.input, 10)
const note: ImportNote = { effect: 'left out', layers: ['a'], className: 'Lambda', sentence: 'there is no layer of this class here' }
const sent: typeof uploadFiles = async (files) => ({ uploadId: '1', sentCount: files.length, failed: [] })
const file = new File(['x'], 'model.h5')
const create = vi.fn(async () => {})
const api = (readFile: () => unknown): Client<NetworksApi> => ({ readFile: async () => readFile() }) as unknown as Client<NetworksApi>
beforeEach(() => create.mockClear())

test('a file becomes a network; its notes are kept', async () => {
  const reader = useNetworkFile(api(() => ({ document, notes: [note] })), create, sent)
  await reader.read(file)
  expect(create).toHaveBeenCalledWith(document)
  expect(reader.result.value).toEqual({ name: 'LeNet-5', notes: [note] })
})

test('without notes there is no list', async () => {
  const reader = useNetworkFile(api(() => ({ document, notes: [] })), create, sent)
  await reader.read(file)
  expect(reader.result.value).toBeNull()
})

test('an ONNX file is looked at and makes no network', async () => {
  const graph = { name: 'g', producer: '', opset: 18, operations: [], parameters: 0, outputs: [] }
  const reader = useNetworkFile({ readOnnx: async () => graph } as unknown as Client<NetworksApi>, create, sent)
  await reader.read(new File(['x'], 'model.ONNX'))
  expect(reader.onnx.value).toEqual({ fileName: 'model.ONNX', graph })
  expect(create).not.toHaveBeenCalled()
})

test('a refused file makes no network, and the next one can be read', async () => {
  const reader = useNetworkFile(api(() => { throw new AppError('networkFileUnreadable', { reason: 'it is broken' }) }), create, sent)
  await reader.read(file)
  expect(create).not.toHaveBeenCalled()
  expect(reader.busy.value).toBe(false)
})

test('a file that does not arrive makes no network', async () => {
  const reader = useNetworkFile(api(() => ({ document, notes: [] })), create, async () => ({ uploadId: '1', sentCount: 0, failed: [{ relativePath: 'model.h5', reason: 'the disk is full' }] }))
  await reader.read(file)
  expect(create).not.toHaveBeenCalled()
})
