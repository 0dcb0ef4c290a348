/** Distinct small PNG files in folders, drawn from a seed. For tests of import and of everything behind it. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import sharp from 'sharp'
import { randomNumbers } from './randomNumbers.ts'

/** Bytes of a PNG of random pixels; another seed gives other bytes. */
export function drawPng(seed: number, widthPx = 8, heightPx = 8): Promise<Buffer> {
  const random = randomNumbers(seed)
  const pixels = Buffer.from(Array.from({ length: widthPx * heightPx * 3 }, () => random.integer(0, 255)))
  return sharp(pixels, { raw: { width: widthPx, height: heightPx, channels: 3 } }).png({ compressionLevel: 1 }).toBuffer()
}

/** Writes one distinct image per path under `folder`; the place in the list and `seed` decide the pixels. */
export async function drawImages(folder: string, relativePaths: readonly string[], seed = 1): Promise<void> {
  for (const [index, path] of relativePaths.entries()) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), await drawPng(seed * 1_000_003 + index))
  }
}

/** `a/000.png`, `a/001.png` ... for each class. */
export function classPaths(counts: Readonly<Record<string, number>>): readonly string[] {
  return Object.entries(counts).flatMap(([name, count]) => Array.from({ length: count }, (_, index) => `${name}/${String(index).padStart(3, '0')}.png`))
}
