/** Taking files out of zip archives: what is read back, and the archives that are refused. */
import { readFileSync, writeFileSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { crc32, deflateRawSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { extractZip, listZip } from '../../../src-main/bootstrap/unzip.mjs'
import { temporaryFolder } from '../../support/temporaryFolder.ts'

interface Member {
  readonly name: string
  readonly bytes: Buffer
  readonly stored?: boolean
  readonly checksum?: number
}

/** An archive by the book: local headers with their data, the list of files, the end record. */
function zip(members: readonly Member[], comment = ''): Buffer {
  const parts: Buffer[] = []
  const list: Buffer[] = []
  let offset = 0
  for (const { name, bytes, stored = false, checksum = crc32(bytes) } of members) {
    const data = stored ? bytes : deflateRawSync(bytes)
    const common = Buffer.alloc(26)
    common.writeUInt16LE(20, 0)
    common.writeUInt16LE(stored ? 0 : 8, 4)
    common.writeUInt32LE(checksum, 10)
    common.writeUInt32LE(data.length, 14)
    common.writeUInt32LE(bytes.length, 18)
    common.writeUInt16LE(Buffer.byteLength(name), 22)
    const place = Buffer.alloc(14)
    place.writeUInt32LE(offset, 10)
    // An extra field in the local header only, as some programs write it.
    common.writeUInt16LE(3, 24)
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, Buffer.from(name), Buffer.from('abc'), data])
    common.writeUInt16LE(0, 24)
    list.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00', 'latin1'), common, place, Buffer.from(name)]))
    parts.push(local)
    offset += local.length
  }
  const directory = Buffer.concat(list)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 'latin1')
  end.writeUInt16LE(members.length, 10)
  end.writeUInt32LE(directory.length, 12)
  end.writeUInt32LE(offset, 16)
  end.writeUInt16LE(comment.length, 20)
  return Buffer.concat([...parts, directory, end, Buffer.from(comment)])
}

function written(bytes: Buffer): { readonly file: string; readonly target: string } {
  const folder = temporaryFolder()
  const file = join(folder, 'an archive.whl')
  writeFileSync(file, bytes)
  return { file, target: join(folder, 'out') }
}

describe('an archive', () => {
  test('is read back: deflated, stored, empty, in folders, with a comment', async () => {
    const members: Member[] = [
      { name: 'a/b/deflated.txt', bytes: Buffer.from('twice '.repeat(50_000)) },
      { name: 'stored name.bin', bytes: Buffer.from([0, 255, 1, 254]), stored: true },
      { name: 'a/empty', bytes: Buffer.alloc(0) },
      { name: 'folder/', bytes: Buffer.alloc(0), stored: true },
    ]
    const { file, target } = written(zip(members, 'made by hand'))
    const entries = await listZip(file)
    expect(entries.map(({ name }) => name)).toEqual(['a/b/deflated.txt', 'stored name.bin', 'a/empty'])
    await extractZip(file, entries, target)
    for (const { name, bytes } of members.slice(0, 3)) expect(readFileSync(join(target, name)).equals(bytes)).toBe(true)
  })

  test.each([
    ['no archive', Buffer.from('<html>not found</html>'), 'this is not a zip archive'],
    ['one cut short', zip([{ name: 'a', bytes: Buffer.from('aaaa') }]).subarray(0, -10), 'this is not a zip archive'],
    ['a damaged file', zip([{ name: 'a', bytes: Buffer.from('aaaa'), checksum: 7 }]), '"a" is damaged'],
    ['a file outside', zip([{ name: '../../evil', bytes: Buffer.from('x') }]), 'would be written outside the folder'],
    ['a file at the root', zip([{ name: '/evil', bytes: Buffer.from('x') }]), 'would be written outside the folder'],
  ])('%s is refused', async (_, bytes, sentence) => {
    const { file, target } = written(bytes)
    await expect(listZip(file).then((entries) => extractZip(file, entries, target))).rejects.toThrow(sentence)
    expect(existsSync(join(target, '..', '..', 'evil'))).toBe(false)
  })
})
