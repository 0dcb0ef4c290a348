/** The most memory this process has had at once. Used by the trainer for the curve of a run. */
import { readFileSync } from 'node:fs'

/** [bytes] Linux's own counter where there is one: a process inherits that of `resourceUsage` from the one that started it. */
export function peakBytes(): number {
  try {
    const kibibytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]
    if (kibibytes !== undefined) return Number(kibibytes) * 1024
  } catch {
    // Not Linux.
  }
  return process.resourceUsage().maxRSS * 1024
}
