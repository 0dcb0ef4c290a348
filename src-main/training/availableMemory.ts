/**
 * How much memory this process could still take: of the machine, of the container (control group) it runs in, and under limits of its
 * own. Used for the sentence a run ends with when memory ran out.
 */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import * as os from 'node:os'

/** The least of what machine, container and limits of the process (`ulimit`) leave [bytes]. */
export function availableBytes(): number {
  if (process.platform === 'darwin') return macAvailable()
  if (process.platform !== 'linux') return os.freemem()
  return Math.max(0, Math.min(machineLeft(textOf('/proc/meminfo')), containerLeft(), limitsLeft(textOf('/proc/self/limits'), textOf('/proc/self/status'))))
}

/** What Linux calls available: free memory and caches it can give back. */
export function machineLeft(meminfo: string): number {
  return kilobytes(meminfo, 'MemAvailable') ?? os.freemem()
}

/** libuv counts cached files as taken; they give way as soon as memory is asked for. */
function containerLeft(): number {
  const left = process.availableMemory()
  return left + cachedFilesOf(textOf('/proc/self/cgroup'), textOf)
}

/** Bytes of files that the container holds in its cache and has not used lately; `cgroup` as in /proc/self/cgroup, version 1 or 2. */
export function cachedFilesOf(cgroup: string, read: (file: string) => string): number {
  const group = /^\d+:memory:(.*)$/m.exec(cgroup)
  const root = group ? '/sys/fs/cgroup/memory' : '/sys/fs/cgroup'
  const folder = (group ?? /^0::(.*)$/m.exec(cgroup))?.[1] ?? '/'
  // Inside a container its own group lies at the root, whatever its name is outside.
  for (const file of [`${root}${folder === '/' ? '' : folder}/memory.stat`, `${root}/memory.stat`]) {
    const found = /^(?:total_)?inactive_file (\d+)$/m.exec(read(file))
    if (found) return Number(found[1])
  }
  return 0
}

/** Limits count what is reserved, and allocators reserve up to twice of what they use: onnxruntime's grows by doubling. */
const usedOfReserved = 0.5

/** What `ulimit -v` and `ulimit -d` leave for use, from /proc/self/limits and /proc/self/status; Infinity without limits. */
export function limitsLeft(limits: string, status: string): number {
  const left = (limit: string, taken: string): number => {
    const bytes = new RegExp(`^${limit} +(\\d+)`, 'm').exec(limits)
    return bytes ? usedOfReserved * (Number(bytes[1]) - (kilobytes(status, taken) ?? 0)) : Infinity
  }
  return Math.min(left('Max address space', 'VmSize'), left('Max data size', 'VmData'))
}

function macAvailable(): number {
  try {
    return macPagesLeft(execFileSync('/usr/bin/vm_stat', { encoding: 'utf8' }))
  } catch {
    return os.freemem()
  }
}

/** Free pages alone are few on macOS by design: what it can give back at once counts too. `text` is what vm_stat prints. */
export function macPagesLeft(text: string): number {
  const pages = (name: string): number => Number(new RegExp(`^Pages ${name}: +(\\d+)`, 'm').exec(text)?.[1] ?? 0)
  return (pages('free') + pages('inactive') + pages('speculative') + pages('purgeable')) * Number(/page size of (\d+)/.exec(text)?.[1] ?? 4096)
}

/** A line `Name:   123 kB` in bytes. */
function kilobytes(text: string, name: string): number | null {
  const found = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text)
  return found ? Number(found[1]) * 1024 : null
}

/** Empty where there is no such file. */
function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
