import { appendFileSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { ClassId, ImageId } from '../../../src-shared/dataset/ids.ts'
import type { ClassifiedImage } from '../../../src-main/store/trainingImages.ts'
import { freezeImages, loadSnapshot, saveSnapshot, snapshotName } from '../../../src-main/training/snapshot.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'

const folder = temporaryFolder()
const image = (id: number, classId: number, split: ClassifiedImage['split']): ClassifiedImage =>
  ({ id: id as ImageId, sha256: `${id}`.padStart(64, '0'), classId: classId as ClassId, classIds: [classId as ClassId], noneOfThem: false, number: null, mask: null, split, sourceId: 2, relativePath: `a "b"/ü ${id}.png`, missing: false })
const classes = [{ id: 7 as ClassId, name: 'seven' }, { id: 3 as ClassId, name: 'three' }]

test('holds each image with the place of its class, without images of other classes, and is refused once changed', () => {
  const frozen = freezeImages([image(1, 3, 'train'), image(2, 7, 'val'), image(3, 5, 'train'), image(4, 7, 'test')], classes, 'single_label')
  expect(frozen.map(({ id, label, split }) => [id, label, split])).toEqual([[1, 1, 'train'], [2, 0, 'val'], [4, 0, 'test']])
  const sha256 = saveSnapshot(folder, frozen)
  expect(readdirSync(folder)).toEqual([snapshotName])
  expect(loadSnapshot(folder, sha256)).toEqual(frozen)
  appendFileSync(join(folder, snapshotName), ' ')
  expect(() => loadSnapshot(folder, sha256)).toThrow('its content does not match its SHA-256')
  rmSync(join(folder, snapshotName))
  expect(() => loadSnapshot(folder, sha256)).toThrow('ENOENT')
})
