/** Image folders for journeys: cifar10-small when it lies beside the project, else pictures drawn here, so that a journey runs anywhere. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import sharp from 'sharp'

const archive = resolve(import.meta.dirname, '../../../shared/data/cifar10-small.tar')
const colours = { amber: [230, 160, 40], blue: [40, 80, 220], green: [40, 170, 70], pink: [230, 90, 160] } as const
const drawn = { train: 150, test: 30 } as const

export interface JourneyImages {
  /** Holds `train/<class>/` and `test/<class>/`. */
  readonly folder: string
  readonly count: number
  readonly classNames: readonly string[]
  readonly source: 'cifar10-small' | 'drawn'
  /** What to delete afterwards. */
  readonly remove: string
}

/** Puts the folders into a temporary place. */
export async function journeyImages(): Promise<JourneyImages> {
  const remove = mkdtempSync(join(tmpdir(), 'convolve-journey-'))
  if (existsSync(archive)) {
    execFileSync('tar', ['xf', archive, '-C', remove])
    const classNames = ['airplane', 'automobile', 'bird', 'cat', 'deer', 'dog', 'frog', 'horse', 'ship', 'truck']
    return { folder: join(remove, 'cifar10-small'), count: 6000, classNames, source: 'cifar10-small', remove }
  }
  const folder = join(remove, 'colours')
  await drawImageFolders(folder, drawn)
  return { folder, count: 4 * (drawn.train + drawn.test), classNames: Object.keys(colours), source: 'drawn', remove }
}

/** Four classes of coloured noise as `<part>/<class>/<number>.png`, so many in each class. */
export async function drawImageFolders(folder: string, perClass: { readonly train: number; readonly test: number }): Promise<void> {
  for (const [part, count] of Object.entries(perClass)) {
    for (const [name, colour] of Object.entries(colours)) {
      mkdirSync(join(folder, part, name), { recursive: true })
      for (let number = 0; number < count; number++) await draw(join(folder, part, name, `${number}.png`), colour, number * 7 + (part === 'test' ? 3 : 0))
    }
  }
}

/** 32x32, one colour in noise; every number another picture. */
async function draw(file: string, colour: readonly number[], number: number): Promise<void> {
  let state = number * 2654435761 + colour[0]! * 40503
  const pixels = Uint8Array.from({ length: 32 * 32 * 3 }, (_, index) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.min(255, Math.max(0, colour[index % 3]! + (state >>> 25) - 64))
  })
  await sharp(pixels, { raw: { width: 32, height: 32, channels: 3 } }).png().toFile(file)
}
