/** Suggestions of a trained run, with the real insight process: the same answers as prediction, accepted in one edit that can be undone. */
import * as fs from 'node:fs'
import * as os from 'node:os'
import * as path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { labelsHandlers } from '../../../src-main/api/labels.ts'
import { suggestionsHandlers } from '../../../src-main/api/suggestions.ts'
import type { FromTrainer, ToTrainer } from '../../../src-main/training/messages.ts'
import type { ClassId, ImageId, RunId } from '../../../src-shared/dataset/ids.ts'
import { createBarProject, type BarProject } from '../../support/barProject.ts'
import { createRunHarness, forkEntry, type RunHarness } from '../../support/runHarness.ts'
import { tinyConfig, tinySetup, trainTiny } from '../../support/runSetup.ts'
import { scriptedProcess } from '../../support/scriptedProcess.ts'

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'convolve-suggest-'))
let bars: BarProject
let harness: RunHarness
let run: RunId
let ids: ImageId[]

beforeAll(async () => {
  bars = createBarProject(folder, { train: 9, val: 3, test: 40 })
  const trainer = scriptedProcess<FromTrainer, ToTrainer>()
  harness = createRunHarness(bars.project, (entry) => (entry === 'trainer' ? trainer.process : forkEntry(entry)))
  run = (await harness.runs.start({ ...tinyConfig, networkId: bars.networkId }, 'bars')).id
  trainer.script.say({ kind: 'ended', end: { state: 'finished', note: null } })
  await trainTiny(tinySetup(path.join(bars.project.folders.runs, String(run)), { config: { epochs: 4 } }))
  const { write } = bars.project.database
  write.exec('UPDATE images SET class_id = NULL WHERE split = 2')
  ids = write.prepare('SELECT id FROM images WHERE split = 2 ORDER BY id').pluck().all() as ImageId[]
})
afterAll(async () => {
  await bars.project.close()
  fs.rmSync(folder, { recursive: true, force: true })
})

const classesOf = (wanted: readonly ImageId[]): readonly (number | null)[] => wanted.map((id) => bars.project.database.write.prepare('SELECT class_id FROM images WHERE id = ?').pluck().get(id) as number | null)

test('are the likeliest class of each image, as prediction gives it, and how far it is ahead', async () => {
  const { suggestions, leftOut } = await suggestionsHandlers(harness.context).suggest(run, ids)
  expect([suggestions.map(({ imageId }) => imageId), leftOut]).toEqual([ids, []])
  const predictions = await harness.prediction.predict(run, ids.map((imageId) => ({ imageId })), null)
  const names = ['lying', 'standing', 'crossed']
  for (const [index, { classId, confidence, margin }] of suggestions.entries()) {
    const [first, second] = predictions[index]!.classes
    expect([names[classId - 1], confidence, margin]).toEqual([first!.name, expect.closeTo(first!.probability, 5), expect.closeTo(first!.probability - second!.probability, 5)])
  }
})

test('are taken over in one edit, and undone in one', async () => {
  const suggest = suggestionsHandlers(harness.context)
  const labels = labelsHandlers(harness.context)
  const choices = ids.slice(0, 3).map((imageId, index) => ({ imageId, classId: (1 + (index % 2)) as ClassId }))
  expect(await suggest.accept(choices)).toMatchObject({ changed: 3, description: 'Label 3 images as suggested' })
  expect(classesOf(ids.slice(0, 4))).toEqual([1, 2, 1, null])
  expect(harness.events.at(-1)).toEqual({ kind: 'datasetChanged' })
  expect(await labels.undo()).toMatchObject({ changed: 3 })
  expect(classesOf(ids.slice(0, 4))).toEqual([null, null, null, null])
  expect((await suggest.accept([{ imageId: ids[0]!, classId: 1 as ClassId }])).description).toBe('Label 1 image "lying" as suggested')
  await labels.undo()
  await expect(async () => suggest.accept([{ imageId: ids[0]!, classId: 99 as ClassId }])).rejects.toMatchObject({ code: 'classUnknown' })
})

test('leave out, with the reason, what cannot be read and classes that are gone', async () => {
  const { write } = bars.project.database
  const suggest = suggestionsHandlers(harness.context)
  const before = await suggest.suggest(run, ids)
  const gone = ids[5]!
  const file = path.join(bars.imagesFolder, write.prepare('SELECT relative_path FROM images WHERE id = ?').pluck().get(gone) as string)
  fs.writeFileSync(file, 'no picture')
  write.exec(`UPDATE images SET sha256 = zeroblob(32) WHERE id = ${gone}`)
  write.exec('UPDATE classes SET deleted = 1 WHERE id = 2')
  const { suggestions, leftOut } = await suggest.suggest(run, ids)
  const ofDeleted = before.suggestions.filter(({ classId, imageId }) => classId === 2 && imageId !== gone)
  expect(ofDeleted.length).toBeGreaterThan(0)
  expect(leftOut.find(({ imageId }) => imageId === gone)?.reason).not.toBe('')
  expect(leftOut.filter(({ reason }) => reason === 'the run answers "standing", a class that the project no longer has')).toHaveLength(ofDeleted.length)
  expect(suggestions.length + leftOut.length).toBe(ids.length)
  expect(await suggest.suggest(run, [])).toEqual({ suggestions: [], leftOut: [] })
  // An image that left the project meanwhile has no answer, and takes nobody else's.
  expect((await suggest.suggest(run, [9999 as ImageId, ...ids])).suggestions).toEqual(suggestions)
})

test('come only from runs that name one class', async () => {
  bars.project.database.write.exec(`UPDATE runs SET network = json_set(network, '$.task', 'multi_label') WHERE id = ${run}`)
  await expect(async () => suggestionsHandlers(harness.context).suggest(run, ids)).rejects.toMatchObject({ code: 'suggestionsImpossible' })
})
