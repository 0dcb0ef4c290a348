/** A small picture as data, for what no address leads to. */
export interface Picture {
  readonly widthPx: number
  readonly heightPx: number
  readonly channels: 1 | 3
  /** Bytes, row by row, the channels of a pixel together, base64. */
  readonly pixels: string
}

/** Longest side of a picture in an answer [px]; larger ones are averaged down. */
export const answerPicturePx = 320
