/**
 * Writes Fashion-MNIST as image folders, train/<class>/<number>.png and test/<class>/<number>.png, from its four idx files.
 * `node test/bench/writeFashionMnist.ts <target folder> [folder with the idx files]`; also used by accuracy.ts.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { crc32, deflateSync, gunzipSync } from 'node:zlib'

/** Where Debian's package dataset-fashion-mnist puts them. */
export const fashionMnistFolder = '/usr/share/datasets/fashion-mnist'
const classNames = ['t-shirt', 'trouser', 'pullover', 'dress', 'coat', 'sandal', 'shirt', 'sneaker', 'bag', 'ankle-boot'] as const
const parts = { train: 'train', test: 't10k' } as const
/** First words of an idx file: unsigned bytes in one (labels) or three (images) dimensions. */
const labelMagic = 0x0801
const imageMagic = 0x0803

/** The first `most` images of each class and part. Returns how many were written; throws when a file is missing or not what its header says. */
export function writeFashionMnist(target: string, source: string = fashionMnistFolder, most: number = Number.POSITIVE_INFINITY): number {
  let written = 0
  for (const [part, prefix] of Object.entries(parts)) {
    const labels = readIdx(join(source, `${prefix}-labels-idx1-ubyte`), labelMagic)
    const images = readIdx(join(source, `${prefix}-images-idx3-ubyte`), imageMagic)
    const [height = 0, width = 0] = images.sizes.slice(1)
    for (const name of classNames) mkdirSync(join(target, part, name), { recursive: true })
    const counts = new Array<number>(classNames.length).fill(0)
    for (let index = 0; index < labels.data.length; index++) {
      const label = labels.data[index]!
      if (counts[label]!++ >= most) continue
      const pixels = images.data.subarray(index * width * height, (index + 1) * width * height)
      writeFileSync(join(target, part, classNames[labels.data[index]!]!, `${String(index).padStart(5, '0')}.png`), greyPng(pixels, width, height))
      written++
    }
  }
  return written
}

function readIdx(file: string, magic: number): { sizes: number[]; data: Buffer } {
  const bytes = existsSync(file) ? readFileSync(file) : gunzipSync(readFileSync(`${file}.gz`))
  if (bytes.readUInt32BE(0) !== magic) throw new Error(`${file}: not an idx file of this kind, it starts with ${bytes.readUInt32BE(0)}`)
  const rank = magic & 0xff
  const sizes = Array.from({ length: rank }, (_, axis) => bytes.readUInt32BE(4 + axis * 4))
  const data = bytes.subarray(4 + rank * 4)
  if (data.length !== sizes.reduce((product, size) => product * size, 1)) throw new Error(`${file}: ${data.length} bytes where its header says ${sizes.join(' x ')}`)
  return { sizes, data }
}

/** An 8-bit grey PNG of pixels [H*W]; every row without a filter. */
function greyPng(pixels: Uint8Array, width: number, height: number): Buffer {
  const rows = Buffer.alloc((width + 1) * height)
  for (let row = 0; row < height; row++) rows.set(pixels.subarray(row * width, (row + 1) * width), row * (width + 1) + 1)
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header[8] = 8
  return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), chunk('IHDR', header), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))])
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), data])
  const framed = Buffer.alloc(body.length + 8)
  framed.writeUInt32BE(data.length, 0)
  body.copy(framed, 4)
  framed.writeUInt32BE(crc32(body), body.length + 4)
  return framed
}

if (import.meta.main) {
  const [target, source] = process.argv.slice(2)
  if (target === undefined) {
    console.error('writeFashionMnist: name the folder to write to, and the folder with the idx files if it is not Debian\'s.')
    process.exitCode = 2
  } else console.log(`${writeFashionMnist(target, source)} images in ${target}`)
}
