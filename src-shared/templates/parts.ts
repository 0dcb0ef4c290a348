/** Pieces that many templates are drawn from. */
import { draw, finishDrawing, startDrawing, type Drawing } from './drawing.ts'
import type { TemplateScale } from './template.ts'
import type { InputSettings } from '../dataset/inputSettings.ts'
import type { Activation } from '../layers/activationField.ts'
import type { LayerKindName } from '../layers/index.ts'
import type { LayerConfig } from '../layers/layer.ts'
import type { NetworkDocument } from '../network/document.ts'

/** Channels or units at another width: a multiple of 8 that is not over a tenth too small (MobileNet's rule), below 8 whole numbers; at width 1 the published ones. */
export function scaled(count: number, { width = 1 }: TemplateScale = {}): number {
  const wanted = count * width
  if (width === 1) return count
  if (wanted < 8) return Math.max(1, Math.round(wanted))
  const rounded = Math.max(8, Math.floor((wanted + 4) / 8) * 8)
  return rounded < 0.9 * wanted ? rounded + 8 : rounded
}

/** A network that sorts images into classes: pixels brought to -1..1, what `features` draws, one softmax unit per class. */
export function drawClassifier(name: string, input: InputSettings, classCount: number, features: (drawing: Drawing, image: string) => string): NetworkDocument {
  const drawing = startDrawing()
  const last = features(drawing, draw(drawing, 'input', 'Rescaling', signedPixels))
  draw(drawing, last, 'Dense', { units: Math.max(1, classCount), activation: 'softmax' })
  return finishDrawing(drawing, name, input)
}

/** 0..255 to -1..1. */
export const signedPixels: LayerConfig = { scale: 1 / 127.5, offset: -1 }

/** Layers one after the other in one column; returns the id of the last. */
export function chain(drawing: Drawing, from: string | readonly string[], steps: readonly (readonly [LayerKindName, LayerConfig?])[], column = 0): string {
  const [first, ...rest] = steps
  if (first === undefined) throw new Error('chain: it has no layers')
  return rest.reduce((last, [kind, options]) => draw(drawing, last, kind, options, column), draw(drawing, from, first[0], first[1], column))
}

/** Options of a convolution with a square window that keeps the size, with start values for relu. */
export function square(filters: number, side: number, strides = 1): LayerConfig {
  return { filters, kernel_size: [side, side], strides: [strides, strides], padding: 'same', kernel_initializer: 'he_normal' }
}

/** The same count of zeros on all four sides, as PyTorch pads; Keras's `same` puts the odd one below and right. */
export function evenPadding(count: number): LayerConfig {
  return { padding: 'custom', custom_padding: [count, count, count, count] }
}

/** Moving statistics that settle within a few hundred steps, since a data set of one's own has few; PyTorch's momentum, 0.1, counts the other way round. */
export const momentum = 0.9

export interface Normalization {
  /** null: none, as in front of an addition. */
  readonly activation?: Activation | null
  readonly epsilon?: number
  /** Keras's Inception v3 learns no scale. */
  readonly scale?: boolean
  readonly column?: number
}

/** Batch normalization and an activation behind it. */
export function normalize(drawing: Drawing, from: string, { activation = 'relu', epsilon = 0.001, scale = true, column = 0 }: Normalization = {}): string {
  const last = draw(drawing, from, 'BatchNormalization', { momentum, epsilon, scale }, column)
  return activation === null ? last : draw(drawing, last, 'Activation', { activation }, column)
}

/** A convolution without bias, batch normalization, an activation. */
export function convolveNormalized(drawing: Drawing, from: string, options: LayerConfig, normalization: Normalization = {}): string {
  return normalize(drawing, draw(drawing, from, 'Conv2D', { use_bias: false, ...options }, normalization.column), normalization)
}
