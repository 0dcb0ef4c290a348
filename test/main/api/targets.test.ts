/** Targets from files through the API: a plan that writes nothing, one edit that is undone whole, masks with real files. */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ImageId } from '../../../src-shared/dataset/ids.ts'
import { readResource } from '../../../src-main/api/resources.ts'
import { ensureClasses } from '../../../src-main/store/imports.ts'
import { readTrainingImages } from '../../../src-main/store/trainingImages.ts'
import { classPaths, drawImages } from '../../support/drawImages.ts'
import { insertImageRows } from '../../support/imageRows.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'
import { openTestCore, type TestCore } from '../../support/testCore.ts'

const folder = temporaryFolder()
let test: TestCore
let ids: readonly ImageId[]
beforeAll(async () => {
  test = await openTestCore(join(folder, 'core'))
  await test.api.project.create(folder, 'targets')
  const images = join(folder, 'images')
  await drawImages(images, classPaths({ cat: 3, dog: 3 }), 5)
  const plan = await test.api.images.planImport({ path: images })
  await test.api.images.startImport(plan.planId, { foldersAreClasses: true, useSplitFolders: false })
  await test.importEnded()
  ids = await test.api.images.ids({})
  await test.api.labels.assignSplit({ filter: {} }, 'train')
})
afterAll(() => test.core.close())
const rows = () => test.api.images.rows(ids)
const state = async () => JSON.stringify([await rows(), await test.api.labels.classes()])

describe('targets from files', () => {
  it('a table of numbers: the plan writes nothing, one edit sets them, undo takes them all back', async () => {
    const { labels, images } = test.api
    const table = join(folder, 'weights.csv')
    writeFileSync(table, 'file,weight\ncat/000.png,1.5\ncat/001.png,-2\ndog/000.png,heavy\nbird/000.png,4\n')
    const before = await state()
    const plan = await labels.planTable({ path: table }, { kind: 'number', column: null })
    expect(plan).toMatchObject({ fileName: 'weights.csv', columns: ['file', 'weight'], fileColumn: 0, column: 1, lineCount: 4, matched: 2, newClasses: [] })
    expect(plan.refused.map(({ reason, count }) => [reason, count])).toEqual([['no number', 1], ['no such image in the project', 1]])
    expect(await state()).toBe(before)
    expect(await labels.applyTargets(plan.planId)).toMatchObject({ changed: 2, description: 'Take the numbers of 2 images from weights.csv' })
    expect((await rows()).map((row) => row.number)).toEqual([1.5, -2, null, null, null, null])
    expect(await labels.labelling()).toEqual({ kind: 'number', unit: '' })
    expect((await images.counts()).numbers).toMatchObject({ count: 2, least: -2, most: 1.5, mean: -0.25 })
    expect(await images.ids({ numberFrom: 0, numberTo: 2 })).toEqual([ids[0]])
    expect(await images.nextUnlabelled(null)).toBe(ids[2])
    await expect(labels.applyTargets(plan.planId)).rejects.toThrow('no longer known')
    await labels.undo()
    expect(await state()).toBe(before)
    await labels.setLabelling({ kind: 'one', unit: '' })
  })

  it.each([
    ['cat/000.png,cat', 'one', 'one'],
    ['cat/000.png,cat', 'number', 'one'],
    ['cat/000.png,cat', 'several', 'several'],
    // Where an image may have one class it has no way to have none.
    ['cat/000.png,(none)', 'one', 'several'],
  ] as const)('a table with the line %s, where images are labelled with %s, labels with %s', async (line, before, after) => {
    const { labels } = test.api
    await labels.setLabelling({ kind: before, unit: '' })
    writeFileSync(join(folder, 'kinds.csv'), `file,class\n${line}\n`)
    const { planId } = await labels.planTable({ path: join(folder, 'kinds.csv') }, { kind: 'classes', column: null })
    const { changed } = await labels.applyTargets(planId)
    expect((await labels.labelling()).kind).toBe(after)
    if (changed > 0) await labels.undo()
    await labels.setLabelling({ kind: 'one', unit: '' })
  })

  it('a table of classes makes those that are new, marks none of them, and is one edit', async () => {
    const { labels, images } = test.api
    const table = join(folder, 'tags.csv')
    writeFileSync(table, 'image;tags\ncat/000.png;cat|small\ncat/001.png;(none)\ndog/000.png;dog\n')
    const before = await state()
    const plan = await labels.planTable({ path: table }, { kind: 'classes', column: null })
    expect(plan).toMatchObject({ matched: 3, newClasses: ['small'] })
    // The line of dog/000.png says what is so already.
    expect(await labels.applyTargets(plan.planId)).toMatchObject({ changed: 2, canRedo: false })
    const classes = await labels.classes()
    expect(classes.map(({ name }) => name)).toEqual(['cat', 'dog', 'small'])
    expect((await rows()).map((row) => row.classIds?.map((id) => classes.find((entry) => entry.id === id)!.name) ?? null)).toEqual([['cat', 'small'], [], ['cat'], ['dog'], ['dog'], ['dog']])
    expect(await images.counts()).toMatchObject({ unlabelled: 0, none: 1, several: 1, perClass: [{ count: 2 }, { count: 3 }, { count: 1 }] })
    expect(await labels.labelling()).toMatchObject({ kind: 'several' })
    expect(readTrainingImages(test.core.context.project().database.read).map((image) => [image.classId, image.classIds.length, image.noneOfThem]).slice(0, 3)).toEqual([[null, 2, false], [null, 0, true], [classes[0]!.id, 1, false]])
    // A class that stands in a set goes and comes back with it.
    const after = await state()
    await labels.deleteClass(classes[2]!.id)
    expect((await rows())[0]).toMatchObject({ classId: classes[0]!.id, classIds: [classes[0]!.id] })
    await labels.undo()
    expect(await state()).toBe(after)
    await labels.undo()
    expect(await state()).toBe(before)
    await labels.setLabelling({ kind: 'one', unit: '' })
  })

  it('masks by their paths: what cannot be one is told, the rest is one edit, shown by address and handed to training', async () => {
    const { labels, images } = test.api
    const first = (await rows())[0]!
    const size = { width: first.widthPx, height: first.heightPx }
    const masks = join(folder, 'masks')
    for (const part of ['cat', 'dog', 'bird']) mkdirSync(join(masks, part), { recursive: true })
    const grey = (width: number, height: number, value: number) => sharp({ create: { width, height, channels: 3, background: { r: value, g: value, b: value } } })
    await grey(size.width, size.height, 2).png().toFile(join(masks, 'cat/000.png'))
    await grey(size.width * 2, size.height * 2, 1).toColourspace('b-w').tiff().toFile(join(masks, 'cat/001_mask.tif'))
    await grey(size.width, size.height, 255).jpeg().toFile(join(masks, 'cat/002.jpg'))
    await grey(size.width, size.height * 2, 255).png().toFile(join(masks, 'dog/000.png'))
    await grey(size.width, size.height, 255).png().toFile(join(masks, 'bird/000.png'))
    writeFileSync(join(masks, 'notes.txt'), 'no mask')
    const plan = await labels.planMasks({ path: masks })
    expect(plan).toMatchObject({ fileCount: 6, matched: 2, without: 4 })
    expect(plan.refused.map(({ reason }) => reason).sort()).toEqual([
      '.txt is not a supported image format',
      'it is a JPEG, which changes values a little when it is saved, so they are not exact. Save the mask as PNG from its source',
      'its ratio of width to height is not that of the image',
      'no image of this name in the project',
    ])
    expect(await labels.applyTargets(plan.planId)).toMatchObject({ changed: 2, description: 'Give masks to 2 images' })
    expect((await rows()).map((row) => row.hasMask)).toEqual([true, true, false, false, false, false])
    expect(await images.ids({ mask: true })).toEqual(ids.slice(0, 2))
    expect((await images.counts()).masks).toBe(2)
    const { context } = test.core
    expect(readTrainingImages(context.project().database.read).map(({ mask }) => mask?.relativePath ?? null).slice(0, 3)).toEqual(['cat/000.png', 'cat/001_mask.tif', null])
    const shown = await readResource(context, `/image/${ids[0]}/mask`)
    expect((await sharp(shown.body).metadata()).width).toBe(size.width)
    await expect(readResource(context, `/image/${ids[3]}/mask`)).rejects.toThrow('there is nothing under it')

    // The folder of masks moves, as one of images may.
    const source = (await images.sourceFolders()).find((entry) => entry.maskCount > 0)!
    expect(source).toMatchObject({ path: masks, imageCount: 0, maskCount: 2 })
    renameSync(masks, `${masks}-moved`)
    await expect(readResource(context, `/image/${ids[0]}/mask`)).rejects.toThrow('the file is not where it was')
    await images.relocateFolder(source.id, `${masks}-moved`)
    expect((await readResource(context, `/image/${ids[0]}/mask`)).body).toEqual(shown.body)
    writeFileSync(join(`${masks}-moved`, 'cat/000.png'), 'other content')
    await expect(readResource(context, `/image/${ids[0]}/mask`)).rejects.toThrow('has changed since')

    await labels.undo()
    expect((await images.counts()).masks).toBe(0)
    await labels.redo()
    expect((await images.counts()).masks).toBe(2)
  })

  it('masks that were sent are copied into the project', async () => {
    const { labels } = test.api
    const { context } = test.core
    const first = (await rows())[3]!
    const uploadId = crypto.randomUUID()
    const sent = join(context.uploadFolder(uploadId), 'my masks/dog')
    mkdirSync(sent, { recursive: true })
    await sharp({ create: { width: first.widthPx, height: first.heightPx, channels: 3, background: '#ffffff' } }).png().toFile(join(sent, '000.png'))
    const plan = await labels.planMasks({ uploadId })
    expect(plan).toMatchObject({ matched: 1, refused: [] })
    await labels.applyTargets(plan.planId)
    rmSync(context.uploadFolder(uploadId), { recursive: true })
    expect((await readResource(context, `/image/${first.id}/mask`)).mediaType).toBe('image/png')
    expect((await test.api.images.sourceFolders()).at(-1)).toMatchObject({ path: join(context.project().path, 'masks'), maskCount: 1, present: true })
    await labels.undo()
  })

  it('dividing shares the rarest of several classes out, and numbers by their size', async () => {
    const { labels, images } = test.api
    await labels.assignClasses({ ids: ids.slice(0, 2) }, (await labels.classes()).map(({ id }) => id))
    await labels.autoSplit({ train: 0.5, val: 0.5, test: 0 }, 3, 'all')
    expect((await images.counts()).perSplit).toEqual({ train: 3, val: 3, test: 0, none: 0 })
  })
})

describe('targets as a table', () => {
  it('P-10: what is written is read back as it was, into a project of the same images', async () => {
    const word = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }).map((text) => text.replace(/\p{C}/gu, '_').normalize('NFC').trim()).filter((text) => text !== '')
    const name = fc.oneof(word, fc.constantFrom('(none)', '(None)', '"', 'a|b', '"a;b"', 'a', 'b', "'=a", '=a', ';', '" |"'))
    const target = fc.record({ path: word.map((text) => text.replaceAll(/[/\\]/g, '_')), names: fc.option(fc.uniqueArray(name, { maxLength: 3 })), number: fc.option(fc.double({ min: -1e30, max: 1e30, noNaN: true })) })
    const other = await openTestCore(join(folder, 'other'))
    let projects = 0
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(target, { minLength: 1, maxLength: 6, selector: ({ path }) => path.toLowerCase().replace(/\.[^.]*$/, '') }), async (targets) => {
        const open = async () => {
          await other.api.project.create(folder, `table ${projects++}`)
          const { write } = other.core.context.project().database
          insertImageRows(write, targets.length)
          for (const [index, { path }] of targets.entries()) write.prepare('UPDATE images SET relative_path = ? WHERE id = ?').run(`f${index}/${path}.png`, index + 1)
          return { all: await other.api.images.ids({}), write }
        }
        const state = async (all: readonly ImageId[]) => {
          const names = new Map((await other.api.labels.classes()).map((entry) => [entry.id, entry.name]))
          return (await other.api.images.rows(all)).map((row) => [row.relativePath, row.number, row.classIds?.map((id) => names.get(id)).sort() ?? null])
        }
        const first = await open()
        for (const [index, { names, number }] of targets.entries()) {
          const ids = ensureClasses(first.write, names ?? [])
          const only = { ids: [first.all[index]!] }
          if (names) await other.api.labels.assignClasses(only, [...ids.values()])
          await other.api.labels.setNumber(only, number)
        }
        const expected = await state(first.all)
        const file = join(folder, 'written.csv')
        writeFileSync(file, await other.api.labels.table())
        const second = await open()
        for (const [kind, column] of [['classes', 1], ['number', 2]] as const) {
          const plan = await other.api.labels.planTable({ path: file }, { kind, column })
          expect(plan.refused.map(({ reason }) => reason).filter((reason) => reason !== 'nothing in the column')).toEqual([])
          await other.api.labels.applyTargets(plan.planId)
        }
        expect(await state(second.all)).toEqual(expected)
        // In the order of classes, which the second project may have met otherwise.
        if (targets.every(({ names }) => (names?.length ?? 0) < 2)) expect(await other.api.labels.table()).toBe(readFileSync(file, 'utf8'))
      }),
      { numRuns: 12 },
    )
    await other.core.close()
  }, 60_000)
})
