import { describe, expect, it } from 'vitest'
import { droppedFiles, nameFor } from '../../../../src-renderer/features/prediction/droppedFiles.ts'

const file = (name: string, type = 'image/png') => new File(['x'], name, { type })
const fileEntry = (name: string) => ({ isFile: true, isDirectory: false, file: (found: (given: File) => void) => found(file(name)) })
/** Hands out its children two at a time, as Chromium does by hundreds. */
function folderEntry(...children: object[]) {
  return {
    isFile: false,
    isDirectory: true,
    createReader: () => {
      const left = [...children]
      return { readEntries: (found: (entries: object[]) => void) => found(left.splice(0, 2)) }
    },
  }
}
const transfer = (entries: object[], files: File[] = []) =>
  ({ items: entries.map((entry) => ({ kind: 'file', webkitGetAsEntry: () => entry })), files }) as unknown as Pick<DataTransfer, 'items' | 'files'>

describe('dropped files', () => {
  it('plain files are taken in order up to the limit, and counted', async () => {
    const files = [file('a.png'), file('b.png'), file('c.png')]
    const taken = await droppedFiles(transfer(files.map((given) => fileEntry(given.name)), files), 2)
    expect(taken.files.map((given) => given.name)).toEqual(['a.png', 'b.png'])
    expect(taken.count).toBe(3)
  })

  it('folders are opened, all their batches read, deeper ones too', async () => {
    const tree = folderEntry(fileEntry('1'), fileEntry('2'), fileEntry('3'), folderEntry(fileEntry('4'), fileEntry('5')))
    const taken = await droppedFiles(transfer([tree, fileEntry('6')]), 100)
    expect(taken.files.map((given) => given.name)).toEqual(['1', '2', '3', '4', '5', '6'])
  })

  it('a drop of text holds no files', async () => expect(await droppedFiles({ items: [{ kind: 'string' }], files: [] } as never, 5)).toEqual({ files: [], count: 0 }))

  it.each([['cat.jpg', '', 'cat.jpg'], ['a/b\\c.png', '', 'a_b_c.png'], ['', 'image/png', 'pasted 7.png'], ['', 'image/svg+xml', 'pasted 7.svg'], ['', '', 'pasted 7']])(
    'name %j of type %j becomes %j', (name, type, expected) => expect(nameFor(file(name, type), 7)).toBe(expected))
})
