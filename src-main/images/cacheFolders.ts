/** Keeps the caches of a project (decoded images, features) from filling the disk: folders side by side, the one not used for longest goes first. */
import * as fs from 'node:fs'
import * as path from 'node:path'

/** All caches together may take this much. One that is larger still is kept while it is used [bytes]. */
const mostBytes = 8 * 2 ** 30
/** A cache used within this time may belong to a process that is still writing [ms]. */
const inUseMs = 60 * 60 * 1000
const prefixes = ['pixels-', 'features-'] as const

/** Keeps all caches within `limitBytes`, least recently used first; marks `used` as used now. */
export function trimCaches(cacheFolder: string, used: string, limitBytes: number = mostBytes): void {
  const now = new Date()
  fs.utimesSync(used, now, now)
  const caches = fs
    .readdirSync(cacheFolder)
    .filter((name) => prefixes.some((prefix) => name.startsWith(prefix)))
    .map((name) => path.join(cacheFolder, name))
    .map((folder) => ({ folder, usedMs: fs.statSync(folder).mtimeMs, sizeBytes: folderBytes(folder) }))
    .sort((a, b) => a.usedMs - b.usedMs)
  let total = caches.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
  for (const { folder, usedMs, sizeBytes } of caches) {
    if (total <= limitBytes || now.getTime() - usedMs < inUseMs) return
    fs.rmSync(folder, { recursive: true, force: true })
    total -= sizeBytes
  }
}

function folderBytes(folder: string): number {
  return fs.readdirSync(folder).reduce((sum, name) => sum + (fs.statSync(path.join(folder, name), { throwIfNoEntry: false })?.size ?? 0), 0)
}
