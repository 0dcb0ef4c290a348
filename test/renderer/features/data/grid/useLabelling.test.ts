// @vitest-environment happy-dom
/** Labelling by key: the cursor may run ahead, a label shows only once it is on disk, a refusal leaves everything as it was. */
import { mount } from '@vue/test-utils'
import { defineComponent, h } from 'vue'
import { beforeEach, expect, test } from 'vitest'
import { AppError, toErrorData } from '../../../../../src-shared/errors/appError.ts'
import type { Envelope } from '../../../../../src-shared/api/contract.ts'
import type { ImageFilter } from '../../../../../src-shared/api/images.ts'
import type { Labelling as ProjectLabelling } from '../../../../../src-shared/dataset/labelling.ts'
import type { ClassId, ImageId } from '../../../../../src-shared/dataset/ids.ts'
import { toasts } from '../../../../../src-renderer/composables/useToasts.ts'
import { useClasses } from '../../../../../src-renderer/composables/useClasses.ts'
import { extendTo, selectAll, selectOne } from '../../../../../src-renderer/features/data/grid/selection.ts'
import { useLabelling, type Labelling } from '../../../../../src-renderer/features/data/grid/useLabelling.ts'

const all = [11, 12, 13, 14] as ImageId[]
const cat = 1 as ClassId
const dog = 2 as ClassId
let mode: ProjectLabelling
/** What the core finds for a filter. */
let matching: (filter: ImageFilter) => readonly ImageId[]
let held: { readonly method: string; readonly args: unknown[]; answer(envelope: Envelope): void }[] = []
/** Stands for the core: reads are answered at once, edits when the test says so. */
const call = (_area: string, method: string, args: unknown[]): Promise<Envelope> => {
  const reads: Record<string, unknown> = {
    ids: method === 'ids' ? matching(args[0] as ImageFilter) : [],
    labelling: mode,
    setLabelling: undefined,
    counts: { total: 4, unlabelled: 4, missing: 0, perClass: [], perSplit: { train: 0, val: 0, test: 0, none: 4 } },
    history: { undo: null, redo: null },
    rows: (Array.isArray(args[0]) ? (args[0] as ImageId[]) : []).map((id) => ({ id, relativePath: `${id}`, widthPx: 1, heightPx: 1, sizeBytes: 1, format: 'png', classId: null, classIds: null, number: null, hasMask: false, split: null, missing: false })),
  }
  if (method in reads) return Promise.resolve({ ok: true, value: reads[method] })
  return new Promise((answer) => held.push({ method, args, answer }))
}
Object.assign(window, { convolve: { call, on: () => () => undefined, pathForFile: () => '' } })
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve))
const done: Envelope = { ok: true, value: { changed: 1, description: 'Label 1 image "cat"', canUndo: true, canRedo: false } }

let labelling: Labelling
beforeEach(async () => {
  held = []
  mode = { kind: 'one', unit: '' }
  matching = () => all
  toasts.value = []
  mount(defineComponent({ setup: () => ((labelling = useLabelling()), () => h('div')) }))
  await labelling.reload()
  labelling.rows.want(all)
  await settle()
})

test('three quick keys label three images; each shows its label only after its own answer', async () => {
  labelling.selection.value = selectOne(0)
  for (let press = 0; press < 3; press += 1) void labelling.assign(cat)
  await settle()
  expect(held.map(({ args }) => args[0])).toEqual([{ ids: [11] }, { ids: [12] }, { ids: [13] }])
  expect(labelling.selection.value.cursor).toBe(3)
  expect([...labelling.saving.value]).toEqual([11, 12, 13])
  expect(labelling.rows.get(all[0] as ImageId)?.classId).toBeNull()
  held[0]?.answer(done)
  await settle()
  expect(labelling.rows.get(all[0] as ImageId)?.classId).toBe(cat)
  expect(labelling.rows.get(all[1] as ImageId)?.classId).toBeNull()
  expect([...labelling.saving.value]).toEqual([12, 13])
  expect(labelling.history.value.undo).toBe('Label 1 image "cat"')
})
test('without auto-advance the cursor stays', () => {
  labelling.selection.value = selectOne(1)
  labelling.advance.value = false
  void labelling.assign(cat)
  expect(labelling.selection.value.cursor).toBe(1)
})
test('in the list of unlabelled images a labelled one leaves, and the cursor is on the next one', async () => {
  await labelling.setFilter({ classId: 'unlabelled' })
  labelling.selection.value = selectOne(1)
  void labelling.assign(cat)
  await settle()
  expect(labelling.ids.value).toEqual(all)
  held[0]?.answer(done)
  await settle()
  expect(labelling.ids.value).toEqual([11, 13, 14])
  expect(labelling.ids.value[labelling.selection.value.cursor]).toBe(13)
})
test('everything that matches is sent as a filter, not as ids', async () => {
  await labelling.setFilter({ split: 'train' })
  labelling.selection.value = selectAll(selectOne(0))
  void labelling.assign(cat)
  await settle()
  expect(held[0]?.args).toEqual([{ filter: { split: 'train' } }, cat])
})
test('a refused label is said, and nothing shows it as done', async () => {
  labelling.selection.value = extendTo(selectOne(0), all, 1, false)
  void labelling.assign(cat)
  await settle()
  held[0]?.answer({ ok: false, error: toErrorData(new AppError('diskFull', { path: '/p' })) })
  await settle()
  expect(labelling.rows.get(all[0] as ImageId)?.classId).toBeNull()
  expect(labelling.saving.value.size).toBe(0)
  expect(toasts.value.map((toast) => [toast.tone, toast.message])).toEqual([['danger', new AppError('diskFull', { path: '/p' }).message]])
})
test('a bulk label offers Undo; the next edit takes that offer away', async () => {
  labelling.selection.value = extendTo(selectOne(0), all, 2, false)
  void labelling.assign(cat)
  await settle()
  held[0]?.answer(done)
  await settle()
  expect(toasts.value.map((toast) => toast.action?.label)).toEqual(['Undo'])
  labelling.selection.value = selectOne(3)
  void labelling.assign(cat)
  expect(toasts.value).toEqual([])
})

test('several classes: a key adds one, the same key takes it away, and the cursor stays', async () => {
  mode = { kind: 'several', unit: '' }
  await labelling.reload()
  useClasses().classes.value = [cat, dog].map((id, position) => ({ id, name: `class ${id}`, colour: '#000000', key: String(id), position }))
  labelling.selection.value = selectOne(1)
  const row = () => labelling.rows.get(all[1] as ImageId)
  for (const [classId, expected] of [[dog, [dog]], [cat, [cat, dog]], [dog, [cat]], [cat, null]] as const) {
    void labelling.toggleClass(classId)
    await settle()
    expect(held.at(-1)).toMatchObject({ method: 'toggleClass', args: [{ ids: [12] }, classId] })
    held.at(-1)?.answer(done)
    await settle()
    expect(row()?.classIds).toEqual(expected)
    expect(row()?.classId).toBe(expected?.length === 1 ? expected[0] : null)
  }
  expect(labelling.selection.value.cursor).toBe(1)
  void labelling.markNone()
  await settle()
  held.at(-1)?.answer(done)
  await settle()
  expect(row()?.classIds).toEqual([])
})
test('several classes: an image that no longer matches stays in view while it is selected, and leaves with the cursor', async () => {
  mode = { kind: 'several', unit: '' }
  await labelling.setFilter({ classId: 'unlabelled' })
  labelling.selection.value = selectOne(1)
  matching = () => all.filter((id) => id !== 12)
  await labelling.reload()
  expect(labelling.ids.value).toEqual(all)
  expect(labelling.ids.value[labelling.selection.value.cursor]).toBe(12)
  labelling.selection.value = selectOne(2)
  await settle()
  expect(labelling.ids.value).toEqual([11, 13, 14])
  expect(labelling.ids.value[labelling.selection.value.cursor]).toBe(13)
})
test('one class: what no longer matches leaves with the next reload', async () => {
  await labelling.setFilter({ classId: 'unlabelled' })
  labelling.selection.value = selectOne(1)
  matching = () => all.filter((id) => id !== 12)
  await labelling.reload()
  expect(labelling.ids.value).toEqual([11, 13, 14])
})
test('another kind of label takes the filter of the old kind away and keeps the rest', async () => {
  await labelling.setFilter({ classId: cat, split: 'train' })
  await labelling.setMode({ kind: 'number', unit: 'kg' })
  expect(labelling.filter.value).toEqual({ split: 'train' })
})
