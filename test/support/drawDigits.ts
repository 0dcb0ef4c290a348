/** Digits drawn here, each a little turned and moved: no font and no data set has to be there. Used by tests of numbers and of pairs. */
import sharp from 'sharp'
import { randomNumbers } from './randomNumbers.ts'

export const digitSidePx = 28

/** The seven strokes of a digit as on a pocket calculator, from (0,0) to (10,18): x and y of both ends. */
const lines = [[0, 0, 10, 0], [10, 0, 10, 9], [10, 9, 10, 18], [0, 18, 10, 18], [0, 9, 0, 18], [0, 0, 0, 9], [0, 9, 10, 9]] as const
const segments: readonly (readonly number[])[] = [[0, 1, 2, 3, 4, 5], [1, 2], [0, 1, 6, 4, 3], [0, 1, 6, 2, 3], [5, 6, 1, 2], [0, 5, 6, 2, 3], [0, 5, 4, 3, 2, 6], [0, 1, 2], [0, 1, 2, 3, 4, 5, 6], [6, 5, 0, 1, 2, 3]]
/** Half the width of a stroke [px]. */
const strokePx = 1.3

/** Grey pixels [28*28], white on black; picture `index` shows the digit `index % 10`. */
export function digitPixels(count: number, seed: number): readonly Uint8Array[] {
  const random = randomNumbers(seed)
  const between = (least: number, most: number): number => least + random.uniform() * (most - least)
  return Array.from({ length: count }, (_, index) => {
    const [left, top, scale, angle] = [between(8, 11), between(4, 7), between(0.9, 1.1), (between(-8, 8) * Math.PI) / 180]
    const moved = (x: number, y: number): readonly [number, number] => {
      const [dx, dy] = [x - 5, y - 9]
      return [left + scale * (5 + dx * Math.cos(angle) - dy * Math.sin(angle)), top + scale * (9 + dx * Math.sin(angle) + dy * Math.cos(angle))]
    }
    const strokes = segments[index % 10]!.map((segment) => {
      const [x0, y0, x1, y1] = lines[segment]!
      return [...moved(x0, y0), ...moved(x1, y1)] as const
    })
    return Uint8Array.from({ length: digitSidePx * digitSidePx }, (__, place) => {
      const distance = Math.min(...strokes.map((stroke) => distanceTo(stroke, (place % digitSidePx) + 0.5, Math.floor(place / digitSidePx) + 0.5)))
      return 255 * Math.min(1, Math.max(0, scale * strokePx + 0.5 - distance))
    })
  })
}

function distanceTo([x0, y0, x1, y1]: readonly [number, number, number, number], x: number, y: number): number {
  const [dx, dy] = [x1 - x0, y1 - y0]
  const along = Math.min(1, Math.max(0, ((x - x0) * dx + (y - y0) * dy) / (dx * dx + dy * dy)))
  return Math.hypot(x - x0 - along * dx, y - y0 - along * dy)
}

/** The same as PNG files. */
export function digitFiles(count: number, seed: number): Promise<readonly Buffer[]> {
  return Promise.all(digitPixels(count, seed).map((pixels) => sharp(pixels, { raw: { width: digitSidePx, height: digitSidePx, channels: 1 } }).png().toBuffer()))
}
