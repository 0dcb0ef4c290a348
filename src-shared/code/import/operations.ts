/** What stands in Keras models among the layers and is none here: functions of `keras.ops`, x / 255 and the like, and layers that do nothing but in training. Used by `importKeras.ts`. */
import { isObject, member, type ForeignNode, type Loose } from './foreignModel.ts'
import type { ConvertedLayer } from './kerasLayer.ts'
import { activationOf, numbersOf } from './kerasValues.ts'
import type { ImportNote } from './notes.ts'
import { defaultConfig, fitsField } from '../../layers/fieldValue.ts'
import { layerKind, layerKinds } from '../../layers/index.ts'
import { maxInputSidePx } from '../../network/limits.ts'
import { preview } from '../../network/jsonValues.ts'
import type { Shape } from '../../tensor/shape.ts'

type Passed = Pick<ImportNote, 'effect' | 'sentence'>

/** A layer whose output is its input once the network is trained: the layer before it stands in its place. Null for all others. */
export function passedOver({ className, config }: ForeignNode): Passed | null {
  const name = plainName(className)
  if (name === 'Identity') return { effect: 'lost', sentence: 'it gives what it gets, and was left away' }
  if (changesImages.has(name)) return { effect: 'lost', sentence: 'it changes images at random in training only; here the augmentation of a run does that. What it reads is read directly' }
  if (name === 'ActivityRegularization') return { effect: 'lost', sentence: 'it adds a penalty of what goes through it to the loss, here there are penalties of weights. What it reads is read directly' }
  if (name === 'Masking') return { effect: 'changed', sentence: `time steps whose numbers are all ${preview(member(config, 'mask_value') ?? 0)} are passed over in the file, here they count as the others. What it reads is read directly` }
  return null
}

/** Of the shape they get; crops are not among them. */
const changesImages = new Set([
  'RandomFlip', 'RandomRotation', 'RandomZoom', 'RandomTranslation', 'RandomShear', 'RandomPerspective', 'RandomElasticTransform', 'RandomContrast', 'RandomBrightness', 'RandomHue', 'RandomSaturation',
  'RandomSharpness', 'RandomColorJitter', 'RandomColorDegeneration', 'RandomGrayscale', 'RandomInvert', 'RandomPosterization', 'RandomErasing', 'RandomGaussianBlur', 'RandAugment', 'AugMix', 'MixUp', 'CutMix',
])

/** Resizing layers through which all goes that an input gives, by key: here images are brought to that size when they are read. Others may stand in between that leave the size alone. */
export function firstResizings(nodes: readonly ForeignNode[]): ReadonlyMap<string, { readonly input: string; readonly size: Shape }> {
  const byKey = new Map(nodes.map((node) => [node.key, node]))
  const readers = new Map<string, number>()
  for (const { inputs } of nodes) for (const key of inputs) readers.set(key, (readers.get(key) ?? 0) + 1)
  const found = new Map<string, { readonly input: string; readonly size: Shape }>()
  for (const { key, className, config, inputs } of nodes) {
    const size = [member(config, 'height'), member(config, 'width')].filter((side): side is number => typeof side === 'number' && Number.isInteger(side) && side >= 1 && side <= maxInputSidePx)
    if (plainName(className) !== 'Resizing' || size.length < 2) continue
    let source = byKey.get(inputs[0] ?? '')
    while (source !== undefined && readers.get(source.key) === 1 && source.inputs.length === 1 && passedOver(source) !== null) source = byKey.get(source.inputs[0] ?? '')
    if (source?.className === 'InputLayer' && readers.get(source.key) === 1) found.set(key, { input: source.key, size })
  }
  return found
}

/** A function as one layer; a sentence where none computes it; null where the class is no such function. */
export function convertOperation({ className, config, keywords, inputs }: ForeignNode): ConvertedLayer | string | null {
  const name = plainName(className)
  const constant = member(keywords, 'constant')
  if (constant !== undefined && (Object.hasOwn(lines, name) || layerKind(name) !== undefined)) return withConstant(name, constant, member(keywords, 'constant_first') === true, inputs.length)
  if (name === 'Negative') return rescaling(-1, 0)
  if (name === 'Mean' || name === 'Max') return reduction(name, config)
  const activation = layerKind(name) === undefined ? activationOf(name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '_').toLowerCase()) : null
  return activation === null ? null : { kind: 'Activation', config: { activation } }
}

/** Options of an activation function that it has not here: those that are not at the value they have in all activations. */
export function functionOptions(config: Loose): Loose {
  const plain: Readonly<Record<string, unknown>> = { negative_slope: 0.2, alpha: 1, axis: -1 }
  return Object.fromEntries(Object.entries(config).filter(([name, value]) => !['name', 'trainable', 'dtype'].includes(name) && value !== plain[name]))
}

/** x + 3, 0.5 * x, 1 - x, x / 255 as scale and offset; `isFirst`: the number stands before the sign. */
const lines: Readonly<Record<string, (c: number, isFirst: boolean) => readonly [scale: number, offset: number] | null>> = {
  Add: (c) => [1, c],
  Subtract: (c, isFirst) => (isFirst ? [-1, c] : [1, -c]),
  Multiply: (c) => [c, 0],
  Divide: (c, isFirst) => (isFirst ? null : [1 / c, 0]),
  TrueDivide: (c, isFirst) => (isFirst ? null : [1 / c, 0]),
}

function withConstant(name: string, constant: unknown, isFirst: boolean, inputs: number): ConvertedLayer | string {
  const line = typeof constant === 'number' && inputs === 1 && Object.hasOwn(lines, name) ? (lines[name]?.(constant, isFirst) ?? null) : null
  const found = line === null ? null : rescaling(...line)
  return found ?? `it computes with ${isObject(constant) ? 'a fixed tensor of numbers' : `the fixed value ${preview(constant)}`}, which no layer here holds. Its place is open`
}

function rescaling(scale: number, offset: number): ConvertedLayer | null {
  const config = { ...defaultConfig(layerKinds.Rescaling), scale, offset }
  return layerKinds.Rescaling.fields.every((field) => fitsField(field, config[field.name as keyof typeof config])) ? { kind: 'Rescaling', config } : null
}

/** The mean or greatest number over the places of an image or the steps of a sequence, which is what pooling over all of it is. */
function reduction(name: 'Mean' | 'Max', config: Loose): ConvertedLayer | string {
  const axes = numbersOf(member(config, 'axis'))?.join()
  const places = axes === '1,2' || axes === '-3,-2' ? '2D' : axes === '1' || axes === '-2' ? '1D' : null
  if (places === null) return `it works along the axes ${preview(member(config, 'axis'))}, here only over the whole image or sequence. Its place is open`
  return { kind: `Global${name === 'Mean' ? 'Average' : 'Max'}Pooling${places}`, config: { keepdims: member(config, 'keepdims') === true } }
}

/** A class without the package it is registered in. */
export function plainName(className: string): string {
  return className.slice(className.lastIndexOf('>') + 1)
}
