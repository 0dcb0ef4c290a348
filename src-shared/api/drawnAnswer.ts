/** Answers that are pictures: a mask, or the image drawn again. Of the prediction and the evaluation screen. */
import type { Picture } from './picture.ts'

/** One value for each pixel of a picture. */
export interface ValueMap {
  readonly rows: number
  readonly columns: number
  /** Bytes, row by row, base64; `noValue` where nothing is said. */
  readonly values: string
  /** What the values are called, from 0 on. */
  readonly names: readonly string[]
}
/** Pixels that the answer is not about (edges that unpadded windows leave out), and those a mask says nothing of. */
export const noValue = 255

/** How far each pixel of a picture is off, as a heat map. */
export interface ErrorMap {
  readonly rows: number
  readonly columns: number
  /** Bytes, row by row, base64: 255 where it is furthest off. */
  readonly values: string
  /** The mean distance of a pixel's channels there, of 0..1. */
  readonly strongest: number
}

export interface DrawnAnswer {
  /** What the network saw. */
  readonly seen: Picture
  /** What it drew; the values of a mask are spread over black to white. */
  readonly picture: Picture
  /** Of a mask, at the size of `seen`. */
  readonly mask: ValueMap | null
  /** Of an image drawn again. */
  readonly error: ErrorMap | null
}

/** The answer for an image of the project beside what is right for it. */
export interface JudgedDrawing {
  readonly drawn: DrawnAnswer
  /** The mask of the image, at the size of `drawn.mask`; null where the task has none. */
  readonly truth: ValueMap | null
  /** Why there is no `truth` though there should be. */
  readonly problem: string | null
}
