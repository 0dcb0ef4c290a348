/** Which places of an image speak for an answer: Grad-CAM and saliency, from the engine's own gradients. */
import { z } from 'zod'
import type { Picture } from './picture.ts'

export const heatMapMethods = ['gradcam', 'saliency'] as const
export type HeatMapMethod = (typeof heatMapMethods)[number]

export interface HeatMapQuestion {
  readonly method: HeatMapMethod
  /** Place of a class; null: the answer itself (of a classifier, the most probable class). */
  readonly classIndex: number | null
  /** The layer whose maps are weighed; null: the last convolution. Saliency looks at the pixels and needs none. */
  readonly layerId: string | null
}

export const heatMapQuestion = z.strictObject({
  method: z.enum(heatMapMethods),
  classIndex: z.int().min(0).max(100_000).nullable(),
  layerId: z.string().min(1).max(200).nullable(),
})

export interface HeatMapOfImage {
  /** Of the map. */
  readonly rows: number
  readonly columns: number
  /** Bytes, row by row, base64: 0 does not matter or speaks against, 255 the strongest place (of two images, of both). */
  readonly values: string
  readonly layerId: string | null
  /** What the network sees of the image. */
  readonly picture: Picture
}

export interface HeatMap extends HeatMapOfImage {
  readonly method: HeatMapMethod
  /** The strongest value, in the network's own numbers; 0: nothing in the image speaks for the class. */
  readonly strongest: number
  readonly classIndex: number | null
  /** What can be asked for in output order; empty where the answer is a number. */
  readonly classNames: readonly string[]
  /** Layers whose maps can be weighed, from the image on. */
  readonly layers: readonly { readonly id: string; readonly name: string; readonly rows: number; readonly columns: number }[]
  /** Of a network that compares two images, the second. */
  readonly other: HeatMapOfImage | null
}
