/** The area `labelErrors` with a scripted process: what is searched, what is said when it cannot be, and what a person's answers do to what was found. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { labelErrorsHandlers } from '../../../src-main/api/labelErrors.ts'
import { labelsHandlers } from '../../../src-main/api/labels.ts'
import type { FromLabelErrors, LabelErrorsAnswer, LabelErrorsJob, ToLabelErrors } from '../../../src-main/insight/labelErrorMessages.ts'
import { readConfirmedLabels } from '../../../src-main/store/labelledImages.ts'
import type { LabelErrorsChoice } from '../../../src-shared/api/labelErrors.ts'
import type { ClassId, ImageId, RunId } from '../../../src-shared/dataset/ids.ts'
import { toErrorData } from '../../../src-shared/errors/appError.ts'
import { createBarProject, type BarProject } from '../../support/barProject.ts'
import { createRunHarness, type RunHarness } from '../../support/runHarness.ts'
import { scriptedProcess, type ScriptedProcess } from '../../support/scriptedProcess.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'

const all: LabelErrorsChoice = { parts: ['train', 'val', 'test', 'none'], source: null, seed: 3 }
let bars: BarProject
let harness: RunHarness
let area: ReturnType<typeof labelErrorsHandlers>
let labels: ReturnType<typeof labelsHandlers>
let script: ScriptedProcess<FromLabelErrors, ToLabelErrors>

beforeEach(() => {
  bars = createBarProject(temporaryFolder(), { train: 33, val: 6, test: 6 })
  harness = createRunHarness(bars.project, () => {
    const made = scriptedProcess<FromLabelErrors, ToLabelErrors>()
    script = made.script
    return made.process
  })
  area = labelErrorsHandlers(harness.context)
  labels = labelsHandlers(harness.context)
})
afterEach(() => bars.project.close())

const ids = (): ImageId[] => bars.project.database.read.prepare('SELECT id FROM images ORDER BY id').pluck().all() as ImageId[]
const nothing: LabelErrorsAnswer = { imageCount: 45, foldCount: 5, agreement: 1, suspects: [], doubts: [], leftOut: [] }
const suspect = (index: number, suggestion: number): LabelErrorsAnswer['suspects'][number] => ({ index, suggestion, labelProbability: 0.01, suggestionProbability: 0.9 })
async function finding(choice: LabelErrorsChoice, answer: LabelErrorsAnswer) {
  const found = area.find(choice)
  script.say({ kind: 'ready' })
  script.say({ kind: 'found', answer })
  return (await found)!
}
const openIds = async (): Promise<readonly ImageId[]> => (await area.state()).found!.suspects.map(({ imageId }) => imageId)

describe('a search', () => {
  test('is about all images with one class of the chosen parts, with a head for the classes', async () => {
    bars.project.database.write.exec('UPDATE images SET split = NULL WHERE id <= 5; UPDATE images SET class_id = NULL WHERE id = 6; UPDATE images SET removed = 1 WHERE id = 7')
    expect(await area.plan(all)).toMatchObject({ imageCount: 43, partCounts: { train: 26, val: 6, test: 6, none: 5 }, sourceName: 'MobileNetV2 (COCO)', problems: [], warnings: [] })
    expect(await area.plan({ ...all, parts: ['val', 'none'] })).toMatchObject({ imageCount: 11 })
    await finding({ ...all, parts: ['train', 'none'] }, nothing)
    const job = script.sent[0] as LabelErrorsJob
    expect([job.images.length, job.classCount, job.seed, job.runFolder, job.network.input.widthPx]).toEqual([31, 3, 3, null, 96])
    expect(job.images.slice(0, 4).map(({ label }) => label)).toEqual([0, 1, 2, 0])
    expect(job.images[0]!.file).toBe(`${bars.imagesFolder}/train-0.bmp`)
    expect(script.killed).toBe(true)
  })
  test('tells how far it is, and refuses a second one meanwhile', async () => {
    const found = area.find(all)
    await expect(async () => area.find(all)).rejects.toThrow('Label errors: a search is under way. Wait for its end or cancel it, then try again.')
    script.say({ kind: 'progress', progress: { phase: 'features', done: 8, total: 45 } })
    expect(harness.events.at(-1)).toEqual({ kind: 'labelErrorsProgress', progress: { phase: 'features', done: 8, total: 45 } })
    expect(await area.state()).toEqual({ progress: { phase: 'features', done: 8, total: 45 }, found: null })
    script.say({ kind: 'found', answer: nothing })
    expect(await found).toMatchObject({ imageCount: 45, classCount: 3, foldCount: 5, foundCount: 0, suspects: [], sourceName: 'MobileNetV2 (COCO)' })
    expect([harness.events.at(-1), (await area.state()).progress]).toEqual([{ kind: 'labelErrorsProgress', progress: null }, null])
  })
  test('that is cancelled answers null at once, keeps what was found before, and lets the process write', async () => {
    await finding(all, { ...nothing, suspects: [suspect(4, 0)] })
    vi.useFakeTimers()
    try {
      const found = area.find(all)
      await area.cancel()
      expect(await found).toBeNull()
      expect([script.sent, script.killed]).toEqual([[{ kind: 'cancel' }], false])
      vi.advanceTimersByTime(5000)
      expect(script.killed).toBe(true)
    } finally {
      vi.useRealTimers()
    }
    expect((await area.state()).found).toMatchObject({ foundCount: 1 })
    await finding(all, nothing)
  })
  test('whose process dies or fails says so, and the next one begins anew', async () => {
    const died = area.find(all)
    script.exit(1)
    await expect(died).rejects.toThrow('the process that looked for them ended without a word (exit code 1)')
    const failed = area.find(all)
    script.say({ kind: 'failed', error: toErrorData(new Error('no more disk')) })
    await expect(failed).rejects.toThrow('no more disk')
    await finding(all, nothing)
  })
  test('names files that could not be read', async () => {
    expect(await finding(all, { ...nothing, leftOut: [{ index: 2, reason: 'the file is not there' }] })).toMatchObject({ leftOutCount: 1, leftOut: [{ relativePath: 'train-2.bmp', reason: 'the file is not there' }] })
  })
})

describe('what stands in the way', () => {
  test('is fewer than two classes with two images', async () => {
    bars.project.database.write.exec('UPDATE images SET class_id = NULL WHERE class_id <> 1')
    const sentence = 'Only the class "lying" has two or more images with this label alone; two classes at least need them. Label more images, or look through more parts.'
    expect((await area.plan(all)).problems).toEqual([sentence])
    await expect(async () => area.find(all)).rejects.toThrow(`Label errors: ${sentence}`)
    bars.project.database.write.exec('UPDATE images SET class_id = NULL')
    expect((await area.plan(all)).problems).toEqual(['No class has two or more images with this label alone; two classes at least need them. Label more images, or look through more parts.'])
  })
  test('is a backbone that is not on this computer, or an unknown run', async () => {
    expect((await area.plan({ ...all, source: { kind: 'backbone', id: 'vgg-16' } })).problems).toEqual([expect.stringMatching(/^VGG-16: its weights are not on this computer yet/)])
    await expect(async () => area.plan({ ...all, source: { kind: 'backbone', id: 'nope' } })).rejects.toThrow('Backbone "nope"')
    await expect(async () => area.plan({ ...all, source: { kind: 'run', runId: 77 as RunId } })).rejects.toThrow()
  })
  test('a class with one image is left out, a class with few makes the answer less sure; both are said', async () => {
    bars.project.database.write.exec('UPDATE images SET class_id = 1 WHERE class_id = 3 AND id > 3; UPDATE images SET class_id = 1 WHERE class_id = 2 AND id > 9')
    const plan = await area.plan(all)
    expect([plan.problems, plan.imageCount]).toEqual([[], 44])
    expect(plan.warnings).toEqual([
      'Left out: "crossed" with one image each, because no other image of the class could speak for it.',
      expect.stringMatching(/^Fewer than 10 images: "standing"\. Little is known of such a class/),
    ])
    await finding(all, nothing)
    expect((script.sent[0] as LabelErrorsJob).classCount).toBe(2)
  })
})

describe('what was found', () => {
  test('has the less sure ones beside it, open in the same way', async () => {
    const [, , , , fourth, fifth] = ids()
    const found = await finding(all, { ...nothing, suspects: [suspect(4, 0)], doubts: [suspect(5, 0)] })
    expect([found.suspects.map(({ imageId }) => imageId), found.doubts.map(({ imageId }) => imageId), found.foundCount]).toEqual([[fourth], [fifth], 1])
    await area.confirm([fifth!])
    expect((await area.state()).found).toMatchObject({ suspects: [{ imageId: fourth }], doubts: [], confirmedCount: 1 })
  })
  test('is open until the image has another label or is said to be right, and comes back with undo', async () => {
    const [, , , , fourth, fifth, sixth] = ids()
    const found = await finding(all, { ...nothing, suspects: [suspect(5, 0), suspect(4, 0), suspect(6, 2)] })
    expect(found.suspects).toEqual([
      { imageId: fifth, relativePath: 'train-5.bmp', classId: 3, suggestedId: 1, labelProbability: 0.01, suggestionProbability: 0.9 },
      expect.objectContaining({ imageId: fourth, classId: 2, suggestedId: 1 }),
      expect.objectContaining({ imageId: sixth, classId: 1, suggestedId: 3 }),
    ])
    await labels.assign({ ids: [fourth!] }, 1 as ClassId)
    expect(await openIds()).toEqual([fifth, sixth])
    await area.confirm([fifth!])
    expect([await openIds(), (await area.state()).found!.confirmedCount]).toEqual([[sixth], 1])
    await labels.undo()
    await area.unconfirm([fifth!])
    expect(await openIds()).toEqual([fifth, fourth, sixth])
  })
  test('stays dismissed in the next search, until the image has another label', async () => {
    const [, , , , fourth] = ids()
    await area.confirm([fourth!, 9999 as ImageId])
    expect([...readConfirmedLabels(bars.project.database.read)]).toEqual([[fourth, 2]])
    expect(await finding(all, { ...nothing, suspects: [suspect(4, 0)] })).toMatchObject({ foundCount: 1, suspects: [], confirmedCount: 1 })
    await labels.assign({ ids: [fourth!] }, 3 as ClassId)
    expect(await finding(all, { ...nothing, suspects: [suspect(4, 0)] })).toMatchObject({ suspects: [{ imageId: fourth, classId: 3 }], confirmedCount: 0 })
  })
})
