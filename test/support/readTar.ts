/** Entries of a tar archive in memory (ustar, GNU long names, PAX paths): for fixtures whose names a disk or git would not keep. */
import { readFileSync } from 'node:fs'

export interface TarEntry {
  readonly path: string
  readonly bytes: Buffer
}

const blockBytes = 512

/** The plain files of an archive. */
export function readTar(file: string): readonly TarEntry[] {
  const archive = readFileSync(file)
  const entries: TarEntry[] = []
  let longPath: string | null = null
  for (let at = 0; at + blockBytes <= archive.length; ) {
    const header = archive.subarray(at, at + blockBytes)
    if (header.every((byte) => byte === 0)) break
    const size = Number.parseInt(text(header, 124, 12), 8) || 0
    const kind = String.fromCharCode(header[156] ?? 0)
    const body = archive.subarray(at + blockBytes, at + blockBytes + size)
    at += blockBytes + Math.ceil(size / blockBytes) * blockBytes
    if (kind === 'L') longPath = body.toString('utf8').replace(/\0.*$/s, '')
    else if (kind === 'x') longPath = paxPath(body) ?? longPath
    else {
      const prefix = text(header, 257, 5) === 'ustar' ? text(header, 345, 155) : ''
      const name = text(header, 0, 100)
      if (kind === '0' || kind === '\0') entries.push({ path: longPath ?? (prefix === '' ? name : `${prefix}/${name}`), bytes: Buffer.from(body) })
      longPath = null
    }
  }
  return entries
}

function text(header: Buffer, from: number, length: number): string {
  const field = header.subarray(from, from + length)
  const end = field.indexOf(0)
  return field.toString('utf8', 0, end < 0 ? length : end).trimEnd()
}

/** Records are `<length> <key>=<value>\n`. */
function paxPath(body: Buffer): string | null {
  for (let at = 0; at < body.length; ) {
    const space = body.indexOf(0x20, at)
    const length = Number(body.toString('latin1', at, space))
    if (!(length > 0)) return null
    const record = body.toString('utf8', space + 1, at + length - 1)
    if (record.startsWith('path=')) return record.slice(5)
    at += length
  }
  return null
}
