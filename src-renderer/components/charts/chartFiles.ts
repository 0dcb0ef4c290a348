/** A chart as files: its numbers as CSV, its picture as PNG. Used by LineChart. */
import { csvText } from '../../composables/csv.ts'
import type { CurveBuffer } from './curveBuffer.ts'

/** Columns of a CSV: x and one per series, rows by x; where a series has no value, its cell is empty. */
export function chartCsv(xLabel: string, series: readonly { readonly label: string; readonly curve: CurveBuffer }[]): string {
  const rows = new Map<number, (number | null)[]>()
  series.forEach(({ curve }, column) => {
    for (let index = 0; index < curve.length; index += 1) {
      const [x, y] = [curve.xs[index]!, curve.ys[index]!]
      const row = rows.get(x) ?? series.map(() => null)
      row[column] = Number.isNaN(y) ? null : y
      rows.set(x, row)
    }
  })
  const lines = [...rows].sort(([a], [b]) => a - b).map(([x, ys]) => [x, ...ys])
  return csvText([[xLabel, ...series.map(({ label }) => label)], ...lines])
}

const [titleRoomPx, titleFontPx] = [34, 15]

/** What the canvas shows, on its background and under its title. */
export function chartPng(canvas: HTMLCanvasElement, title: string, colours: { readonly surface: string; readonly ink: string }, font: string): Promise<Blob> {
  const scale = canvas.width / Math.max(1, canvas.clientWidth)
  const picture = document.createElement('canvas')
  picture.width = canvas.width
  picture.height = canvas.height + titleRoomPx * scale
  const context = picture.getContext('2d')
  if (context === null) return Promise.reject(new Error('chartPng: the browser gives no canvas'))
  context.fillStyle = colours.surface
  context.fillRect(0, 0, picture.width, picture.height)
  context.fillStyle = colours.ink
  context.font = `600 ${titleFontPx * scale}px ${font}`
  context.fillText(title, 10 * scale, (titleRoomPx - 12) * scale)
  context.drawImage(canvas, 0, titleRoomPx * scale)
  return new Promise((resolve, reject) => picture.toBlob((blob) => (blob === null ? reject(new Error('chartPng: the browser could not write it')) : resolve(blob)), 'image/png'))
}
