/** The history of edits: against a model (P-01 to P-03), with imports in between, and in words. */
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { checkLabelModel } from '../../support/labelModel.ts'
import { openTestCore } from '../../support/testCore.ts'
import { insertImageRows } from '../../support/imageRows.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'

const folder = temporaryFolder()
describe('labels and their history', () => {
  it('P-01, P-02, P-03: any sequence of edits, undo, redo and reopening leaves what the model says', () => checkLabelModel(folder, 6), 60_000)

  it('an image that an import labels after a class was made loses the label with the class and regains it with redo', async () => {
    const test = await openTestCore(join(folder, 'strays'))
    await test.api.project.create(folder, 'strays')
    const { write } = test.core.context.project().database
    const cat = await test.api.labels.createClass('cat', null, null)
    insertImageRows(write, 3, () => ({ classId: cat.id, split: null }))
    await test.api.labels.undo()
    expect(await test.api.images.ids({ classId: 'unlabelled' })).toHaveLength(3)
    await test.api.labels.redo()
    expect(await test.api.images.ids({ classId: cat.id })).toHaveLength(3)
    await test.core.close()
  })

  it('a class that comes back finds its name taken and its key given away, and gives way', async () => {
    const test = await openTestCore(join(folder, 'names'))
    await test.api.project.create(folder, 'names')
    const { write } = test.core.context.project().database
    const cat = await test.api.labels.createClass('cat', '#112233', '5')
    await test.api.labels.deleteClass(cat.id)
    const { ensureClasses } = await import('../../../src-main/store/imports.ts')
    ensureClasses(write, ['cat'])
    await test.api.labels.undo()
    expect((await test.api.labels.classes()).map((label) => label.name).sort()).toEqual(['cat', 'cat (2)'])
    await test.core.close()
  })

  it('dividing all but the test part takes validation images from training alone, and nothing where no share is left for them', async () => {
    const test = await openTestCore(join(folder, 'keep-test'))
    await test.api.project.create(folder, 'keep-test')
    const { write } = test.core.context.project().database
    const classes = [await test.api.labels.createClass('a', null, null), await test.api.labels.createClass('b', null, null)]
    insertImageRows(write, 100, (index) => ({ classId: classes[index % 2]!.id, split: index < 30 ? 'test' : 'train' }))
    const before = await test.api.images.ids({ split: 'test' })
    await test.api.labels.autoSplit({ train: 0.9, val: 0.1, test: 0.15 }, 7, 'keepTest')
    expect(await test.api.images.ids({ split: 'test' })).toEqual(before)
    expect((await test.api.images.counts()).perSplit).toEqual({ train: 63, val: 7, test: 30, none: 0 })
    await expect(test.api.labels.autoSplit({ train: 0, val: 0, test: 1 }, 7, 'keepTest')).rejects.toThrow('add up to 0')
    expect((await test.api.images.counts()).perSplit.val).toBe(7)
    await test.api.labels.undo()
    expect((await test.api.images.counts()).perSplit).toEqual({ train: 70, val: 0, test: 30, none: 0 })
    // What has no label is left as it is, and told before.
    await test.api.labels.assignSplit({ ids: before.slice(0, 4) }, null)
    await test.api.labels.assign({ ids: before.slice(2, 8) }, null)
    expect(await test.api.labels.divisible()).toEqual({ undivided: 2, keepTest: 72, all: 94 })
    await test.api.labels.autoSplit({ train: 1, val: 0, test: 0 }, 7, 'undivided')
    expect((await test.api.images.counts()).perSplit).toEqual({ train: 72, val: 0, test: 26, none: 2 })
    await test.api.labels.assign({ filter: {} }, null)
    expect(await test.api.labels.divisible()).toEqual({ undivided: 2, keepTest: 74, all: 100 })
    await test.core.close()
  })

  it('a label given in place of several, and the way back', async () => {
    const test = await openTestCore(join(folder, 'several'))
    await test.api.project.create(folder, 'several')
    const { write } = test.core.context.project().database
    const [a, b, c] = await Promise.all(['a', 'b', 'c'].map((name) => test.api.labels.createClass(name, null, null)))
    insertImageRows(write, 4)
    const ids = await test.api.images.ids({})
    const labels = async () => (await test.api.images.rows(ids)).map((row) => [row.classId, row.classIds])
    await test.api.labels.assignClasses({ ids: ids.slice(0, 2) }, [c!.id, a!.id])
    await test.api.labels.assignClasses({ ids: ids.slice(2, 3) }, [])
    expect(await labels()).toEqual([[null, [a!.id, c!.id]], [null, [a!.id, c!.id]], [null, []], [null, null]])
    expect(await test.api.labels.toggleClass({ ids: ids.slice(1) }, b!.id)).toMatchObject({ changed: 3, description: 'Add "b" to 3 images' })
    expect(await labels()).toEqual([[null, [a!.id, c!.id]], [null, [a!.id, b!.id, c!.id]], [b!.id, [b!.id]], [b!.id, [b!.id]]])
    expect((await test.api.images.counts()).perClass).toEqual([{ classId: a!.id, count: 2 }, { classId: b!.id, count: 3 }, { classId: c!.id, count: 2 }])
    const before = await labels()
    await test.api.labels.assign({ filter: {} }, b!.id)
    expect(await labels()).toEqual(ids.map(() => [b!.id, [b!.id]]))
    await test.api.labels.undo()
    expect(await labels()).toEqual(before)
    // An image that comes back with another import keeps the classes it had, whatever its folder is called.
    await test.api.images.remove({ ids: ids.slice(0, 1) })
    insertImageRows(write, 1, () => ({ classId: b!.id, split: null }))
    expect(await labels()).toEqual(before)
    // Taken from all that have it: one that had no other is without label, and not "none of them".
    expect(await test.api.labels.toggleClass({ ids: ids.slice(1) }, b!.id)).toMatchObject({ description: 'Take "b" from 3 images' })
    expect(await labels()).toEqual([[null, [a!.id, c!.id]], [null, [a!.id, c!.id]], [null, null], [null, null]])
    await test.api.labels.mergeClasses(c!.id, a!.id)
    expect(await labels()).toEqual([[a!.id, [a!.id]], [a!.id, [a!.id]], [null, null], [null, null]])
    await test.api.labels.undo()
    await test.api.labels.undo()
    expect(await labels()).toEqual(before)
    await test.core.close()
  })

  it('descriptions say what Undo will do', async () => {
    const test = await openTestCore(join(folder, 'words'))
    await test.api.project.create(folder, 'words')
    insertImageRows(test.core.context.project().database.write, 40)
    const cat = await test.api.labels.createClass('cat', null, null)
    const result = await test.api.labels.assign({ filter: {} }, cat.id)
    expect(result).toEqual({ changed: 40, description: 'Label 40 images "cat"', canUndo: true, canRedo: false })
    expect(await test.api.labels.history()).toEqual({ undo: 'Label 40 images "cat"', redo: null })
    await expect(test.api.labels.createClass('cat', null, null)).rejects.toThrow('Class "cat": there is one of this name')
    await expect(test.api.labels.createClass('dog', null, '1')).rejects.toThrow('Key "1": it already assigns "cat"')
    await expect(test.api.labels.autoSplit({ train: 0.5, val: 0.2, test: 0.2 }, 1, 'undivided')).rejects.toThrow('add up to 0.89')
    await test.core.close()
  })
})
