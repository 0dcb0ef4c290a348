/** Networks as somebody might click them together. Used by tests of lowering. */
import fc from 'fast-check'
import type { LayerKindName } from '../../src-shared/layers/index.ts'
import { layerKind } from '../../src-shared/layers/index.ts'
import type { FieldValue } from '../../src-shared/layers/layer.ts'
import { addLayerAfter } from '../../src-shared/network/addLayerAfter.ts'
import { applyEdits } from '../../src-shared/network/applyEdit.ts'
import type { NetworkDocument } from '../../src-shared/network/document.ts'
import type { Edit } from '../../src-shared/network/edits.ts'
import { empty } from '../../src-shared/templates/empty.ts'

export const anyNetworkClasses = 3

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
export const anyNetwork = fc.tuple(anyInput, anyBody, fc.constantFrom(...headKinds), fc.boolean()).map(([input, body, head, ownSoftmax]) => {
  let document = empty.create(input, anyNetworkClasses)
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
    [head, {}], ['Dense', { units: anyNetworkClasses, activation: ownSoftmax ? 'linear' : 'softmax' }], ...(ownSoftmax ? [['Activation', { activation: 'softmax' }] as const] : []),
  ].map(([kind, values]) => [kind as LayerKindName, values as Record<string, FieldValue>])
  for (const [kind, values] of steps) {
    const { id, edits } = addLayerAfter(document, kind, null)
    document = tried(document, [...edits, ...Object.entries(values).map(([field, value]): Edit => ({ kind: 'setField', layerId: id, field, value }))])
  }
  return document
})
