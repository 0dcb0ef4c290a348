import { describe, expect, test } from 'vitest'
import { AppError } from '../../../src-shared/errors/appError.ts'
import { assertDocument, assertReady, parseDocument } from '../../../src-shared/network/assertDocument.ts'
import { kerasMnist } from '../../../src-shared/templates/kerasMnist.ts'
import { templates } from '../../../src-shared/templates/index.ts'
import { badDocuments } from '../../cases/badDocuments.ts'
import { threadMs } from '../../support/threadMs.ts'

/** The most a refusal may take [ms]; most take less than one. */
const refusalMs = 1000

function refusalOf(text: string): AppError {
  try {
    parseDocument(text)
  } catch (error) {
    if (error instanceof AppError) return error
    throw error
  }
  throw new Error('the document was accepted')
}

describe('hostile documents are refused with a sentence that names the field', () => {
  for (const row of badDocuments) {
    test(row.title, () => {
      const text = row.text()
      const start = threadMs()
      const error = refusalOf(text)
      expect(threadMs() - start).toBeLessThan(refusalMs)
      expect(error.message).toContain(row.names)
      expect(error.code).toBe(row.code)
      expect(error.message.length).toBeLessThan(700)
      expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
    })
  }
})

describe('good documents', () => {
  for (const template of templates) {
    test(`${template.name}: saving and loading is the identity`, () => {
      const document = template.create(template.input, 10)
      expect(parseDocument(JSON.stringify(document))).toEqual(document)
      expect(JSON.stringify(assertDocument(document))).toBe(JSON.stringify(document))
    })
  }
  test('options that were written before they existed get their default', () => {
    const document = kerasMnist.create(kerasMnist.input, 10)
    const older = JSON.parse(JSON.stringify(document)) as { layers: { config: Record<string, unknown> }[] }
    delete older.layers[2]!.config.kernel_initializer
    expect(parseDocument(JSON.stringify(older))).toEqual(document)
  })
  test('the largest allowed network passes in under a second', () => {
    const layers = Array.from({ length: 10_000 }, (_, index) => ({ id: index === 0 ? 'input' : `relu_${index}`, kind: index === 0 ? 'Input' : 'Activation', config: index === 0 ? {} : { activation: 'relu' }, position: { x: 0, y: index } }))
    const connections = layers.slice(1).map((layer, index) => ({ from: layers[index]!.id, to: layer.id, toPort: 0 }))
    const text = JSON.stringify({ ...kerasMnist.create(kerasMnist.input, 10), layers, connections })
    const start = threadMs()
    expect(parseDocument(text).layers).toHaveLength(10_000)
    expect(threadMs() - start).toBeLessThan(1000)
  })
})

describe('assertReady', () => {
  test('gives the shapes of a network that can be trained', () => {
    expect(assertReady(kerasMnist.create(kerasMnist.input, 10), 10).outputShape).toEqual([10])
  })
  test('refuses another number of classes with the sentence of the layer', () => {
    expect(() => assertReady(kerasMnist.create(kerasMnist.input, 10), 4)).toThrow(/Dense 2 \(Dense\): its 10 outputs do not match the 4 classes of the project\. Set the units to 4\./)
  })
})
