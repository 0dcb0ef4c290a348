/** What the builder calls ready can be trained: any such network compiles, has the shapes and parameters it showed, and makes a step. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createOnnxExecutor } from '../../../src-main/executors/onnx/onnxExecutor.ts'
import { runReference } from '../../../src-main/executors/reference/referenceExecutor.ts'
import type { Graph } from '../../../src-main/graph/graph.ts'
import type { Tensor } from '../../../src-main/graph/ir.ts'
import { verify } from '../../../src-main/graph/verify.ts'
import { lowerInference } from '../../../src-main/lowering/inference.ts'
import { lowerTrainingForward, lowerTrainingStep } from '../../../src-main/lowering/step.ts'
import type { LayerKindName } from '../../../src-shared/layers/index.ts'
import { layerKind } from '../../../src-shared/layers/index.ts'
import type { FieldValue } from '../../../src-shared/layers/layer.ts'
import { addLayerAfter } from '../../../src-shared/network/addLayerAfter.ts'
import { applyEdits } from '../../../src-shared/network/applyEdit.ts'
import type { NetworkDocument } from '../../../src-shared/network/document.ts'
import type { Edit } from '../../../src-shared/network/edits.ts'
import { inferNetwork, isReady } from '../../../src-shared/network/infer.ts'
import { sizeOf, type Shape } from '../../../src-shared/tensor/shape.ts'
import { empty } from '../../../src-shared/templates/empty.ts'
import { expectClose } from '../../support/expectClose.ts'
import { stepInputs } from '../../support/stepInputs.ts'

const classCount = 3
const batchSize = 2
const options = { batchSize, classCount, optimizer: { kind: 'momentum', momentum: 0.9 } } as const

const bodyKinds: readonly LayerKindName[] = ['Conv2D', 'DepthwiseConv2D', 'MaxPooling2D', 'AveragePooling2D', 'Activation', 'BatchNormalization', 'Dropout', 'ZeroPadding2D', 'Add', 'Concatenate', 'Rescaling']
/** Layers that change the size or the kind of shape; one of them anywhere makes many networks unfit, so they are tried in networks of their own. */
const reshapingKinds: readonly LayerKindName[] = [
  'SeparableConv2D', 'Conv2DTranspose', 'L2Pooling2D', 'UpSampling2D', 'Cropping2D', 'GlobalMaxPooling2D', 'Reshape', 'Permute', 'RepeatVector',
  'Conv1D', 'MaxPooling1D', 'AveragePooling1D', 'UpSampling1D', 'Cropping1D', 'ZeroPadding1D', 'GlobalMaxPooling1D', 'GlobalAveragePooling1D', 'BatchNormalization', 'Activation',
]
const headKinds: readonly LayerKindName[] = ['Flatten', 'GlobalAveragePooling2D']
/** Small values for every option, good and bad together; what a field does not take is refused by the edit. */
const anyValue: fc.Arbitrary<FieldValue> = fc.oneof(
  fc.integer({ min: 1, max: 4 }), fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 })), fc.boolean(),
  fc.constantFrom<FieldValue>([-1, 2], [3, -1], [2, -1, 3], [-1], [2, 1], [3, 1, 2], [0, 1, 1, 0]),
  fc.constantFrom('same', 'valid', 'custom', 'causal', 'bilinear', 'relu', 'leaky_relu', 'sigmoid', 'tanh', 'softmax', 'linear', 'he_normal'),
)
const bodyOf = (kinds: readonly LayerKindName[], maxLength: number) =>
  fc.array(fc.record({ kind: fc.constantFrom(...kinds), after: fc.nat(20), second: fc.nat(20), options: fc.array(fc.tuple(fc.nat(8), anyValue), { maxLength: 4 }) }), { maxLength, size: 'max' })
const anyBody = fc.oneof(bodyOf(bodyKinds, 7), bodyOf(reshapingKinds, 4))
const anyInput = fc.record({ widthPx: fc.integer({ min: 3, max: 12 }), heightPx: fc.integer({ min: 3, max: 12 }), colour: fc.constantFrom('grey' as const, 'rgb' as const), fit: fc.constant('stretch' as const) })

function tried(document: NetworkDocument, edits: readonly Edit[]): NetworkDocument {
  const result = applyEdits(document, edits)
  return result.ok ? result.document : document
}

/** A network as somebody might click it together; not always a good one. */
const anyNetwork = fc.tuple(anyInput, anyBody, fc.constantFrom(...headKinds), fc.boolean()).map(([input, body, head, ownSoftmax]) => {
  let document = empty.create(input, classCount)
  const idAt = (pick: number): string => document.layers[pick % document.layers.length]?.id ?? 'input'
  for (const step of body) {
    const { id, edits } = addLayerAfter(document, step.kind, idAt(step.after))
    document = tried(document, edits)
    const fields = layerKind(step.kind)?.fields ?? []
    // 32 filters by default would only make the test slow.
    if (fields.some((field) => field.name === 'filters')) document = tried(document, [{ kind: 'setField', layerId: id, field: 'filters', value: 4 }])
    for (const [pick, value] of step.options) document = tried(document, [{ kind: 'setField', layerId: id, field: fields[pick % Math.max(1, fields.length)]?.name ?? '', value }])
    if (layerKind(step.kind)?.category === 'merging') document = tried(document, [{ kind: 'connect', from: idAt(step.second), to: id, toPort: null }])
  }
  const steps: readonly [LayerKindName, Record<string, FieldValue>][] = [
    [head, {}], ['Dense', { units: classCount, activation: ownSoftmax ? 'linear' : 'softmax' }], ...(ownSoftmax ? [['Activation', { activation: 'softmax' }] as const] : []),
  ].map(([kind, values]) => [kind as LayerKindName, values as Record<string, FieldValue>])
  for (const [kind, values] of steps) {
    const { id, edits } = addLayerAfter(document, kind, null)
    document = tried(document, [...edits, ...Object.entries(values).map(([field, value]): Edit => ({ kind: 'setField', layerId: id, field, value }))])
  }
  return document
})

function irShape(shape: Shape): Shape {
  if (shape.length < 3) return [batchSize, ...shape]
  const [height = 0, width = 0, channels = 0] = shape.slice(-3)
  return [batchSize, ...shape.slice(0, -3), channels, height, width]
}

describe('any network that the builder calls ready', () => {
  test('compiles to exactly the shapes and parameters it showed', () => {
    let ready = 0
    let refused = 0
    fc.assert(
      fc.property(anyNetwork, (document) => {
        const network = inferNetwork(document, classCount)
        if (!isReady(network)) {
          refused += 1
          expect(() => lowerTrainingStep(document, options)).toThrow('cannot be trained yet')
          return
        }
        ready += 1
        const { outputs } = lowerTrainingForward(document, options)
        for (const [id, value] of outputs) expect(value.shape, id).toEqual(irShape(network.layers.get(id)?.outputShape ?? []))
        const step = lowerTrainingStep(document, options)
        verify(step.graph)
        const parameters = step.state.filter((tensor) => tensor.role !== 'slot').reduce((sum, tensor) => sum + sizeOf(tensor.shape), 0)
        expect(parameters).toBe(network.parameters)
      }),
      { numRuns: 240 },
    )
    // The generator must make both, or the property proves nothing.
    expect(ready).toBeGreaterThan(20)
    expect(refused).toBeGreaterThan(20)
  })

  test('makes a training step and answers: onnxruntime, as in the app and as in an exported file, gives what the reference gives', async () => {
    const documents = fc.sample(anyNetwork.filter((document) => isReady(inferNetwork(document, classCount))), { numRuns: 24, seed: 5 })
    for (const document of documents) {
      const step = lowerTrainingStep(document, options)
      const state = step.initialState(1)
      // Dark images: without a Rescaling the numbers grow with every layer, and with them what rounding does to a softmax.
      const inputs = stepInputs(document.input, batchSize, classCount)
      const images = inputs['images'] as Tensor
      const dark: Tensor = { ...images, data: Uint8Array.from(images.data as Uint8Array, (pixel) => pixel % 4) }
      const what = JSON.stringify(document.layers.map(({ kind, config }) => ({ kind, ...config })))
      await expectLikeReference(step.graph, { ...Object.fromEntries(state), ...inputs, images: dark }, 'training', what)
      await expectLikeReference(lowerInference(document, state, { batchSize }).graph, { images: dark }, 'inference', what)
    }
  })
})

async function expectLikeReference(graph: Graph, inputs: Readonly<Record<string, Tensor>>, purpose: 'training' | 'inference', what: string): Promise<void> {
  const expected = runReference(graph, inputs)
  for (const lowering of ['portable', 'fast'] as const) {
    const executable = await createOnnxExecutor({ lowering, purpose, threads: 1 }).compile(graph)
    try {
      const actual = await executable.run(inputs)
      for (const [name, { shape, data }] of Object.entries(expected)) {
        expect(actual[name]?.shape).toEqual(shape)
        // Where normalization leaves nothing but rounding, rounding decides which class is on top.
        if (name !== 'correct') expectClose(actual[name]?.data ?? [], data, 1e-3, `${lowering}, ${purpose}, ${what}: ${name} at`)
        if (name === 'loss') expect(Number.isFinite(data[0]), what).toBe(true)
      }
    } finally {
      await executable.close()
    }
  }
}
