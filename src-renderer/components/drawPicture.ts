/** Pixels of a picture with a heat map or a mask over it. Used by PictureCanvas. */
import type { HeatMap } from '../../src-shared/api/heatMap.ts'
import type { Picture } from '../../src-shared/api/picture.ts'

/** Small pictures are drawn larger, so that a map over them is not made of blocks [px]. */
const leastSidePx = 224
/** Colours of a map from nothing to strongest, evenly spaced: matplotlib's inferno without its black end, which would hide the picture. */
const stops = [[40, 11, 84], [101, 21, 110], [159, 42, 99], [212, 72, 66], [245, 125, 21], [250, 193, 39], [252, 255, 164]] as const
/** How much of the picture the strongest place hides. */
const mostCover = 0.72

export function drawPicture(canvas: HTMLCanvasElement, picture: Picture, map: Pick<HeatMap, 'rows' | 'columns' | 'values'> | null): void {
  drawOver(canvas, picture, map && { rows: map.rows, columns: map.columns, colours: mapColours(bytesOf(map.values)) }, true)
}

export interface Overlay {
  readonly rows: number
  readonly columns: number
  /** RGBA, row by row. */
  readonly colours: Uint8ClampedArray<ArrayBuffer>
}

/** `smooth`: for what changes from place to place; values that are names keep their edges. */
export function drawOver(canvas: HTMLCanvasElement, picture: Picture, over: Overlay | null, smooth: boolean): void {
  const context = canvas.getContext('2d')
  if (!context) return
  const scale = Math.max(1, Math.ceil(leastSidePx / Math.max(picture.widthPx, picture.heightPx)))
  canvas.width = picture.widthPx * scale
  canvas.height = picture.heightPx * scale
  context.imageSmoothingEnabled = false
  context.drawImage(layer(picture.widthPx, picture.heightPx, pictureColours(picture)), 0, 0, canvas.width, canvas.height)
  if (!over) return
  context.imageSmoothingEnabled = smooth
  context.imageSmoothingQuality = 'high'
  context.drawImage(layer(over.columns, over.rows, over.colours), 0, 0, canvas.width, canvas.height)
}

function layer(width: number, height: number, colours: Uint8ClampedArray<ArrayBuffer>): HTMLCanvasElement {
  const canvas = document.createElement('canvas')
  canvas.width = width
  canvas.height = height
  canvas.getContext('2d')?.putImageData(new ImageData(colours, width, height), 0, 0)
  return canvas
}

function pictureColours({ widthPx, heightPx, channels, pixels }: Picture): Uint8ClampedArray<ArrayBuffer> {
  const bytes = bytesOf(pixels)
  const colours = new Uint8ClampedArray(widthPx * heightPx * 4)
  for (let pixel = 0; pixel < widthPx * heightPx; pixel += 1) {
    for (let channel = 0; channel < 3; channel += 1) colours[4 * pixel + channel] = bytes[pixel * channels + (channels === 1 ? 0 : channel)] ?? 0
    colours[4 * pixel + 3] = 255
  }
  return colours
}

/** RGBA of the bytes of a map; where nothing speaks for the class nothing is drawn. */
export function mapColours(values: Uint8Array): Uint8ClampedArray<ArrayBuffer> {
  const colours = new Uint8ClampedArray(values.length * 4)
  values.forEach((value, index) => {
    const at = (value / 255) * (stops.length - 1)
    const from = stops[Math.floor(at)] ?? stops[0]
    const to = stops[Math.min(stops.length - 1, Math.floor(at) + 1)] ?? from
    for (const channel of [0, 1, 2] as const) colours[4 * index + channel] = from[channel] + (at - Math.floor(at)) * (to[channel] - from[channel])
    colours[4 * index + 3] = mostCover * value
  })
  return colours
}

export function bytesOf(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
}
