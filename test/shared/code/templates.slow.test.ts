/**
 * Templates at full width give the numbers that their generated code gave in Keras (test/golden/codeValues.py), with the same formula
 * weights. Networks of more than 24 million weights are left to that script, which ran all of them: here they would take gigabytes.
 */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { createOnnxExecutor } from '../../../src-main/executors/onnx/onnxExecutor.ts'
import { networkWeights } from '../../../src-main/lowering/forward.ts'
import { lowerInference } from '../../../src-main/lowering/inference.ts'
import { inferNetwork } from '../../../src-shared/network/infer.ts'
import { templateCases } from '../../cases/code.ts'
import { digestError, formulaWeights, type Digest } from '../../support/formula.ts'
import { goldenInputs } from '../../support/kerasValues.ts'

/** Both compute in float32, in another order, through up to 120 layers. */
const tolerance = 2e-4
const batch = 2
const rows = JSON.parse(readFileSync(new URL('../../golden/codeValues.json', import.meta.url), 'utf8')) as readonly { readonly title: string; readonly parameters: number; readonly output?: Digest }[]
const mostParameters = 24_000_000
const cases = templateCases.filter(({ title }) => (rows.find((row) => row.title === title)?.parameters ?? 0) < mostParameters)

describe('full width = generated code in Keras', () => {
  test.each(cases)('$title', async ({ title, document: make }) => {
    const document = make()
    const row = rows.find((candidate) => candidate.title === title)!
    const { graph } = lowerInference(document, formulaWeights(networkWeights(inferNetwork(document))), { batchSize: batch })
    const executable = await createOnnxExecutor().compile(graph)
    try {
      const [main] = Object.values(await executable.run(goldenInputs(document, batch)))
      expect(digestError('output', inKerasOrder(main!.shape, main!.data), row.output!)).toBeLessThan(tolerance)
    } finally {
      await executable.close()
    }
  }, 60_000)
})

/** Images as [N,H,W,C]; others as they are. */
function inKerasOrder([batchSize = 0, channels = 0, height = 0, width = 0]: readonly number[], data: ArrayLike<number>): ArrayLike<number> {
  if (width === 0) return data
  const plane = height * width
  return Float64Array.from({ length: data.length }, (_, at) => {
    const image = Math.floor(at / (channels * plane))
    return image < batchSize ? (data[image * channels * plane + (at % channels) * plane + (Math.floor(at / channels) % plane)] ?? 0) : 0
  })
}
