/**
 * One program per project. The kernel holds the lock (an exclusive SQLite transaction on `lock.sqlite`), so it is free the moment
 * its holder dies, whatever the process id; `lock.json` beside it says who holds it. Used by `openProject.ts`.
 */
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { openLockDatabase } from '../store/lockDatabase.ts'

/** How often the record is refreshed, and how old it must be before another machine's record no longer counts [ms]. */
const heartbeatMs = 3000
const staleMs = 9000

const record = z.object({
  token: z.string(),
  pid: z.number(),
  host: z.string(),
  program: z.string(),
  startedAt: z.string(),
  heartbeatAt: z.string(),
})
export type LockRecord = z.infer<typeof record>

export interface ProjectLock {
  release(): void
}
export type LockAttempt = { readonly lock: ProjectLock } | { readonly heldBy: LockRecord | null }

/** Takes the lock of a project folder or says who holds it. `program` is what a person would call us: "the desktop app". */
export function takeLock(projectPath: string, program: string): LockAttempt {
  const file = join(projectPath, 'lock.json')
  const release = openLockDatabase(join(projectPath, 'lock.sqlite'))
  if (!release) return { heldBy: readLockRecord(file) }
  // Some network drives grant every lock. A fresh record of another machine is believed over them.
  const other = readLockRecord(file)
  if (other && other.host !== hostname() && Date.now() - Date.parse(other.heartbeatAt) < staleMs) {
    release()
    return { heldBy: other }
  }
  const token = crypto.randomUUID()
  const startedAt = new Date(Date.now() - process.uptime() * 1000).toISOString()
  const beat = (): void => {
    const partial = `${file}.${process.pid}.part`
    const mine: LockRecord = { token, pid: process.pid, host: hostname(), program, startedAt, heartbeatAt: new Date().toISOString() }
    try {
      writeFileSync(partial, JSON.stringify(mine))
      renameSync(partial, file)
    } catch {
      // A full disk must not end the session: the kernel's lock still holds, only the note about it grows old.
    }
  }
  beat()
  const timer = setInterval(beat, heartbeatMs)
  timer.unref()
  let held = true
  return {
    lock: {
      release() {
        if (!held) return
        held = false
        clearInterval(timer)
        if (readLockRecord(file)?.token === token) rmSync(file, { force: true })
        release()
      },
    },
  }
}

/** Who holds it, for people: *the desktop app (process 4711 on studio, since 9:12)*. */
export function describeHolder(holder: LockRecord | null): string {
  if (!holder) return 'another program'
  const where = holder.host === hostname() ? '' : ` on ${holder.host}`
  return `${holder.program} (process ${holder.pid}${where}, running since ${holder.startedAt.slice(0, 16).replace('T', ' ')} UTC)`
}

function readLockRecord(file: string): LockRecord | null {
  try {
    return record.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return null
  }
}
