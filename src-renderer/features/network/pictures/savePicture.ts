/** From a picture to a file in the downloads of the host. */
import { toPdf } from './toPdf.ts'
import { toSvg } from './toSvg.ts'
import type { Picture } from './networkPicture.ts'

export const pictureFormats = ['svg', 'pdf', 'png'] as const
export type PictureFormat = (typeof pictureFormats)[number]

/** A PNG is drawn at twice the size of the screen; what is larger than browsers draw gets smaller, but not below what can be read. */
const [pngScale, leastPngScale, longestSidePx, mostPixels] = [2, 0.6, 16_000, 120_000_000]

/** Pixels of the PNG per pixel of the picture; null when it cannot be drawn readably. */
export function pngScaleOf({ width, height }: Pick<Picture, 'width' | 'height'>): number | null {
  const scale = Math.min(pngScale, longestSidePx / Math.max(width, height), Math.sqrt(mostPixels / (width * height)))
  return scale < leastPngScale ? null : scale
}

/** The file of a picture; throws when the browser cannot draw it. */
export async function pictureFile(picture: Picture, format: PictureFormat): Promise<Blob> {
  if (format === 'pdf') return new Blob([toPdf(picture)], { type: 'application/pdf' })
  const svg = new Blob([toSvg(picture)], { type: 'image/svg+xml' })
  return format === 'svg' ? svg : drawPng(picture, svg)
}

async function drawPng(picture: Picture, svg: Blob): Promise<Blob> {
  const scale = pngScaleOf(picture)
  if (scale === null) throw new RangeError('drawPng: the picture is too large')
  const address = URL.createObjectURL(svg)
  try {
    const image = new Image()
    image.src = address
    await image.decode()
    const canvas = document.createElement('canvas')
    canvas.width = Math.round(picture.width * scale)
    canvas.height = Math.round(picture.height * scale)
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height)
    return await new Promise((resolve, reject) => canvas.toBlob((blob) => (blob === null ? reject(new Error('drawPng: the browser could not write it')) : resolve(blob)), 'image/png'))
  } finally {
    URL.revokeObjectURL(address)
  }
}
