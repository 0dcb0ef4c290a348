/**
 * Every template at full width gives the numbers that its generated code gave in Keras (test/golden/codeValues.py), with the same formula
 * weights. Keras computed them in float64; here float32 may be off by twice what the float32 of Keras or of PyTorch is off at most.
 */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { createOnnxExecutor } from '../../../src-main/executors/onnx/onnxExecutor.ts'
import { networkWeights } from '../../../src-main/lowering/forward.ts'
import { lowerInference } from '../../../src-main/lowering/inference.ts'
import { toKerasLayout } from '../../../src-main/lowering/weightLayout.ts'
import { inferNetwork } from '../../../src-shared/network/infer.ts'
import { templateCases } from '../../cases/code.ts'
import { digestError, formulaWeights, type Digest } from '../../support/formula.ts'
import { goldenInputs } from '../../support/kerasValues.ts'

interface TemplateRow {
  readonly title: string
  readonly parameters: number
  readonly output: Digest
  readonly layout: string
  /** Greatest error of any output, relative to the greatest one. */
  readonly float32Errors: Readonly<Record<'keras' | 'torch', number>>
}

const batch = 2
/** Four units in the last place of the greatest output: with twenty outputs a framework may be luckier than float32 is good. */
const float32Rounding = 2 ** -21
const rows = new Map((JSON.parse(readFileSync(new URL('../../golden/codeValues.json', import.meta.url), 'utf8')) as readonly TemplateRow[]).map((row) => [row.title, row]))
/** Keras's names of the layers inside an attention in its files. */
const attentionParts: Readonly<Record<string, string>> = { query: 'query_dense', key: 'key_dense', value: 'value_dense', attention_output: 'output_dense' }

describe('full width = generated code in Keras', () => {
  test.each(templateCases)('$title', async ({ title, document: make }) => {
    const document = make()
    const row = rows.get(title)!
    const network = inferNetwork(document)
    expect(network.parameters).toBe(row.parameters)
    const weights = networkWeights(network)
    const values = formulaWeights(weights)

    // What Keras wrote into its HDF5 file: for each data set its place, its shape and the bits of its first number, which tell the weight.
    const places = new Map<string, number>()
    const lines = weights.map(({ name, layerId, spec }) => {
      const [part = '', ...rest] = spec.name.split('/')
      const kind = network.layers.get(layerId)!.layer.kind
      const group = `${layerId}/${rest.length > 0 ? `${attentionParts[part]}/` : ['LSTM', 'GRU', 'SimpleRNN'].includes(kind) ? 'cell/' : ''}vars`
      const place = places.get(group) ?? 0
      places.set(group, place + 1)
      const [first = 0] = toKerasLayout(spec.name, spec.shape, values.get(name)!.data as Float32Array)
      return `${group}/${place} ${spec.shape.join(',')} ${new Uint32Array(Float32Array.of(first).buffer)[0]}`
    })
    expect(createHash('sha256').update(lines.toSorted().join('\n')).digest('hex').slice(0, 16)).toBe(row.layout)

    const executable = await createOnnxExecutor({ purpose: 'inference' }).compile(lowerInference(document, values, { batchSize: batch }).graph)
    values.clear()
    try {
      const [main] = Object.values(await executable.run(goldenInputs(document, batch)))
      const error = digestError('output', inKerasOrder(main!.shape, main!.data), row.output)
      expect(error).toBeLessThan(Math.max(2 * Math.max(row.float32Errors.keras, row.float32Errors.torch), float32Rounding))
    } finally {
      await executable.close()
    }
  }, 120_000)
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
