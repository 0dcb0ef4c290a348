/** From a file to what the network sees. Training, evaluation, prediction, export and the preview all use `decodeImage`. */
import type { Sharp } from 'sharp'
import { channelsOf, type Fit, type InputSettings } from '../../src-shared/dataset/inputSettings.ts'
import { openPicture, runPipeline, type Picture } from './openPicture.ts'
import { readImageFile } from './readImageFile.ts'

/** Raised whenever the same file and settings would give other pixels than before: caches of older numbers are dropped. */
export const decoderVersion = 1

const sharpFit = { stretch: 'fill', crop: 'cover', pad: 'contain' } as const satisfies Record<Fit, string>
/** Luma weights of ITU-R 601 as 16-bit fractions, rounded as Pillow's `convert("L")` does: (19595 R + 38470 G + 7471 B + 32768) >> 16. */
const redShare = 19595
const greenShare = 38470
const blueShare = 7471
const half = 32768

/** Pixels of a file or its bytes for the network: uint8, channels first [C,H,W], C = 1 or 3. Throws `imageUnreadable`. */
export async function decodeImage(file: string | Buffer, input: InputSettings): Promise<Uint8Array> {
  const bytes = typeof file === 'string' ? (await readImageFile(file)).bytes : file
  return pictureToInput(await openPicture(bytes), input)
}

/** As `decodeImage`, for a picture that is open already. [C,H,W] */
export async function pictureToInput(picture: Picture, input: InputSettings): Promise<Uint8Array> {
  const interleaved = await runPipeline(() => fitted(picture, input).raw().toBuffer())
  return input.colour === 'grey' ? greyPlane(interleaved) : colourPlanes(interleaved)
}

/** What the network sees, as a PNG for people. */
export async function inputPreview(picture: Picture, input: InputSettings): Promise<Buffer> {
  if (input.colour === 'rgb') return runPipeline(() => fitted(picture, input).png({ compressionLevel: 4 }).toBuffer())
  const { default: sharp } = await import('sharp')
  const plane = await pictureToInput(picture, input)
  return sharp(plane, { raw: { width: input.widthPx, height: input.heightPx, channels: channelsOf(input.colour) } }).png({ compressionLevel: 4 }).toBuffer()
}

/** Fitted to the input's size, padding in black: [H,W,3]. */
function fitted(picture: Picture, input: InputSettings): Sharp {
  return picture.pixels().resize(input.widthPx, input.heightPx, { fit: sharpFit[input.fit], position: 'centre', background: { r: 0, g: 0, b: 0 } })
}

function colourPlanes(interleaved: Buffer): Uint8Array {
  const size = interleaved.length / 3
  const planes = new Uint8Array(interleaved.length)
  for (let pixel = 0, at = 0; pixel < size; pixel++) {
    planes[pixel] = interleaved[at++]!
    planes[size + pixel] = interleaved[at++]!
    planes[2 * size + pixel] = interleaved[at++]!
  }
  return planes
}

function greyPlane(interleaved: Buffer): Uint8Array {
  const plane = new Uint8Array(interleaved.length / 3)
  for (let pixel = 0, at = 0; pixel < plane.length; pixel++, at += 3) {
    plane[pixel] = (redShare * interleaved[at]! + greenShare * interleaved[at + 1]! + blueShare * interleaved[at + 2]! + half) >> 16
  }
  return plane
}
