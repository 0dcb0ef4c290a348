/**
 * Label errors from end to end, with the real process: planted ones on 1,000 images of cifar10-small and on five classes of Fashion-MNIST, at the
 * bounds of the full sets (`npm run accuracy -- label-errors`), and what becomes of missing files, copies, cancelling and a run's own features.
 */
import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { labelErrorParts, type LabelErrors, type LabelErrorsChoice } from '../../../src-shared/api/labelErrors.ts'
import type { ClassId, ImageId } from '../../../src-shared/dataset/ids.ts'
import { labelErrorsHandlers } from '../../../src-main/api/labelErrors.ts'
import { nodeHost } from '../../../src-main/server/nodeHost.ts'
import type { FromTrainer, ToTrainer } from '../../../src-main/training/messages.ts'
import { fashionMnistFolder, writeFashionMnist } from '../../bench/writeFashionMnist.ts'
import { createBarProject } from '../../support/barProject.ts'
import { plantLabelErrors } from '../../support/plantLabelErrors.ts'
import { createRunHarness, forkEntry } from '../../support/runHarness.ts'
import { tinyConfig, tinySetup, trainTiny } from '../../support/runSetup.ts'
import { scriptedProcess } from '../../support/scriptedProcess.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'
import { openTestCore, type TestCore } from '../../support/testCore.ts'

const archive = resolve(import.meta.dirname, '../../../../shared/data/cifar10-small.tar')
const all: LabelErrorsChoice = { parts: labelErrorParts, source: null, seed: 1 }
const folder = temporaryFolder()
let core: TestCore

beforeAll(async () => {
  core = await openTestCore(join(folder, 'core'), nodeHost('cli', folder).startProcess)
})
afterAll(() => core.core.close())

/** A project of the first `count` images of these classes. */
async function projectOf(name: string, source: string, classes: readonly string[], count: number): Promise<string> {
  const root = join(folder, name)
  for (const label of classes) {
    mkdirSync(join(root, label), { recursive: true })
    for (const file of readdirSync(join(source, label)).sort().slice(0, count)) copyFileSync(join(source, label, file), join(root, label, file))
  }
  await core.api.project.create(join(folder, 'core'), name)
  await core.importAll(root)
  return root
}
async function find(choice: LabelErrorsChoice = all): Promise<LabelErrors> {
  const found = await core.api.labelErrors.find(choice)
  if (found === null) throw new Error('the search was cancelled')
  return found
}
const hitsOf = ({ suspects }: LabelErrors, planted: ReadonlyMap<ImageId, ClassId>): boolean[] => suspects.map(({ imageId }) => planted.has(imageId))

describe('planted label errors', () => {
  test.skipIf(!existsSync(archive))('of cifar10-small come first: at least six times as many as chance', async () => {
    spawnSync('tar', ['-xf', archive, '-C', folder])
    const source = join(folder, 'cifar10-small', 'train')
    await projectOf('cifar', source, readdirSync(source), 100)
    const planted = await plantLabelErrors(core.core.handlers, 0.05, 1)
    const found = await find()
    expect([found.imageCount, found.foldCount, found.classCount, planted.size, found.warnings]).toEqual([1000, 5, 10, 50, []])
    expect(found.suspects.length).toBeGreaterThanOrEqual(planted.size)
    const first = hitsOf(found, planted).slice(0, planted.size)
    console.log(`cifar10-small, 1,000 images: the first ${first.length} of ${found.foundCount} suspects hold ${first.filter(Boolean).length} of ${planted.size}, agreement ${found.agreement.toFixed(3)}, ${found.seconds.toFixed(1)} s`)
    expect(first.filter(Boolean).length).toBeGreaterThanOrEqual((6 * planted.size * first.length) / found.imageCount)
  })

  test.skipIf(!existsSync(fashionMnistFolder))('of five Fashion-MNIST classes are found: recall 0.7 at precision 0.5', async () => {
    writeFashionMnist(join(folder, 'idx'), fashionMnistFolder, 100)
    await projectOf('fashion', join(folder, 'idx', 'train'), ['ankle-boot', 'bag', 'sandal', 't-shirt', 'trouser'], 100)
    const planted = await plantLabelErrors(core.core.handlers, 0.05, 1)
    const found = await find()
    const hits = hitsOf(found, planted).filter(Boolean).length
    const right = found.agreement / (1 - planted.size / found.imageCount)
    console.log(`five Fashion-MNIST classes, 500 images: ${hits} of ${planted.size} found among ${found.foundCount} suspects, right ${right.toFixed(3)}, ${found.seconds.toFixed(1)} s`)
    expect([right >= 0.95, hits / planted.size >= 0.7, hits / found.foundCount >= 0.5]).toEqual([true, true, true])
    const [first] = found.suspects
    expect([planted.get(first!.imageId), first!.suggestionProbability > first!.labelProbability]).toEqual([first!.suggestedId, true])
  })
})

describe('a small project', () => {
  const colours = { red: [220, 40, 40], green: [40, 200, 60], blue: [50, 70, 220] } as const
  let root: string

  beforeAll(async () => {
    root = join(folder, 'colours')
    for (const [name, colour] of Object.entries(colours)) {
      mkdirSync(join(root, name), { recursive: true })
      for (let number = 0; number < 14; number++) {
        const pixels = Uint8Array.from({ length: 40 * 40 * 3 }, (_, index) => Math.min(255, Math.max(0, colour[index % 3]! + ((index * 37 + number * 91) % 23))))
        await sharp(pixels, { raw: { width: 40, height: 40, channels: 3 } }).png().toFile(join(root, name, `${number}.png`))
      }
    }
    await core.api.project.create(join(folder, 'core'), 'colours')
    await core.importAll(root)
  })
  const idOf = async (path: string): Promise<ImageId> => {
    const rows = await core.api.images.rows(await core.api.images.ids({}))
    return rows.find(({ relativePath }) => relativePath === path)!.id
  }

  test('finds the one wrong label and suggests the right class', async () => {
    const [wrong, red] = [await idOf('blue/3.png'), (await core.api.labels.classes()).find(({ name }) => name === 'red')!.id]
    await core.api.labels.assign({ ids: [wrong] }, red)
    const { suspects } = await find()
    expect((await find()).suspects).toEqual(suspects)
    const names = new Map((await core.api.labels.classes()).map(({ id, name }) => [id, name]))
    expect(suspects.map(({ imageId, classId, suggestedId }) => [imageId, names.get(classId), names.get(suggestedId)])).toEqual([[wrong, 'red', 'blue']])
    await core.api.labels.undo()
  })
  test('the same picture in another file is held out with it: a copy does not vouch for a wrong label', async () => {
    const pixels = await sharp(join(root, 'green', '5.png')).raw().toBuffer({ resolveWithObject: true })
    const copy = await sharp(pixels.data, { raw: pixels.info }).png({ compressionLevel: 0 }).toBuffer()
    mkdirSync(join(root, 'blue'), { recursive: true })
    writeFileSync(join(root, 'blue', 'copy.png'), copy)
    writeFileSync(join(root, 'blue', 'copy of the copy.png'), await sharp(pixels.data, { raw: pixels.info }).png({ compressionLevel: 3 }).toBuffer())
    await core.importAll(root)
    const paths = (await find()).suspects.map(({ relativePath }) => relativePath)
    expect(paths.sort()).toEqual(['blue/copy of the copy.png', 'blue/copy.png'])
  })
  test('is gone on with after it was cancelled', async () => {
    emptyCache()
    const begun = Promise.withResolvers<void>()
    const stop = core.core.on((event) => event.kind === 'labelErrorsProgress' && event.progress !== null && begun.resolve())
    const cancelled = core.api.labelErrors.find(all)
    await begun.promise
    stop()
    await core.api.labelErrors.cancel()
    expect([await cancelled, (await core.api.labelErrors.state()).progress]).toEqual([null, null])
    expect((await find()).imageCount).toBe(44)
  })
  test('leaves out files that are gone, with the reason, and says so when none is left', async () => {
    emptyCache()
    rmSync(join(root, 'red', '0.png'))
    const found = await find()
    expect(found).toMatchObject({ imageCount: 43, leftOutCount: 1, leftOut: [{ relativePath: 'red/0.png', reason: expect.stringMatching(/./) }] })
    // The others keep their answers.
    expect(found.suspects.map(({ relativePath }) => relativePath).sort()).toEqual(['blue/copy of the copy.png', 'blue/copy.png'])
    emptyCache()
    rmSync(root, { recursive: true })
    await expect(find()).rejects.toThrow(/^Label errors: Of the 0 images that could be read, fewer than two classes have two or more \(one that could not: .*\)\. Find the missing files again/)
  })
  const emptyCache = (): void => {
    const { cache } = core.core.context.project().folders
    for (const name of readdirSync(cache)) rmSync(join(cache, name), { recursive: true })
  }
})

test('features of a run tell images apart too, with a warning that it has seen the labels', async () => {
  const bars = createBarProject(temporaryFolder(), { train: 60, val: 12, test: 0 })
  const trainer = scriptedProcess<FromTrainer, ToTrainer>()
  const harness = createRunHarness(bars.project, (entry) => (entry === 'trainer' ? trainer.process : forkEntry(entry)))
  try {
    const run = await harness.runs.start({ ...tinyConfig, networkId: bars.networkId }, 'bars')
    trainer.script.say({ kind: 'ended', end: { state: 'finished', note: null } })
    await trainTiny(tinySetup(join(bars.project.folders.runs, String(run.id)), { config: { epochs: 4 } }))
    bars.project.database.write.exec('UPDATE images SET class_id = 3 - class_id WHERE id IN (1, 5)')
    const found = await labelErrorsHandlers(harness.context).find({ ...all, source: { kind: 'run', runId: run.id } })
    expect(found).toMatchObject({ sourceName: 'bars', imageCount: 72, warnings: [expect.stringMatching(/^"bars" has learnt from some of these labels/)] })
    expect(found!.suspects.slice(0, 2).map(({ relativePath }) => relativePath).sort()).toEqual(['train-0.bmp', 'train-4.bmp'])
  } finally {
    await bars.project.close()
  }
})
