/**
 * `npm run bench -- import [images] [rounds]`: our import of distinct 640x480 JPEGs until the last row and thumbnail are on disk, against a bare
 * sharp loop that decodes the same files and writes the same thumbnails with the same threads. Interleaved; medians of all rounds.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { filesInWork, importFolder } from '../../src-main/interchange/importFolder.ts'
import { planFolder } from '../../src-main/interchange/planFolder.ts'
import { createProject } from '../../src-main/project/openProject.ts'

const widthPx = 640
const heightPx = 480
const thumbnailPx = 256
const quality = 80

export async function bench(): Promise<void> {
  const count = Number(process.argv[3] ?? 10_000)
  const rounds = Number(process.argv[4] ?? 3)
  const folder = mkdtempSync(join(tmpdir(), 'convolve-bench-'))
  try {
    console.log(`import: drawing ${count} images of ${widthPx}x${heightPx}; ${rounds} rounds, ${filesInWork} files in work on the same thread pool`)
    const files = await drawImages(join(folder, 'images'), count)
    const ours: number[] = []
    const bare: number[] = []
    for (let round = 0; round < rounds; round++) {
      ours.push(await timed(() => ourImport(join(folder, 'images'), join(folder, `projects-${round}`), count)))
      bare.push(await timed(() => bareLoop(files, join(folder, `bare-${round}`))))
      console.log(`import: round ${round + 1}: ours ${ours[round]?.toFixed(2)} s, bare ${bare[round]?.toFixed(2)} s`)
      rmSync(join(folder, `projects-${round}`), { recursive: true })
      rmSync(join(folder, `bare-${round}`), { recursive: true })
    }
    console.log(`import: ours ${rate(count, ours)} images/s, bare sharp loop ${rate(count, bare)} images/s, ratio ${(median(bare) / median(ours)).toFixed(2)}`)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function ourImport(images: string, parent: string, count: number): Promise<void> {
  mkdirSync(parent, { recursive: true })
  const project = createProject(parent, 'Bench')
  const plan = await planFolder(images, false, project.path)
  const state = await importFolder(project, plan, { foldersAreClasses: true, useSplitFolders: true }, new AbortController().signal, () => undefined)
  await project.close()
  if (state.added !== count) throw new Error(`import: ${state.added} of ${count} images were added, ${state.duplicateCount} duplicates, ${state.unreadableCount} unreadable`)
}

async function bareLoop(files: readonly string[], target: string): Promise<void> {
  mkdirSync(target, { recursive: true })
  let next = 0
  const worker = async (): Promise<void> => {
    while (next < files.length) {
      const at = next++
      await sharp(files[at], { failOn: 'error' })
        .autoOrient()
        .resize(thumbnailPx, thumbnailPx, { fit: 'inside', withoutEnlargement: true })
        .jpeg({ quality })
        .toFile(join(target, `${at}.jpg`))
    }
  }
  await Promise.all(Array.from({ length: filesInWork }, worker))
}

/** Distinct pictures with edges, gradients and grain, so that JPEG has as much to do as with photographs. Same numbers, same files. */
async function drawImages(folder: string, count: number): Promise<readonly string[]> {
  const files: string[] = []
  const grain = Buffer.alloc(widthPx * heightPx * 3)
  let state = 1
  for (let at = 0; at < grain.length; at++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    grain[at] = state >>> 27
  }
  const pixels = Buffer.alloc(grain.length)
  for (let number = 0; number < count; number++) {
    const hue = number * 37
    const shift = (number * 7919 * 3) % grain.length
    const radius = 40 + (number % 160)
    for (let y = 0, at = 0; y < heightPx; y++) {
      for (let x = 0; x < widthPx; x++) {
        const inside = (x - 320) ** 2 + (y - 240) ** 2 < radius * radius ? 90 : 0
        const wave = ((x * (1 + (number % 5)) + y * (1 + (number % 3)) + hue) >> 2) & 127
        for (let channel = 0; channel < 3; channel++, at++) pixels[at] = Math.min(255, wave + inside * (channel === number % 3 ? 1 : 0.4) + (grain[(at + shift) % grain.length] ?? 0))
      }
    }
    const name = join(folder, `class-${number % 10}`)
    if (number < 10) mkdirSync(name, { recursive: true })
    const file = join(name, `${String(number).padStart(6, '0')}.jpg`)
    writeFileSync(file, await sharp(pixels, { raw: { width: widthPx, height: heightPx, channels: 3 } }).jpeg({ quality: 85 }).toBuffer())
    files.push(file)
  }
  return files
}

async function timed(work: () => Promise<void>): Promise<number> {
  const start = performance.now()
  await work()
  return (performance.now() - start) / 1000
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2
}

function rate(count: number, seconds: readonly number[]): string {
  return (count / median(seconds)).toFixed(0)
}
