/** An export folder appears whole or not at all. */
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { safeName, writeExportFolder } from '../../../src-main/exports/exportFolder.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'

const base = temporaryFolder()
const files = new Map<string, string | Uint8Array>([['a.txt', 'one'], ['b.bin', Uint8Array.of(1, 2, 3)]])
const proven = (): Promise<string> => Promise.resolve('proven')
let count = 0
const fresh = (): string => join(base, `case-${count++}`)

describe('writeExportFolder', () => {
  test('gives the folder its name after the proof, which sees the files under another name', async () => {
    const parent = fresh()
    const { folder, proof } = await writeExportFolder(parent, 'cats', files, (written) => {
      expect(readdirSync(written)).toEqual(['a.txt', 'b.bin'])
      expect(existsSync(join(parent, 'cats'))).toBe(false)
      return proven()
    })
    expect([folder, proof]).toEqual([join(parent, 'cats'), 'proven'])
    expect(readFileSync(join(folder, 'a.txt'), 'utf8')).toBe('one')
    expect(readdirSync(parent)).toEqual(['cats'])
  })

  test('never replaces an older export', async () => {
    const parent = fresh()
    const folders = [await writeExportFolder(parent, 'cats', files, proven), await writeExportFolder(parent, 'cats', files, proven), await writeExportFolder(parent, 'cats', files, proven)]
    expect(folders.map(({ folder }) => folder)).toEqual(['cats', 'cats 2', 'cats 3'].map((name) => join(parent, name)))
  })

  test('a failing proof leaves nothing, neither the folders it made on the way', async () => {
    const parent = fresh()
    await expect(writeExportFolder(join(parent, 'deep', 'deeper'), 'cats', files, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
    expect(existsSync(parent)).toBe(false)
  })

  test('a failing proof leaves what was there before', async () => {
    const parent = fresh()
    mkdirSync(parent)
    writeFileSync(join(parent, 'mine.txt'), 'mine')
    await expect(writeExportFolder(parent, 'cats', files, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
    expect(readdirSync(parent)).toEqual(['mine.txt'])
  })

  test.each([0, 1, 2])('a write that fails at file %i leaves nothing and says how much was needed', async (place) => {
    const parent = fresh()
    mkdirSync(parent)
    // No file system takes this name: the same error path as a full disk.
    const failing = new Map([...files].toSpliced(place, 0, ['x'.repeat(300), 'never']))
    await expect(writeExportFolder(parent, 'cats', failing, proven)).rejects.toMatchObject({ code: 'exportNotWritten', args: { sizeBytes: 11 } })
    expect(readdirSync(parent)).toEqual([])
  })

  test('a parent that is a file gets a sentence and stays as it was', async () => {
    const parent = fresh()
    writeFileSync(parent, 'a file')
    await expect(writeExportFolder(parent, 'cats', files, proven)).rejects.toMatchObject({ code: 'exportNotWritten' })
    expect(readFileSync(parent, 'utf8')).toBe('a file')
  })
})

test.each([
  ['Tiny 1', 'Tiny 1'],
  ['a/b\\c:d*e?f"g<h>i|j', 'a b c d e f g h i j'],
  ['../../etc', 'etc'],
  ['...', 'model'],
  ['  ', 'model'],
  ['line\nbreak\u0000', 'line break'],
  ['CON', 'CON model'],
  ['ends with dot.', 'ends with dot'],
  ['Katze 😀', 'Katze 😀'],
])('safeName(%j) = %j', (name, expected) => {
  expect(safeName(name)).toBe(expected)
})

test('safeName keeps a long name within 80 characters', () => {
  expect(safeName('n'.repeat(500))).toHaveLength(80)
})
