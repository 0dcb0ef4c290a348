/** The program's log: a file in the data folder that keeps itself small, and its last lines for "Copy diagnostics". */
import { appendFileSync, mkdirSync, readFileSync, renameSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

/** Two files of this size at most. */
const fileLimitBytes = 512 * 1024

export interface Log {
  write(level: 'info' | 'error', text: string): void
  /** The newest lines, oldest first, with the paths of home and of the given projects taken out. */
  lastLines(count: number, projectPaths: readonly string[]): readonly string[]
}

/** Opens `<data folder>/log/convolve.log`; a log that cannot be written never stops the program. */
export function openLog(dataFolder: string): Log {
  const folder = join(dataFolder, 'log')
  const file = join(folder, 'convolve.log')
  return {
    write(level, text) {
      try {
        mkdirSync(folder, { recursive: true, mode: 0o700 })
        if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > fileLimitBytes) renameSync(file, `${file}.1`)
        appendFileSync(file, `${new Date().toISOString()} ${level} ${text.replaceAll('\n', '\n  ')}\n`, { mode: 0o600 })
      } catch {
        // Nowhere is left to say that the log cannot be written.
      }
    },
    lastLines(count, projectPaths) {
      try {
        return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-count).map((line) => withoutPrivatePaths(line, projectPaths))
      } catch {
        return []
      }
    },
  }
}

/** Keeps names of a user's pictures and folders out of a text that is meant to be shared. */
export function withoutPrivatePaths(text: string, projectPaths: readonly string[]): string {
  const insideProject = /[^\s'"()]*\.convolve[^\s'"()]*/g
  return projectPaths
    .reduce((shortened, path) => shortened.replaceAll(path, '<project>'), text)
    .replace(/<project>[^\s'"()]*/g, '<project>')
    .replace(insideProject, '<project>')
    .replaceAll(homedir(), '~')
}
