/** Which part of the image the output of a segmentation network is about. Used by the checks, training, evaluation and prediction. */
import type { InferredNetwork } from './infer.ts'
import { receptiveFields } from './receptiveField.ts'
import type { Shape } from '../tensor/shape.ts'

export interface MaskWindow {
  readonly topPx: number
  readonly leftPx: number
  readonly heightPx: number
  readonly widthPx: number
}

/** The middle of an image [H, W, C], in the size of an output [h, w, classes]: all of it, or without the edges that unpadded windows leave out (U-Net as published). */
export function maskWindow(image: Shape, output: Shape): MaskWindow {
  const [height = 1, width = 1] = image
  const [heightPx = 1, widthPx = 1] = output
  return { topPx: Math.floor((height - heightPx) / 2), leftPx: Math.floor((width - widthPx) / 2), heightPx, widthPx }
}

/** Whether an output has a number for each pixel of the image, or of its middle. */
export function isPixelwise(network: Pick<InferredNetwork, 'order' | 'layers'>, outputId: string, image: Shape, output: Shape): boolean {
  const [height = 1, width = 1] = image
  const [rows = 1, columns = 1] = output
  if (output.length !== 3 || rows > height || columns > width) return false
  if (rows === height && columns === width) return true
  // A smaller map may have lost its edges, or every second row: neighbours tell.
  return receptiveFields(network).get(outputId)?.stride?.every((stride) => Math.abs(stride - 1) < 1e-6) === true
}
