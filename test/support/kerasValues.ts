/** Compares a network with its golden row of test/golden/layerValues.py, on the reference executor. */
import { runReference } from '../../src-main/executors/reference/referenceExecutor.ts'
import type { Graph } from '../../src-main/graph/graph.ts'
import type { Tensor } from '../../src-main/graph/ir.ts'
import { networkWeights } from '../../src-main/lowering/forward.ts'
import { lowerInference } from '../../src-main/lowering/inference.ts'
import { lowerTrainingStep } from '../../src-main/lowering/step.ts'
import { toKerasLayout } from '../../src-main/lowering/weightLayout.ts'
import type { NetworkDocument } from '../../src-shared/network/document.ts'
import type { Shape } from '../../src-shared/tensor/shape.ts'
import { inferNetwork, inputShape } from '../../src-shared/network/infer.ts'
import { digestError, formulaImages, formulaValues, formulaWeights, type Digest } from './formula.ts'

/** Images in a batch of a layer row and of a template row, as in layerValues.py. */
export const layerBatch = 3
export const templateBatch = 8

export interface KerasRow {
  readonly title: string
  /** [N, classes], inference. */
  readonly logits: { readonly values: readonly number[] }
  /** Outputs besides the main one, by layer, at inference. */
  readonly outputs?: Readonly<Record<string, Digest>>
  /** Absent where training is random. */
  readonly loss?: number
  readonly gradients?: Readonly<Record<string, Digest>>
  /** After one training step. */
  readonly statistics?: Readonly<Record<string, Digest>>
}

/** What the Input layers get: the golden images, and for further inputs images or numbers of their own. */
export function goldenInputs(document: NetworkDocument, batch: number): Readonly<Record<string, Tensor>> {
  const [, ...others] = document.layers.filter(({ kind }) => kind === 'Input')
  const shape = inputShape(document.input)
  return {
    images: formulaImages(shape, batch),
    ...Object.fromEntries(others.map(({ id, config }) => (config['data'] === 'numbers'
      ? [`values:${id}`, formulaValues(`values:${id}`, config['shape'] as Shape, batch)]
      : [`images:${id}`, formulaImages(shape, batch, `:${id}`)]))),
  }
}

/** Everything but the state that a training step of the golden batch takes. */
export function goldenStepInputs(document: NetworkDocument, batch: number, classCount: number, learningRate: number): Readonly<Record<string, Tensor>> {
  return {
    ...goldenInputs(document, batch),
    labels: { shape: [batch], dtype: 'int32', data: Int32Array.from({ length: batch }, (_, index) => index % classCount) },
    learning_rate: { shape: [], dtype: 'float32', data: Float32Array.of(learningRate) },
    step: { shape: [], dtype: 'float32', data: Float32Array.of(1) },
    random: { shape: [2], dtype: 'int32', data: Int32Array.of(1, 2) },
  }
}

/** A step of plain descent with a learning rate of 1, which subtracts the gradient itself, with the weights and images of the golden files. */
export function goldenStep(document: NetworkDocument, batch: number, classCount: number): { readonly graph: Graph; readonly inputs: Readonly<Record<string, Tensor>> } {
  const { graph } = lowerTrainingStep(document, { batchSize: batch, classCount: isClassifier(document) ? classCount : null, optimizer: { kind: 'sgd' } })
  return { graph, inputs: { ...Object.fromEntries(formulaWeights(networkWeights(inferNetwork(document)))), ...goldenStepInputs(document, batch, classCount, 1) } }
}

/** Everything the row holds, with its error relative to the greatest number of its tensor. `taken`: what the reference makes of `goldenStep`, where it is known. */
export function compareWithKeras(document: NetworkDocument, batch: number, row: KerasRow, taken?: Readonly<Record<string, Tensor>>): readonly { readonly what: string; readonly error: number }[] {
  const network = inferNetwork(document)
  const weights = networkWeights(network)
  const values = formulaWeights(weights)
  const classCount = row.logits.values.length / batch
  const answers = runReference(lowerInference(document, values, { batchSize: batch }).graph, goldenInputs(document, batch))
  const errors = [{ what: 'probabilities', error: digestError('probabilities', answers['probabilities']?.data ?? [], { values: softmaxRows(row.logits.values, classCount) }) }]
  for (const [layer, digest] of Object.entries(row.outputs ?? {})) errors.push({ what: `output ${layer}`, error: digestError(layer, inKerasOrder(answers[`output:${layer}`]), digest) })
  if (row.loss === undefined) return errors
  const { graph, inputs } = goldenStep(document, batch, classCount)
  const next = taken ?? runReference(graph, inputs)
  errors.push({ what: 'loss', error: Math.abs((next['loss']?.data[0] ?? Number.NaN) - row.loss) / Math.max(1, Math.abs(row.loss)) })
  const keras = (name: string, tensor: Tensor['data']): Float64Array => {
    const weight = weights.find((candidate) => candidate.name === name)
    if (weight === undefined) throw new Error(`${name}: Keras has this weight, the network has not`)
    return toKerasLayout(weight.spec.name, weight.spec.shape, Float64Array.from(tensor))
  }
  for (const [name, digest] of Object.entries(row.gradients ?? {})) {
    const before = values.get(name)?.data ?? []
    errors.push({ what: `gradient of ${name}`, error: digestError(name, keras(name, Float64Array.from(next[name]?.data ?? [], (value, at) => (before[at] ?? 0) - value)), digest, 1e-6) })
  }
  for (const [name, digest] of Object.entries(row.statistics ?? {})) errors.push({ what: `next ${name}`, error: digestError(name, keras(name, next[name]?.data ?? new Float64Array(0)), digest) })
  const known = [...Object.keys(row.gradients ?? {}), ...Object.keys(row.statistics ?? {})]
  const missing = weights.filter(({ name }) => !known.includes(name)).map(({ name }) => name)
  if (missing.length > 0) throw new Error(`Keras has no weight ${missing.join(', ')}`)
  return errors
}

/** Whether a document has one input and one output; others are lowered without a number of classes. */
export function isClassifier(document: NetworkDocument): boolean {
  return document.layers.filter(({ kind }) => kind === 'Input').length === 1 && inferNetwork(document).outputIds.length === 1
}

/** [N,C,H,W] as [N,H,W,C]; others as they are. */
function inKerasOrder(tensor: Tensor | undefined): ArrayLike<number> {
  const { shape: [batch = 0, channels = 0, height = 0, width = 0], data } = tensor ?? { shape: [], data: new Float64Array(0) }
  if (tensor?.shape.length !== 4) return data
  return Float64Array.from({ length: data.length }, (_, at) => {
    const [channel, place, image] = [at % channels, Math.floor(at / channels) % (height * width), Math.floor(at / (channels * height * width))]
    return image < batch ? (data[(image * channels + channel) * height * width + place] ?? 0) : 0
  })
}

function softmaxRows(logits: readonly number[], classes: number): readonly number[] {
  return logits.map((logit, at) => {
    const row = logits.slice(at - (at % classes), at - (at % classes) + classes)
    const greatest = Math.max(...row)
    return Math.exp(logit - greatest) / row.reduce((sum, other) => sum + Math.exp(other - greatest), 0)
  })
}
