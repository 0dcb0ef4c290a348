/** The list of recent projects: one small file in the host's data folder. Used by core.ts (remember) and app.ts (show, forget). */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { RecentProject } from '../../src-shared/api/app.ts'

const longestList = 12
const savedList = z.array(z.object({ path: z.string(), name: z.string(), openedAt: z.string() }))
type SavedProject = z.infer<typeof savedList>[number]

/** Newest first; a list that cannot be read is an empty one, for nothing but convenience is lost. */
export function loadRecentProjects(dataFolder: string): readonly RecentProject[] {
  return load(dataFolder).map((saved) => ({ ...saved, present: existsSync(saved.path) }))
}

/** Puts a project on top of the list. */
export function rememberProject(dataFolder: string, path: string, name: string): void {
  const others = load(dataFolder).filter((saved) => saved.path !== path)
  save(dataFolder, [{ path, name, openedAt: new Date().toISOString() }, ...others].slice(0, longestList))
}

/** Takes a project off the list; its folder is not touched. */
export function forgetProject(dataFolder: string, path: string): void {
  save(
    dataFolder,
    load(dataFolder).filter((saved) => saved.path !== path),
  )
}

function load(dataFolder: string): SavedProject[] {
  try {
    return savedList.parse(JSON.parse(readFileSync(listFile(dataFolder), 'utf8')))
  } catch {
    return []
  }
}

function save(dataFolder: string, list: readonly SavedProject[]): void {
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 })
  const partial = `${listFile(dataFolder)}.${process.pid}.part`
  writeFileSync(partial, JSON.stringify(list, null, 2))
  renameSync(partial, listFile(dataFolder))
}

function listFile(dataFolder: string): string {
  return join(dataFolder, 'recent-projects.json')
}
