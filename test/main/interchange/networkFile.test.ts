/** Files as Keras saves them (test/golden/kerasFiles.py), and files that would do harm. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readNetworkFile } from '../../../src-main/interchange/networkFile.ts'
import { AppError } from '../../../src-shared/errors/appError.ts'
import { inferNetwork } from '../../../src-shared/network/infer.ts'
import { lenet5 } from '../../../src-shared/templates/lenet5.ts'
import { hostileNetworks } from '../../cases/hostileNetworks.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'
import { threadMs } from '../../support/threadMs.ts'

const golden = (name: string): string => new URL(`../../golden/kerasFiles/${name}`, import.meta.url).pathname
const folder = temporaryFolder()
const written = (name: string, bytes: string | Uint8Array): string => {
  const path = join(folder, name)
  writeFileSync(path, bytes)
  return path
}

describe('Keras files', () => {
  test.each(['siamese.keras', 'siamese.h5', 'newest.h5', 'fixed.h5'])('%s: a nested model called twice shares its weights', async (name) => {
    const { document, notes } = await readNetworkFile(golden(name))
    const network = inferNetwork(document)
    // Conv2D 3*3*3*2+2, Dense 2*3+3, Dense 3*2+2.
    expect({ parameters: network.parameters, output: network.outputShape, inputs: document.layers.filter(({ kind }) => kind === 'Input').map(({ id }) => id) }).toEqual({ parameters: 73, output: [2], inputs: ['first', 'second'] })
    expect(document.layers.flatMap(({ id, sharedWith }) => (sharedWith === undefined ? [] : [[id, sharedWith]]))).toEqual([['twin_conv2d_2', 'twin_conv2d'], ['twin_dense_2', 'twin_dense']].map(([id, owner]) => [expect.stringContaining(id!.slice(0, 8)), expect.stringContaining(owner!.slice(0, 8))]))
    expect(notes.map(({ effect, sentence }) => `${effect}: ${sentence}`)).toEqual([
      'lost: its kernel_initializer "RandomNormal" with arguments of its own is not known here; it is "glorot_uniform" now',
      'lost: its option kernel_constraint "MaxNorm" with arguments of its own has no counterpart here and was left out',
    ])
  })

  test('what has no counterpart is listed, and its place is open', async () => {
    const { document, notes } = await readNetworkFile(golden('unusual.keras'))
    const kinds = document.layers.map(({ kind, timeDistributed }) => `${kind}${timeDistributed ? ' at every step' : ''}`)
    expect(kinds.toSorted()).toEqual(['Activation', 'Bidirectional', 'Concatenate', 'Dense', 'Dense at every step', 'GlobalMaxPooling1D', 'Input', 'Rescaling', 'Rescaling', 'Reshape'])
    expect(notes.map(({ effect, layers, className }) => `${effect}: ${layers.join()} ${className}`)).toEqual(['changed: rows InputLayer', 'lost: steps Dense', 'left out: doubled Lambda', 'changed: answer Dense'])
    expect(inferNetwork(document).layers.get('answer')?.problems[0]?.sentence).toMatch(/^Answer \(Dense\): nothing is connected to it/)
  })

  test('our own file is itself', async () => {
    const document = lenet5.create(lenet5.input, 10)
    expect(await readNetworkFile(written('own.json', JSON.stringify(document)))).toEqual({ document, notes: [] })
  })
})

describe('refused with a sentence, in under a second', () => {
  test.each(hostileNetworks)('%s', async (_, content, sentence) => {
    const path = written('file', content)
    const start = threadMs()
    const error = await readNetworkFile(path).then(() => null, (thrown: unknown) => thrown)
    expect(threadMs() - start).toBeLessThan(1000)
    expect(error).toBeInstanceOf(AppError)
    expect((error as AppError).message).toMatch(sentence)
  })

  test('any damage to a file ends in a network or a sentence', async () => {
    const files = ['siamese.h5', 'newest.h5', 'siamese.keras'].map((name) => readFileSync(golden(name)))
    await fc.assert(fc.asyncProperty(fc.nat(2), fc.array(fc.tuple(fc.nat(8000), fc.nat(255)), { minLength: 1, maxLength: 30 }), async (which, changes) => {
      const bytes = Buffer.from(files[which]!)
      for (const [at, value] of changes) bytes[at % bytes.length] = value
      const error = await readNetworkFile(written('damaged', bytes)).then(() => null, (thrown: unknown) => thrown)
      if (error !== null) expect(error).toBeInstanceOf(AppError)
    }), { numRuns: 150 })
  })
})
