/** Pictures made small enough to send. Used by augmentation.ts, explain.ts and answers that are pictures. */
import type { Picture } from '../../src-shared/api/picture.ts'

/** How many pixels a side are averaged so that the longer side has at most `mostPx`. */
export function shrinkOf(rows: number, columns: number, mostPx: number): number {
  return Math.max(1, Math.ceil(Math.max(rows, columns) / mostPx))
}

/** Planes [C,H,W] as pixels [h,w,C] of bytes; squares of `shrink` by `shrink` pixels as their mean. Numbers beyond 0..255, which a network may well get, are shown as black or white. */
export function shrunk(pixels: ArrayLike<number>, channels: number, rows: number, columns: number, shrink: number): Uint8ClampedArray {
  const [height, width] = [Math.ceil(rows / shrink), Math.ceil(columns / shrink)]
  const small = new Uint8ClampedArray(height * width * channels)
  for (let channel = 0; channel < channels; channel += 1) {
    for (let row = 0; row < height; row += 1) {
      for (let column = 0; column < width; column += 1) {
        let [sum, count] = [0, 0]
        for (let r = row * shrink; r < Math.min(rows, (row + 1) * shrink); r += 1) {
          for (let c = column * shrink; c < Math.min(columns, (column + 1) * shrink); c += 1) {
            sum += pixels[(channel * rows + r) * columns + c]!
            count += 1
          }
        }
        small[(row * width + column) * channels + channel] = sum / count
      }
    }
  }
  return small
}

/** Planes [C,H,W] with numbers 0..255; of anything but 1 or 3 channels the first is shown. */
export function smallPicture(planes: ArrayLike<number>, channels: number, rows: number, columns: number, mostPx: number): Picture {
  const shrink = shrinkOf(rows, columns, mostPx)
  const shown = channels === 3 ? 3 : 1
  return { widthPx: Math.ceil(columns / shrink), heightPx: Math.ceil(rows / shrink), channels: shown, pixels: Buffer.from(shrunk(planes, shown, rows, columns, shrink)).toString('base64') }
}
