/** A mask at the size of the network's input, fitted as its image is (`decode.ts`), but taking the nearest value: values are names, and nothing lies between two of them. */
import type { InputSettings } from '../../src-shared/dataset/inputSettings.ts'
import type { MaskPixels } from './mask.ts'

/** [H,W] of the input; 0 where padding is. */
export function maskToInput(mask: MaskPixels, input: InputSettings): Uint8Array {
  const columns = placesAlong(mask.widthPx, input.widthPx, scaleOf(mask, input), input)
  const rows = placesAlong(mask.heightPx, input.heightPx, scaleOf(mask, input), input)
  const values = new Uint8Array(input.heightPx * input.widthPx)
  rows.forEach((row, y) => {
    if (row < 0) return
    columns.forEach((column, x) => {
      if (column >= 0) values[y * input.widthPx + x] = mask.values[row * mask.widthPx + column]!
    })
  })
  return values
}

/** How much larger the fitted picture is, when it keeps its proportions; divided twice as libvips does, whose rounding of halves follows from it. */
function scaleOf({ widthPx, heightPx }: MaskPixels, { widthPx: width, heightPx: height, fit }: InputSettings): number {
  return 1 / (fit === 'crop' ? Math.min(widthPx / width, heightPx / height) : Math.max(widthPx / width, heightPx / height))
}

/** For each place of an axis of the input the nearest one of the mask; -1 in the padding. */
function placesAlong(maskPx: number, inputPx: number, scale: number, { fit }: InputSettings): Int32Array {
  const fittedPx = fit === 'stretch' ? inputPx : Math.max(1, Math.round(maskPx * scale))
  const before = Math.floor((inputPx - fittedPx) / 2)
  return Int32Array.from({ length: inputPx }, (_, place) => {
    const at = place - before
    return at < 0 || at >= fittedPx ? -1 : Math.min(maskPx - 1, Math.floor(((at + 0.5) * maskPx) / fittedPx))
  })
}
