/** A training image and what an augmentation makes of it, as small pictures. */

/** Versions in one preview. */
export const previewVersions = 8
/** Longest side of a picture [px]; larger inputs are averaged down after they were changed. */
export const previewSidePx = 160

export interface AugmentationPreview {
  readonly widthPx: number
  readonly heightPx: number
  readonly channels: 1 | 3
  /** Bytes, row by row, the channels of a pixel together, base64. */
  readonly original: string
  readonly versions: readonly string[]
}
