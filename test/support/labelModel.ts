/** P-01 to P-03: the label store, with one class, several, numbers and masks, against a model of a few lines. Read by operations.test.ts (a few runs) and operations.slow.test.ts (many). */
import { join } from 'node:path'
import fc from 'fast-check'
import { expect } from 'vitest'
import type { ClassId, ImageId } from '../../src-shared/dataset/ids.ts'
import { classesOfCode, labelSql } from '../../src-main/store/labelCodes.ts'
import { ensureClasses } from '../../src-main/store/imports.ts'
import { ensureMask } from '../../src-main/store/masks.ts'
import { recordEdit } from '../../src-main/store/operations.ts'
import { transact } from '../../src-main/store/transact.ts'
import { insertImageRows } from './imageRows.ts'
import { openTestCore, type TestCore } from './testCore.ts'

const imageCount = 12
let projects = 0

/** The whole labelled state as plain data: classes (null: no label), number, part and presence of every image, and the living classes. */
interface State {
  readonly images: readonly { readonly label: readonly string[] | null; readonly number: number | null; readonly mask: number | null; readonly split: string | null; readonly removed: boolean }[]
  readonly classes: readonly string[]
}

type Step =
  | { readonly kind: 'assign'; readonly ids: readonly number[]; readonly pick: number }
  | { readonly kind: 'clear'; readonly ids: readonly number[] }
  | { readonly kind: 'assignFiltered'; readonly from: number; readonly pick: number }
  | { readonly kind: 'toggle'; readonly ids: readonly number[]; readonly pick: number }
  | { readonly kind: 'several'; readonly ids: readonly number[]; readonly picks: readonly number[] }
  | { readonly kind: 'number'; readonly ids: readonly number[]; readonly value: number | null }
  | { readonly kind: 'mask'; readonly ids: readonly number[]; readonly mask: number | null }
  | { readonly kind: 'split'; readonly ids: readonly number[]; readonly split: 'train' | 'val' | 'test' }
  | { readonly kind: 'remove'; readonly ids: readonly number[] }
  | { readonly kind: 'create'; readonly name: string }
  | { readonly kind: 'rename'; readonly pick: number; readonly name: string }
  | { readonly kind: 'merge'; readonly pick: number; readonly into: number }
  | { readonly kind: 'delete'; readonly pick: number }
  | { readonly kind: 'undo' | 'redo' | 'reopen' }

const ids = fc.uniqueArray(fc.integer({ min: 1, max: imageCount }), { minLength: 1, maxLength: imageCount })
const pick = fc.nat({ max: 5 })
const name = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f')
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('assign' as const), ids, pick }) },
  fc.record({ kind: fc.constant('clear' as const), ids }),
  fc.record({ kind: fc.constant('assignFiltered' as const), from: pick, pick }),
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('toggle' as const), ids, pick }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('several' as const), ids, picks: fc.uniqueArray(fc.nat({ max: 3 }), { maxLength: 4 }) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('number' as const), ids, value: fc.option(fc.double({ min: -1e30, max: 1e30, noNaN: true }).map((value) => (value === 0 ? 0 : value))) }) },
  fc.record({ kind: fc.constant('mask' as const), ids, mask: fc.option(fc.integer({ min: 1, max: 2 })) }),
  fc.record({ kind: fc.constant('split' as const), ids, split: fc.constantFrom('train' as const, 'val' as const, 'test' as const) }),
  fc.record({ kind: fc.constant('remove' as const), ids }),
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('create' as const), name }) },
  fc.record({ kind: fc.constant('rename' as const), pick, name }),
  fc.record({ kind: fc.constant('merge' as const), pick, into: pick }),
  fc.record({ kind: fc.constant('delete' as const), pick }),
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('undo' as const) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('redo' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('reopen' as const) }) },
)

function setOf(names: readonly string[]): readonly string[] {
  return [...new Set(names)].sort()
}
function setOrNull(names: readonly string[] | undefined): readonly string[] | null {
  return names === undefined ? null : setOf(names)
}

/** The model: pure, a history of whole states. Returns null where the store must refuse. */
function modelStep(state: State, move: Step): State | null {
  const chosen = (index: number): string | undefined => state.classes[index]
  const change = (list: readonly number[], edit: (image: State['images'][number]) => State['images'][number]): State => ({
    ...state,
    images: state.images.map((image, index) => (list.includes(index + 1) && !image.removed ? edit(image) : image)),
  })
  const relabel = (from: string, into: string | null): State['images'] =>
    state.images.map((image) => {
      if (!image.label?.includes(from)) return image
      const label = setOf(image.label.flatMap((name) => (name === from ? (into === null ? [] : [into]) : [name])))
      return { ...image, label: label.length === 0 ? null : label }
    })
  switch (move.kind) {
    case 'assign': {
      const label = chosen(move.pick)
      return label === undefined ? null : change(move.ids, (image) => ({ ...image, label: [label] }))
    }
    case 'clear':
      return change(move.ids, (image) => ({ ...image, label: null }))
    case 'assignFiltered': {
      const [from, label] = [chosen(move.from), chosen(move.pick)]
      if (from === undefined || label === undefined) return null
      return { ...state, images: state.images.map((image) => (image.label?.includes(from) && !image.removed ? { ...image, label: [label] } : image)) }
    }
    case 'toggle': {
      const label = chosen(move.pick)
      if (label === undefined) return null
      const takes = state.images.every((image, index) => image.removed || !move.ids.includes(index + 1) || image.label?.includes(label))
      return change(move.ids, (image) => {
        const others = (image.label ?? []).filter((name) => name !== label)
        return { ...image, label: takes ? (others.length === 0 ? null : others) : setOf([...others, label]) }
      })
    }
    case 'several': {
      const labels = move.picks.map(chosen)
      return labels.includes(undefined) ? null : change(move.ids, (image) => ({ ...image, label: setOf(labels as string[]) }))
    }
    case 'number':
      return change(move.ids, (image) => ({ ...image, number: move.value }))
    case 'mask':
      return change(move.ids, (image) => ({ ...image, mask: move.mask }))
    case 'split':
      return change(move.ids, (image) => ({ ...image, split: move.split }))
    case 'remove':
      return change(move.ids, (image) => ({ ...image, removed: true }))
    case 'create':
      return state.classes.includes(move.name) ? null : { ...state, classes: [...state.classes, move.name] }
    case 'rename': {
      const old = chosen(move.pick)
      if (old === undefined || (old !== move.name && state.classes.includes(move.name))) return null
      return { images: relabel(old, move.name), classes: state.classes.map((label) => (label === old ? move.name : label)) }
    }
    case 'merge':
    case 'delete': {
      const from = chosen(move.pick)
      const into = move.kind === 'merge' ? chosen(move.into) : null
      if (from === undefined || into === undefined || from === into) return null
      return { images: relabel(from, into), classes: state.classes.filter((label) => label !== from) }
    }
    default:
      return state
  }
}

async function storeStep({ api, core }: TestCore, move: Step): Promise<void> {
  const classes = await api.labels.classes()
  const idOf = (index: number): ClassId => classes[index]?.id ?? (99_999 as ClassId)
  switch (move.kind) {
    case 'assign':
      return void (await api.labels.assign({ ids: move.ids as ImageId[] }, idOf(move.pick)))
    case 'clear':
      return void (await api.labels.assign({ ids: move.ids as ImageId[] }, null))
    case 'assignFiltered':
      if (!classes[move.from]) throw new Error('no such class')
      return void (await api.labels.assign({ filter: { classId: idOf(move.from) } }, idOf(move.pick)))
    case 'toggle':
      return void (await api.labels.toggleClass({ ids: move.ids as ImageId[] }, idOf(move.pick)))
    case 'several':
      return void (await api.labels.assignClasses({ ids: move.ids as ImageId[] }, move.picks.map(idOf)))
    case 'number':
      return void (await api.labels.setNumber({ ids: move.ids as ImageId[] }, move.value))
    case 'mask': {
      // As the import of a folder of masks does, whose files would only slow this down.
      const where = { sql: 'removed = 0 AND id IN (SELECT value FROM json_each(?))', values: [JSON.stringify(move.ids)] }
      return void recordEdit(core.context.project().database.write, { describe: () => 'masks', images: [{ field: 'mask', where, value: move.mask }] })
    }
    case 'split':
      return void (await api.labels.assignSplit({ ids: move.ids as ImageId[] }, move.split))
    case 'remove':
      return void (await api.images.remove({ ids: move.ids as ImageId[] }))
    case 'create':
      return void (await api.labels.createClass(move.name, null, null))
    case 'rename':
      return void (await api.labels.updateClass(idOf(move.pick), { name: move.name }))
    case 'merge':
      return void (await api.labels.mergeClasses(idOf(move.pick), idOf(move.into)))
    case 'delete':
      return void (await api.labels.deleteClass(idOf(move.pick)))
    case 'undo':
      return void (await api.labels.undo())
    case 'redo':
      return void (await api.labels.redo())
    case 'reopen': {
      const { path } = (await api.project.current())!
      await api.project.close()
      await api.project.open(path)
    }
  }
}

async function storeState({ core, api }: TestCore): Promise<State> {
  const { read } = core.context.project().database
  const classes = await api.labels.classes()
  const nameOf = new Map(classes.map((label) => [label.id as number, label.name]))
  const rows = read.prepare(`SELECT ${labelSql} AS label, number, mask_id, split, removed FROM images ORDER BY id`).all() as { label: number; number: number | null; mask_id: number | null; split: number | null; removed: number }[]
  return {
    images: rows.map((row) => ({
      label: setOrNull(classesOfCode(read, row.label)?.map((id) => nameOf.get(id) ?? 'A CLASS THAT IS GONE')),
      number: row.number,
      mask: row.mask_id,
      split: row.split === null ? null : ['train', 'val', 'test'][row.split]!,
      removed: row.removed === 1,
    })),
    classes: classes.map((label) => label.name),
  }
}

/** Runs `numRuns` random sequences of edits, undo, redo and reopening, and compares store and model after each step. */
export async function checkLabelModel(folder: string, numRuns: number): Promise<void> {
  const test = await openTestCore(join(folder, 'model'))
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 12, maxLength: 25, size: 'max' }), async (moves) => {
      await test.api.project.create(folder, `model ${projects++}`)
      insertImageRows(test.core.context.project().database.write, imageCount)
      const { write } = test.core.context.project().database
      transact(write, () => ['1.png', '2.png'].map((name) => ensureMask(write, 1, name, Buffer.alloc(32, name))))
      // Some classes from the start, or most steps would name one that is not there.
      ensureClasses(test.core.context.project().database.write, ['a', 'b', 'c'])
      let state = await storeState(test)
      const past: State[] = []
      const future: State[] = []
      for (const move of moves) {
        let expected: State | null
        if (move.kind === 'undo') {
          expected = past.pop() ?? null
          if (expected) future.push(state)
        } else if (move.kind === 'redo') {
          expected = future.pop() ?? null
          if (expected) past.push(state)
        } else {
          expected = modelStep(state, move)
          // An edit that changes nothing leaves no trace in the history; a merge or deletion always changes the classes.
          if (expected && JSON.stringify(expected) !== JSON.stringify(state)) {
            past.push(state)
            future.length = 0
          }
        }
        if (expected === null) await expect(storeStep(test, move)).rejects.toThrow()
        else {
          await storeStep(test, move)
          state = expected
        }
        expect(await storeState(test)).toEqual(state)
        const history = await test.api.labels.history()
        expect([history.undo !== null, history.redo !== null]).toEqual([past.length > 0, future.length > 0])
      }
    }),
    { numRuns },
  )
  await test.core.close()
}
