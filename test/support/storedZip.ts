/** A zip archive whose entries are stored as they are, like Keras's: for tests of archives with names and links as no honest program writes them. */
import { crc32 } from 'node:zlib'

/** `links`: entries that say they are symbolic links; `method`: what the entries claim to be packed with. */
export function storedZip(files: Readonly<Record<string, Buffer>>, { links = [], method = 0 }: { readonly links?: readonly string[]; readonly method?: number } = {}): Buffer {
  const locals: Buffer[] = []
  const directory: Buffer[] = []
  let at = 0
  for (const [name, content] of Object.entries(files)) {
    const title = Buffer.from(name)
    const local = Buffer.alloc(30)
    local.writeUInt32LE(0x04034b50, 0)
    local.writeUInt16LE(title.length, 26)
    const entry = Buffer.alloc(46)
    entry.writeUInt32LE(0x02014b50, 0)
    entry.writeUInt16LE(method, 10)
    entry.writeUInt32LE(crc32(content), 16)
    entry.writeUInt32LE(content.length, 20)
    entry.writeUInt32LE(content.length, 24)
    entry.writeUInt16LE(title.length, 28)
    entry.writeUInt32LE(links.includes(name) ? 0o120777 * 65_536 : 0, 38)
    entry.writeUInt32LE(at, 42)
    locals.push(local, title, content)
    directory.push(entry, title)
    at += local.length + title.length + content.length
  }
  const list = Buffer.concat(directory)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt32LE(list.length, 12)
  end.writeUInt32LE(at, 16)
  return Buffer.concat([...locals, list, end])
}
