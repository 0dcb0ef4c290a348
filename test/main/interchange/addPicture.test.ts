/** A picture from outside joins the project with its class, as one edit that can be undone. */
import * as fs from 'node:fs'
import * as path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addPicture } from '../../../src-main/interchange/addPicture.ts'
import { redoEdit, undoEdit } from '../../../src-main/store/operations.ts'
import { readTrainingImages } from '../../../src-main/store/trainingImages.ts'
import type { ClassId } from '../../../src-shared/dataset/ids.ts'
import { drawBar } from '../../support/barImages.ts'
import { createBarProject, greyBitmap, type BarProject } from '../../support/barProject.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'

const folder = temporaryFolder()
let bars: BarProject
const lying = { id: 1 as ClassId, name: 'lying' }
const standing = { id: 2 as ClassId, name: 'standing' }

beforeAll(() => {
  bars = createBarProject(folder, { train: 3, val: 1, test: 1 })
})
afterAll(() => bars.project.close())

const countLabelled = (): readonly (number | null)[] => readTrainingImages(bars.project.database.read).map(({ classId }) => classId)
function picture(name: string, seed: number): string {
  const file = path.join(folder, name)
  fs.writeFileSync(file, greyBitmap(drawBar(0, seed)))
  return file
}

test('it is copied into the training part; undo takes it out and redo brings it back with its class', async () => {
  const { write } = bars.project.database
  const { imageId, isNew, edit } = await addPicture(bars.project, picture('a.bmp', 500), 'camera/a.bmp', standing)
  expect([isNew, edit.changed, edit.description]).toEqual([true, 1, 'Add 1 image as "standing"'])
  const added = readTrainingImages(bars.project.database.read).find(({ id }) => id === imageId)!
  expect(added).toMatchObject({ classId: 2, split: 'train', relativePath: 'camera/a.bmp' })
  fs.rmSync(path.join(folder, 'a.bmp'))
  expect(fs.existsSync(path.join(bars.project.folders.images, 'camera/a.bmp'))).toBe(true)
  expect(countLabelled()).toHaveLength(6)
  undoEdit(write)
  expect(countLabelled()).toHaveLength(5)
  redoEdit(write)
  expect(countLabelled()).toEqual([1, 2, 3, 1, 1, 2])
  undoEdit(write)

  // The same bytes again, after all.
  const again = await addPicture(bars.project, picture('again.bmp', 500), 'again.bmp', lying)
  expect([again.isNew, again.imageId, countLabelled().at(-1)]).toEqual([true, imageId, 1])
  undoEdit(write)
})

test('a picture the project knows is not doubled: it gets the class', async () => {
  const [first] = readTrainingImages(bars.project.database.read)
  const known = path.join(bars.imagesFolder, first!.relativePath)
  const kept = await addPicture(bars.project, known, 'copy.bmp', standing)
  expect([kept.isNew, kept.imageId, kept.edit.description]).toEqual([false, first!.id, 'Label 1 image "standing"'])
  expect([countLabelled().length, countLabelled()[0]]).toEqual([5, 2])
  expect(fs.existsSync(path.join(bars.project.folders.images, 'copy.bmp'))).toBe(false)
  undoEdit(bars.project.database.write)
  expect(countLabelled()[0]).toBe(1)
})

test('what is no picture changes nothing', async () => {
  const file = path.join(folder, 'no.png')
  fs.writeFileSync(file, 'no picture')
  await expect(addPicture(bars.project, file, 'no.png', lying)).rejects.toMatchObject({ code: 'imageUnreadable' })
  expect([countLabelled().length, fs.existsSync(path.join(bars.project.folders.images, 'no.png'))]).toEqual([5, false])
})
