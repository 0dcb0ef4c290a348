/** The program itself: where it runs, what it remembers, what it can tell about itself. */
import { z } from 'zod'
import * as schemas from './schemas.ts'
import type { ArgumentSchemas } from './contract.ts'

export interface AppInfo {
  readonly version: string
  readonly host: 'desktop' | 'browser'
  readonly platform: string
  /** Where new projects go unless told otherwise. */
  readonly projectsFolder: string
}

export interface RecentProject {
  readonly path: string
  readonly name: string
  readonly openedAt: string
  /** False when the folder is gone (moved, drive unplugged). */
  readonly present: boolean
}

export interface FolderListing {
  readonly path: string
  readonly parent: string | null
  readonly folders: readonly string[]
}

export interface AppApi {
  info(): AppInfo
  recentProjects(): readonly RecentProject[]
  forgetRecentProject(path: string): void
  /** Sub-folders for the folder chooser of the browser host. */
  listFolder(path: string | null): FolderListing
  /** The system's own folder chooser (desktop); null when cancelled. */
  chooseFolder(): string | null
  /** Text for a bug report: versions, machine, last log lines; no image, no label, no path inside a project. */
  diagnostics(): string
  /** LICENSE and third-party notices. */
  notices(): string
}

export const appArguments = {
  info: z.tuple([]),
  recentProjects: z.tuple([]),
  forgetRecentProject: z.tuple([schemas.path]),
  listFolder: z.tuple([schemas.path.nullable()]),
  chooseFolder: z.tuple([]),
  diagnostics: z.tuple([]),
  notices: z.tuple([]),
} satisfies ArgumentSchemas<AppApi>
