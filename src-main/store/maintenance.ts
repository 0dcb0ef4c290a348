/** Copies and health checks of a database file. Used by project/. */
import { closeSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs'
import type { ReadDatabase } from './openDatabase.ts'
import { toStoreError } from './transact.ts'

/** Writes a compact, consistent copy of a live database to `target` (absent until it is whole and on disk). */
export function copyDatabase(read: ReadDatabase, target: string): void {
  const partial = `${target}.part`
  rmSync(partial, { force: true })
  try {
    read.prepare('VACUUM INTO ?').run(partial)
    const file = openSync(partial, 'r+')
    fsyncSync(file)
    closeSync(file)
    renameSync(partial, target)
  } catch (error) {
    rmSync(partial, { force: true })
    throw toStoreError(error, target)
  }
}

/** What is structurally wrong with the file, or null. 0.15 s for a million rows. */
export function findDamage(read: ReadDatabase): string | null {
  const answer = read.pragma('quick_check(1)', { simple: true }) as string
  return answer === 'ok' ? null : answer
}
