/**
 * The answers of templates = those of their reference implementations (test/golden/templateParameters.py) with the same weights: not only
 * as many parameters, but the same network. A weight's numbers depend on its role and count only, so layers need not be matched by name.
 */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { createOnnxExecutor } from '../../../src-main/executors/onnx/onnxExecutor.ts'
import type { Tensor } from '../../../src-main/graph/ir.ts'
import { networkWeights, type NetworkWeight } from '../../../src-main/lowering/forward.ts'
import { lowerInference } from '../../../src-main/lowering/inference.ts'
import { toIrLayout } from '../../../src-main/lowering/weightLayout.ts'
import { inferNetwork } from '../../../src-shared/network/infer.ts'
import { templateById } from '../../../src-shared/templates/index.ts'
import { sizeOf, type Shape } from '../../../src-shared/tensor/shape.ts'
import { formula } from '../../support/formula.ts'
import { goldenInputs } from '../../support/kerasValues.ts'

interface Answers {
  readonly side: number
  readonly classes: number
  readonly values: readonly number[]
}
interface Row {
  readonly template: string
  readonly source: string
  /** A list where a network has several outputs, the main one first. */
  readonly answers?: Answers | readonly Answers[]
}

const { rows } = JSON.parse(readFileSync(new URL('../../golden/templateParameters.json', import.meta.url), 'utf8')) as { readonly rows: readonly Row[] }
/** Of the spread of the numbers; both sides compute in float32, in another order, through up to 120 layers. */
const tolerance = 1e-5

/** Outputs of a kernel by its Keras name and shape: what its numbers are scaled by. */
function outputsOf(name: string, shape: Shape, kind: string): number {
  if (kind === 'Conv2DTranspose') return shape.at(-2) ?? 1
  if (name === 'depthwise_kernel' || /^(query|key|value)\/kernel$/.test(name)) return (shape.at(-2) ?? 1) * (shape.at(-1) ?? 1)
  return shape.at(-1) ?? 1
}

/** `made` keeps the numbers of a role and count, which many layers have in common. */
function weightNumbers({ layerId, spec: { name, shape } }: NetworkWeight, kindOf: (layerId: string) => string, made: Map<string, Float64Array>): Float32Array {
  const count = sizeOf(shape)
  const role = name.endsWith('kernel') ? 'kernel' : name === 'gamma' || name === 'moving_variance' ? 'gain' : 'offset'
  const key = `${role}/${count}`
  const numbers = made.get(key) ?? formula(key, count)
  made.set(key, numbers)
  const scale = Math.sqrt((3 * outputsOf(name, shape, kindOf(layerId))) / count)
  return Float32Array.from(numbers, (number) => (role === 'kernel' ? number * scale : role === 'gain' ? 1 + number / 2 : number / 4))
}

describe('with the same weights a template answers as its reference implementation', () => {
  test.each(rows.filter(({ answers }) => answers !== undefined))('$template = $source', async ({ template: id, answers }) => {
    const expected = [answers!].flat() as readonly Answers[]
    const { side, classes } = expected[0]!
    const template = templateById(id)
    const document = template.create({ ...template.input, widthPx: side, heightPx: side }, classes)
    const network = inferNetwork(document)
    const kindOf = (layerId: string): string => network.layers.get(layerId)!.layer.kind
    const made = new Map<string, Float64Array>()
    const weights = new Map(networkWeights(network).map((weight): [string, Tensor] => [weight.name, { shape: weight.shape, dtype: 'float32', data: toIrLayout(weight.spec.name, weight.spec.shape, weightNumbers(weight, kindOf, made)) }]))
    const { graph } = lowerInference(document, weights, { batchSize: 1 })
    const executable = await createOnnxExecutor({ threads: 1 }).compile(graph)
    const outputs = Object.values(await executable.run(goldenInputs(document, 1)))
    await executable.close()
    expect(outputs).toHaveLength(expected.length)
    for (const [index, { values }] of expected.entries()) {
      const flat = channelsLast(outputs[index]!)
      const picked = flat.length > 16 ? values.map((_, place) => flat[Math.floor((place * flat.length) / 16)]!) : flat
      expect(picked).toHaveLength(values.length)
      const greatest = Math.max(...values.map(Math.abs))
      const spread = values.length > 1 ? Math.max(...values) - Math.min(...values) : greatest
      // Sixteen times the same number would say nothing.
      expect(spread).toBeGreaterThan(0.01 * greatest)
      for (const [place, value] of values.entries()) expect(Math.abs(picked[place]! - value), `number ${place}`).toBeLessThan(tolerance * spread)
    }
  })
})

/** [1,C,H,W] as [H,W,C]; others as they are. */
function channelsLast({ shape, data }: Tensor): readonly number[] {
  const [, channels = 1, height = 1, width = 1] = shape
  if (shape.length !== 4) return Array.from(data, Number)
  return Array.from({ length: data.length }, (_, at) => Number(data[(at % channels) * height * width + Math.floor(at / channels)]))
}
