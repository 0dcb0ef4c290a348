/**
 * Generated code against what Keras 3 and PyTorch made of it (test/golden/codeValues.py): a row holds hashes of the very texts that
 * were run, the parameters that Keras counted and the numbers it gave for formula weights; here the same network gives them too.
 */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { runReference } from '../../../src-main/executors/reference/referenceExecutor.ts'
import { networkWeights } from '../../../src-main/lowering/forward.ts'
import { lowerInference } from '../../../src-main/lowering/inference.ts'
import { kerasJson } from '../../../src-shared/code/kerasJson.ts'
import { kerasPython } from '../../../src-shared/code/kerasPython.ts'
import { torchPython } from '../../../src-shared/code/torchPython.ts'
import { inferNetwork } from '../../../src-shared/network/infer.ts'
import { codeCases, rowCases } from '../../cases/code.ts'
import { digestError, formulaWeights, type Digest } from '../../support/formula.ts'
import { goldenInputs } from '../../support/kerasValues.ts'

interface CodeRow {
  readonly title: string
  readonly parameters: number
  /** The main output of Keras in float32; absent where TensorFlow has no kernel for the CPU. */
  readonly output?: Digest
  readonly hashes: Readonly<Record<'python' | 'json' | 'torch', string>>
}

/** Keras computes in float32; the reference in float64. */
const float32 = 2e-5
const batch = 2
const rows = new Map((JSON.parse(readFileSync(new URL('../../golden/codeValues.json', import.meta.url), 'utf8')) as readonly CodeRow[]).map((row) => [row.title, row]))
const remedy = 'run test/golden/codeValues.py again'
const hash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16)

describe('the texts are those that Keras and PyTorch ran', () => {
  test.each(codeCases)('$title', ({ title, document: make }) => {
    const document = make()
    const row = rows.get(title)
    expect(row, remedy).toBeDefined()
    expect({ python: hash(kerasPython(document)), json: hash(kerasJson(document).text), torch: hash(torchPython(document).text) }, remedy).toEqual(row!.hashes)
    expect(inferNetwork(document).parameters).toBe(row!.parameters)
  })
})

describe('the network here gives the numbers that the code gave in Keras', () => {
  test.each(rowCases)('$title', ({ title, document: make }) => {
    const document = make()
    const { output } = rows.get(title)!
    if (output === undefined) return expect(title).toMatch(/^Conv2DTranspose: .*dilat/)
    const network = inferNetwork(document)
    const answers = runReference(lowerInference(document, formulaWeights(networkWeights(network)), { batchSize: batch }).graph, goldenInputs(document, batch))
    expect(digestError('output', answers['probabilities']?.data ?? [], output)).toBeLessThan(float32)
  })
})
