/** Rolling backups of a project's database: on opening, hourly, and before destructive acts. Used by openProject.ts and api/project.ts. */
import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Backup } from '../../src-shared/api/project.ts'
import { copyDatabase } from '../store/maintenance.ts'
import type { ReadDatabase } from '../store/openDatabase.ts'
import { foldersOf } from './projectFolder.ts'

const keepCount = 10
export const backupEveryMs = 60 * 60 * 1000
/** Time to the millisecond in the name keeps order and makes names unique: `2026-01-31T09-30-00-000Z.sqlite`. */
const backupForm = /^\d{4}-\d{2}-\d{2}T\d{2}-\d{2}-\d{2}-\d{3}Z\.sqlite$/

/** Backups of a project folder, newest first. */
export function listBackups(projectPath: string): readonly Backup[] {
  const folder = foldersOf(projectPath).backups
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((name) => backupForm.test(name))
    .sort()
    .reverse()
    .map((file) => ({ file, createdAt: timeOf(file), sizeBytes: statSync(join(folder, file)).size }))
}

/** Writes a backup and forgets all but the newest ten. Returns its file name. Throws `diskFull` and the like. */
export function writeBackup(projectPath: string, read: ReadDatabase): string {
  const folder = foldersOf(projectPath).backups
  mkdirSync(folder, { recursive: true })
  const name = unusedName(folder)
  copyDatabase(read, join(folder, name))
  for (const old of listBackups(projectPath).slice(keepCount)) rmSync(join(folder, old.file), { force: true })
  return name
}

/** The path of a listed backup, or null: a name from outside is looked up, never joined. */
export function findBackup(projectPath: string, file: string): string | null {
  const known = listBackups(projectPath).find((backup) => backup.file === basename(file))
  return known && known.file === file ? join(foldersOf(projectPath).backups, known.file) : null
}

function unusedName(folder: string): string {
  for (let timeMs = Date.now(); ; timeMs++) {
    const name = `${new Date(timeMs).toISOString().replace(/[:.]/g, '-')}.sqlite`
    if (!existsSync(join(folder, name))) return name
  }
}

function timeOf(file: string): string {
  const [day, time] = file.replace('.sqlite', '').split('T') as [string, string]
  const [hours, minutes, seconds, milliseconds] = time.replace('Z', '').split('-')
  return `${day}T${hours}:${minutes}:${seconds}.${milliseconds}Z`
}
