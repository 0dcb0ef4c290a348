/** Network files and code over the real core: paths and uploads in, texts out, refusals as sentences. */
import { mkdirSync, copyFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { codeFormats } from '../../../src-shared/code/codeFormats.ts'
import type { NetworkDocument } from '../../../src-shared/network/document.ts'
import { lenet5 } from '../../../src-shared/templates/lenet5.ts'
import { badDocuments } from '../../cases/badDocuments.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'
import { openTestCore, type TestCore } from '../../support/testCore.ts'
import { threadMs } from '../../support/threadMs.ts'

const folder = temporaryFolder()
const keras = new URL('../../golden/kerasFiles/siamese.keras', import.meta.url).pathname
const onnx = new URL('../../golden/onnxFiles/small.onnx', import.meta.url).pathname
const document = lenet5.create(lenet5.input, 10)
let open: TestCore
beforeAll(async () => {
  open = await openTestCore(folder)
  await open.api.project.create(folder, 'files')
})
afterAll(() => open.core.close())

test('a file by its path, or as an upload', async () => {
  const { networks } = open.api
  const read = await networks.readFile({ path: keras })
  expect(read.document.layers).toHaveLength(10)
  const uploadId = '01234567-89ab-cdef-0123-456789abcdef'
  const place = open.core.context.uploadFolder(uploadId)
  mkdirSync(place, { recursive: true })
  copyFileSync(keras, join(place, 'siamese.keras'))
  expect(await networks.readFile({ uploadId })).toEqual(read)
  expect(await networks.list()).toEqual([])
  expect((await networks.create(read.document)).layerCount).toBe(10)
})

test('an ONNX file to look at', async () => {
  expect((await open.api.networks.readOnnx({ path: onnx })).operations.map(({ op }) => op)).toEqual(['Input', 'Conv', 'LeakyRelu', 'Mul', 'Add', 'GlobalAveragePool', 'Flatten'])
})

describe('code', () => {
  test.each(codeFormats)('%s', async (format) => {
    const code = await open.api.networks.code(document, format)
    expect(code.fileName).toMatch(/^LeNet-5[._]/)
    expect(code.text).toContain('conv_1')
  })

  test('a network with an error has none, and a document that is none is refused', async () => {
    const broken: NetworkDocument = { ...document, connections: document.connections.slice(1) }
    await expect(open.api.networks.code(broken, 'keras')).rejects.toThrow(/^The network "LeNet-5": there is no code for it yet/)
    await expect(open.api.networks.code({} as NetworkDocument, 'mermaid')).rejects.toThrow(/format must be/)
    await expect(open.api.networks.code(document, 'fortran' as 'keras')).rejects.toThrow()
  })
})

describe('hostile documents in a file', () => {
  test.each(badDocuments.filter(({ code }) => code !== 'documentNotJson'))('$title', async ({ text }) => {
    const path = join(folder, 'bad.json')
    writeFileSync(path, text())
    const start = threadMs()
    await expect(open.api.networks.readFile({ path })).rejects.toThrow(/^The network (document|file): /)
    expect(threadMs() - start).toBeLessThan(1000)
  })
})

test('a network within all limits that is too large is drawn with a problem, and nothing is made of it', async () => {
  const big: NetworkDocument = { ...document, layers: document.layers.map((layer) => (layer.kind === 'Dense' ? { ...layer, config: { ...layer.config, units: 16_384 } } : layer)) }
  const start = threadMs()
  await expect(open.api.networks.code(big, 'pytorch')).rejects.toThrow(/parameters are more than/)
  expect(threadMs() - start).toBeLessThan(1000)
})
