/** Dropped folders: read to the last batch, sorted into images and the rest. */
import { expect, test } from 'vitest'
import { filesOf, sortFiles } from '../../../../../src-renderer/features/data/import/droppedFiles.ts'

const fileEntry = (fullPath: string): FileSystemEntry =>
  ({ isFile: true, isDirectory: false, fullPath, file: (resolve: (file: File) => void) => resolve(new File(['x'], fullPath.split('/').at(-1) ?? '')) }) as unknown as FileSystemEntry
/** Gives its children in batches, as browsers do (100 at a time in Chromium). */
const folderEntry = (fullPath: string, children: FileSystemEntry[], batch = 2): FileSystemEntry => {
  let at = 0
  const reader = { readEntries: (resolve: (entries: FileSystemEntry[]) => void) => resolve(children.slice(at, (at += batch))) }
  return { isFile: false, isDirectory: true, fullPath, createReader: () => reader } as unknown as FileSystemEntry
}

test('a folder is read to its end, however many batches the browser makes of it', async () => {
  const cats = folderEntry('/pets/cat', ['1', '2', '3', '4', '5'].map((name) => fileEntry(`/pets/cat/${name}.jpg`)))
  const files = await filesOf([folderEntry('/pets', [cats, fileEntry('/pets/readme.txt')])])
  expect(files.map((entry) => entry.relativePath)).toEqual(['pets/cat/1.jpg', 'pets/cat/2.jpg', 'pets/cat/3.jpg', 'pets/cat/4.jpg', 'pets/cat/5.jpg', 'pets/readme.txt'])
})
test('Cancel stops the walk', async () => {
  expect(await filesOf([fileEntry('/a.jpg')], () => true)).toEqual([])
})
test('images are sent, others counted by ending, what the system left is not mentioned', () => {
  const names = ['a.JPG', 'b.jpeg', 'c.webp', 'd.tif', 'e.psd', 'f.psd', 'g.txt', '.DS_Store', 'Thumbs.db', 'README']
  const sorted = sortFiles(names.map((name) => ({ relativePath: `x/${name}`, file: new File(['x'], name) })))
  expect(sorted.images.map(({ file }) => file.name)).toEqual(['a.JPG', 'b.jpeg', 'c.webp', 'd.tif'])
  expect(sorted).toMatchObject({ skippedCount: 4, skippedEndings: ['.psd', '.txt', 'README'], skippedHint: '.psd: save it as PNG or JPEG first' })
})
