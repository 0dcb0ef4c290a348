/** Walks a folder for images without opening what is no plain file and without following links out. Used by interchange/ and relocation. */
import { closeSync, lstatSync, openSync, readdirSync, readSync, realpathSync, type Dirent } from 'node:fs'
import { extname, join, relative, sep } from 'node:path'
import { setImmediate as nextTick } from 'node:timers/promises'
import { projectEnding } from '../../src-shared/dataset/projectEnding.ts'
import { unreadFormatHint } from '../../src-shared/dataset/unreadFormats.ts'
import { fileReason } from './readImageFile.ts'
import { imageEndings, sniffBytes, sniffFormat } from './sniff.ts'

export interface ScannedFile {
  /** Path inside the root, with `/`. */
  readonly relativePath: string
  readonly sizeBytes: number
  readonly modifiedMs: number
}

export interface Scan {
  /** The real path of the root. */
  readonly root: string
  /** In the order of their paths, the same on every machine. */
  readonly files: readonly ScannedFile[]
  /** What was left out, by reason. */
  readonly refused: readonly { readonly reason: string; readonly count: number; readonly examples: readonly string[] }[]
  /** Plain files seen, images or not. */
  readonly seenCount: number
}

/** Time the walk may hold the program before others get their turn [ms]. */
const sliceMs = 8
const exampleCount = 5
/** What systems leave behind; nobody misses them in a list. */
const clutter = new Set(['.ds_store', 'thumbs.db', 'desktop.ini', 'ehthumbs.db', 'icon\r'])

/** Lists the images under `root` (a real, readable folder). Stops early, with what it has, when `signal` fires. */
export async function scanFolder(root: string, signal?: AbortSignal): Promise<Scan> {
  const realRoot = realpathSync(root)
  const files: ScannedFile[] = []
  const refused = new Map<string, { count: number; examples: string[] }>()
  const hardLinks = new Set<string>()
  let seenCount = 0
  const refuse = (reason: string, path: string): void => {
    const entry = refused.get(reason) ?? { count: 0, examples: [] }
    entry.count++
    if (entry.examples.length < exampleCount) entry.examples.push(path)
    refused.set(reason, entry)
  }

  const look = (path: string, entry: Dirent): void => {
    const absolute = join(realRoot, path)
    if (entry.isSymbolicLink()) return lookAtLink(path, absolute)
    if (!entry.isFile()) return refuse('not a plain file (pipe, socket or device)', path)
    if (clutter.has(entry.name.toLowerCase()) || entry.name.startsWith('._')) return
    seenCount++
    try {
      if (!hasImageEnding(entry.name) && !(extname(entry.name) === '' && holdsImage(absolute))) {
        return refuse(endingReason(entry.name), path)
      }
      const stat = lstatSync(absolute)
      if (stat.nlink > 1) {
        const real = `${stat.dev}:${stat.ino}`
        if (hardLinks.has(real)) return refuse('the same file under a second name (hard link)', path)
        hardLinks.add(real)
      }
      files.push({ relativePath: path, sizeBytes: stat.size, modifiedMs: Math.trunc(stat.mtimeMs) })
    } catch (error) {
      refuse(path.includes('\ufffd') ? 'the name is not valid text; rename it' : fileReason(error), path)
    }
  }

  /** What a link inside the root points at is met on the walk itself; nothing else is followed, so there are no loops. */
  const lookAtLink = (path: string, absolute: string): void => {
    try {
      const inside = relative(realRoot, realpathSync(absolute))
      if (inside === '..' || inside.startsWith(`..${sep}`)) refuse('a link that leads out of the folder', path)
    } catch {
      refuse('a link that leads nowhere', path)
    }
  }

  let sliceEnd = performance.now() + sliceMs
  const waiting: string[] = ['']
  for (let folder = waiting.pop(); folder !== undefined && !signal?.aborted; folder = waiting.pop()) {
    let entries: Dirent[]
    try {
      entries = readdirSync(join(realRoot, folder), { withFileTypes: true })
    } catch (error) {
      refuse(`folder cannot be read: ${fileReason(error)}`, folder === '' ? '.' : folder)
      continue
    }
    entries.sort((a, b) => (a.name < b.name ? -1 : 1))
    const inner: string[] = []
    for (const entry of entries) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`
      if (!entry.isDirectory()) look(path, entry)
      else if (entry.name.endsWith(projectEnding)) refuse('a Convolve project', path)
      else if (entry.name.startsWith('.') || entry.name === '__MACOSX') refuse('a hidden folder', path)
      else inner.push(path)
      if (performance.now() > sliceEnd) {
        await nextTick()
        if (signal?.aborted) break
        sliceEnd = performance.now() + sliceMs
      }
    }
    waiting.push(...inner.reverse())
  }
  return { root: realRoot, files, seenCount, refused: [...refused].map(([reason, { count, examples }]) => ({ reason, count, examples })) }
}

export function hasImageEnding(name: string): boolean {
  return imageEndings.has(extname(name).toLowerCase())
}

function endingReason(name: string): string {
  const ending = extname(name).toLowerCase()
  if (ending === '') return 'no ending, and the content is no supported image'
  const hint = unreadFormatHint(ending)
  return `${ending} is not a supported image format${hint === null ? '' : ` (${hint})`}`
}

/** For names without an ending the content decides at once. */
function holdsImage(path: string): boolean {
  const file = openSync(path, 'r')
  try {
    const start = Buffer.alloc(sniffBytes)
    return sniffFormat(start.subarray(0, readSync(file, start, 0, sniffBytes, 0))) !== null
  } finally {
    closeSync(file)
  }
}
