/** Draws the sample project's images: circles, squares, triangles and stars in folders by part and class. Same seed, same pixels. Used by interchange/sampleProject.ts. */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Split } from '../../src-shared/dataset/split.ts'

export const shapeNames = ['circle', 'square', 'star', 'triangle'] as const
type ShapeName = (typeof shapeNames)[number]

export const shapeSidePx = 32
const sidePx = shapeSidePx
/** Images of each class in each part. */
const perPart: Readonly<Record<Split, number>> = { train: 64, val: 16, test: 20 }
/** Each pixel is the mean of this many points a side, for smooth edges. */
const samples = 3
const noise = 14
const mostShiftPx = 3
/** Either way [rad]. */
const mostTurn = 0.3

/** Writes `<folder>/<part>/<class>/<nn>.png`, 400 files of 32x32. */
export async function drawShapes(folder: string, seed: number): Promise<void> {
  const { default: sharp } = await import('sharp')
  const random = randomNumbers(seed)
  for (const [part, count] of Object.entries(perPart)) {
    for (const name of shapeNames) {
      const target = join(folder, part, name)
      await mkdir(target, { recursive: true })
      const files: Promise<unknown>[] = []
      for (let number = 1; number <= count; number++) {
        const pixels = drawShape(name, random)
        files.push(sharp(pixels, { raw: { width: sidePx, height: sidePx, channels: 3 } }).png().toFile(join(target, `${String(number).padStart(3, '0')}.png`)))
      }
      await Promise.all(files)
    }
  }
}

/**
 * One picture [H,W,3]: a light shape on dark ground with noise, varied in place, size, turn and colours just so far that the
 * sample's small network learns it from 64 images a class in well under a minute: the first run of a newcomer must succeed.
 */
function drawShape(name: ShapeName, random: () => number): Buffer {
  const radius = sidePx * (0.3 + 0.1 * random())
  const place = (): number => sidePx / 2 + mostShiftPx * (2 * random() - 1)
  const centreX = place()
  const centreY = place()
  const turn = mostTurn * (2 * random() - 1)
  const ground = [0, 1, 2].map(() => 10 + 70 * random())
  const ink = [0, 1, 2].map(() => 150 + 100 * random())
  const pixels = Buffer.alloc(sidePx * sidePx * 3)
  for (let y = 0; y < sidePx; y++) {
    for (let x = 0; x < sidePx; x++) {
      let covered = 0
      for (let step = 0; step < samples * samples; step++) {
        const dx = x + ((step % samples) + 0.5) / samples - centreX
        const dy = y + (Math.floor(step / samples) + 0.5) / samples - centreY
        if (Math.hypot(dx, dy) <= radius * edgeOf(name, Math.atan2(dy, dx) + turn)) covered++
      }
      const share = covered / (samples * samples)
      const grain = (random() - 0.5) * 2 * noise
      for (let channel = 0; channel < 3; channel++) {
        const value = (ground?.[channel] ?? 0) * (1 - share) + (ink?.[channel] ?? 0) * share + grain
        pixels[(y * sidePx + x) * 3 + channel] = Math.max(0, Math.min(255, Math.round(value)))
      }
    }
  }
  return pixels
}

/** Distance of the outline from the centre at an angle, as a share of the radius. */
function edgeOf(name: ShapeName, angle: number): number {
  if (name === 'circle') return 0.88
  if (name === 'square') return polygonEdge(angle, 4)
  if (name === 'triangle') return polygonEdge(angle, 3)
  // Five spikes: straight lines from the tips to the notches.
  const sector = Math.PI / 5
  const within = Math.abs(((((angle % (2 * sector)) + 2 * sector) % (2 * sector)) - sector)) / sector
  const notch = 0.42
  const inner = (1 - within) * sector
  return (notch * Math.sin(sector)) / (notch * Math.sin(sector - inner) + Math.sin(inner)) 
}

function polygonEdge(angle: number, corners: number): number {
  const half = Math.PI / corners
  const within = (((angle % (2 * half)) + 2 * half) % (2 * half)) - half
  return Math.cos(half) / Math.cos(within)
}

/** Mulberry32: small, good enough for pictures, the same everywhere. */
function randomNumbers(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
