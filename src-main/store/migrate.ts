/** Brings a database to this version's schema, one transaction per step. Used by `project/openProject.ts` only. */
import type { ReadDatabase, WriteDatabase } from './openDatabase.ts'
import { applicationId } from './openDatabase.ts'
import { migrations } from './migrations/index.ts'
import { transact } from './transact.ts'

/** The newest schema this version knows. */
export function latestSchemaVersion(): number {
  return migrations.length
}

export function schemaVersion(database: ReadDatabase): number {
  return database.pragma('user_version', { simple: true }) as number
}

/** Runs the missing steps and returns how many; a step that fails (or is killed) leaves the version before it. */
export function migrate(write: WriteDatabase, steps: typeof migrations = migrations): number {
  const from = schemaVersion(write)
  for (const step of steps.slice(from)) {
    transact(write, () => {
      step.up(write)
      write.pragma(`user_version = ${step.number}`)
      write.pragma(`application_id = ${applicationId}`)
    })
  }
  return Math.max(0, steps.length - from)
}
