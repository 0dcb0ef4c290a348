// From an image file to the numbers the network was trained on: the same steps, with the same library, as in Convolve.
import sharp from 'sharp'

const fits = { stretch: 'fill', crop: 'cover', pad: 'contain' }

/** Pixels of an image file, [height, width, channels], 0 to 255. `preprocessing` is the content of preprocessing.json. */
export async function readPixels(file, { width, height, colour, fit }) {
  const pixels = await sharp(file, { failOn: 'error', sequentialRead: true })
    .autoOrient() // as the camera was held
    .flatten({ background: { r: 255, g: 255, b: 255 } }) // white behind transparency
    .toColourspace('srgb')
    .resize(width, height, { fit: fits[fit], position: 'centre', background: { r: 0, g: 0, b: 0 } })
    .raw()
    .toBuffer()
  return colour === 'grey' ? grey(pixels) : pixels
}

/** Luma of ITU-R 601, rounded as Pillow's convert("L") does. */
function grey(rgb) {
  return Uint8Array.from({ length: rgb.length / 3 }, (_, pixel) => (19595 * rgb[3 * pixel] + 38470 * rgb[3 * pixel + 1] + 7471 * rgb[3 * pixel + 2] + 32768) >> 16)
}
