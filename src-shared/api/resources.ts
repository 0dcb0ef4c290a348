/** Addresses under the app's own origin: images by id, uploads by batch. The same on `app://` and on the browser host. In the page: composables/imageUrls.ts. */
import type { ImageId } from '../dataset/ids.ts'
import type { InputSettings } from '../dataset/inputSettings.ts'

/** Longest side of a thumbnail [px]. */
export const thumbnailSidePx = 256

export function thumbnailUrl(id: ImageId): string {
  return `/image/${id}/thumbnail`
}

/** The whole picture, turned by its EXIF orientation and re-encoded for the screen by the one decoder. */
export function fullImageUrl(id: ImageId): string {
  return `/image/${id}/full`
}

/** The mask of an image as a PNG for the screen: a colour for each value, nothing where it is 0. */
export function maskUrl(id: ImageId): string {
  return `/image/${id}/mask`
}

/** PNG of what the network sees. */
export function networkInputUrl(id: ImageId, input: InputSettings): string {
  return `/image/${id}/input?width=${input.widthPx}&height=${input.heightPx}&colour=${input.colour}&fit=${input.fit}`
}

/** `PUT` one file of an upload; `uploadId` is a fresh UUID made by the renderer, `relativePath` keeps the dropped folder's structure. */
export function uploadUrl(uploadId: string, relativePath: string): string {
  return `/upload/${uploadId}/${relativePath.split('/').map(encodeURIComponent).join('/')}`
}
