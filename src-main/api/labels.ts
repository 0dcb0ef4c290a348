/** Handlers of the area `labels`: classes, labels, parts and the history. Every edit is on disk before it is answered. */
import type { Handlers } from '../../src-shared/api/contract.ts'
import type { EditResult, LabelClass, LabelsApi } from '../../src-shared/api/labels.ts'
import type { TargetsSource } from '../../src-shared/api/targets.ts'
import { assignSplits } from '../../src-shared/dataset/assignSplits.ts'
import type { ClassId } from '../../src-shared/dataset/ids.ts'
import type { SplitRatios } from '../../src-shared/dataset/split.ts'
import { AppError } from '../../src-shared/errors/appError.ts'
import { targetsCsv } from '../interchange/targetsCsv.ts'
import { applyPlan, cancelMasksPlan, makeMasksPlan, makeTablePlan } from '../interchange/targetPlans.ts'
import { findClassByKey, findClassByName, insertClass, readClass, readClasses } from '../store/classes.ts'
import { selectionCondition, splitNumber } from '../store/images.ts'
import { codeOfClass, codeOfClasses, noLabel } from '../store/labelCodes.ts'
import { addClass, countMembership, haveClass, replaceClass, takeClass } from '../store/labelEdits.ts'
import type { ReadDatabase } from '../store/openDatabase.ts'
import { readHistory, recordEdit, redoEdit, undoEdit } from '../store/operations.ts'
import { readLabelling, writeLabelling } from '../store/project.ts'
import { countDivisible, readSplitRows } from '../store/splitRows.ts'
import { transact } from '../store/transact.ts'
import type { CoreContext } from './context.ts'

/** How far the three shares may be from 1 together. */
const ratioSlack = 1e-6

export function labelsHandlers(context: CoreContext): Handlers<LabelsApi> {
  const writable = () => context.writableProject().database.write
  const told = (result: EditResult): EditResult => {
    if (result.changed > 0 || result.description !== '') context.emit({ kind: 'datasetChanged' })
    return result
  }

  const pathOf = (source: TargetsSource): string => ('path' in source ? source.path : context.uploadFolder(source.uploadId))

  return {
    classes: () => readClasses(context.project().database.read),
    createClass(name, colour, key) {
      const write = writable()
      const plain = name.normalize('NFC')
      const created = transact(write, () => {
        assertNameFree(write, plain, null)
        if (key !== null) assertKeyFree(write, key, null)
        const label = insertClass(write, plain, colour, key)
        recordEdit(write, { describe: () => `Create class "${plain}"`, classes: [{ id: label.id, before: null, after: label }] })
        return label
      })
      context.emit({ kind: 'datasetChanged' })
      return created
    },
    updateClass(id, change) {
      const write = writable()
      return told(
        transact(write, () => {
          const before = knownClass(write, id)
          const after: LabelClass = { ...before, ...change, name: (change.name ?? before.name).normalize('NFC') }
          assertNameFree(write, after.name, id)
          if (after.key !== null) assertKeyFree(write, after.key, id)
          const classes = isSame(before, after) ? [] : [{ id, before, after }]
          return recordEdit(write, { describe: () => describeChange(before, after), classes })
        }),
      )
    },
    mergeClasses(from, into) {
      const project = context.writableProject()
      const { write } = project.database
      const before = knownClass(write, from)
      const target = knownClass(write, into)
      if (from === into) throw new AppError('classMergeWithItself', { name: before.name })
      project.backUp()
      return told(
        transact(write, () => recordEdit(write, {
          describe: (count) => `Merge "${before.name}" into "${target.name}" (${images(count)})`,
          images: [replaceClass(write, from, into)],
          classes: [{ id: from, before, after: null }],
        })),
      )
    },
    deleteClass(id) {
      const project = context.writableProject()
      const { write } = project.database
      const before = knownClass(write, id)
      project.backUp()
      return told(
        transact(write, () => recordEdit(write, {
          describe: (count) => `Delete class "${before.name}" (${images(count)})`,
          images: [takeClass(write, haveClass(id), id)],
          classes: [{ id, before, after: null }],
        })),
      )
    },
    assign(selection, classId) {
      const write = writable()
      const label = classId === null ? null : knownClass(write, classId)
      return told(
        recordEdit(write, {
          describe: (count) => (label ? `Label ${images(count)} "${label.name}"` : `Remove the label of ${images(count)}`),
          images: [{ field: 'label', where: selectionCondition(write, selection), value: label ? codeOfClass(label.id) : noLabel }],
        }),
      )
    },
    assignClasses(selection, classIds) {
      const write = writable()
      return told(
        transact(write, () => {
          const labels = classIds.map((id) => knownClass(write, id))
          return recordEdit(write, {
            describe: (count) => (labels.length === 0 ? `Mark ${images(count)} as none of the classes` : `Label ${images(count)} ${labels.map(({ name }) => `"${name}"`).join(', ')}`),
            images: [{ field: 'label', where: selectionCondition(write, selection), value: codeOfClasses(write, classIds) }],
          })
        }),
      )
    },
    toggleClass(selection, classId) {
      const write = writable()
      return told(
        transact(write, () => {
          const label = knownClass(write, classId)
          const where = selectionCondition(write, selection)
          const { members, total } = countMembership(write, where, classId)
          const takes = members === total
          return recordEdit(write, {
            describe: (count) => (takes ? `Take "${label.name}" from ${images(count)}` : `Add "${label.name}" to ${images(count)}`),
            images: [(takes ? takeClass : addClass)(write, where, classId)],
          })
        }),
      )
    },
    setNumber(selection, value) {
      const write = writable()
      return told(
        recordEdit(write, {
          describe: (count) => (value === null ? `Remove the number of ${images(count)}` : `Give ${images(count)} the number ${value}`),
          // Of the two zeros, which are equal, only one is kept.
          images: [{ field: 'number', where: selectionCondition(write, selection), value: value === 0 ? 0 : value }],
        }),
      )
    },
    table: () => targetsCsv(context.project().database.read),
    planTable: (source, choice) => makeTablePlan(context.writableProject(), pathOf(source), choice),
    planMasks: (source) => makeMasksPlan(context.writableProject(), pathOf(source), 'uploadId' in source, (done, total) => context.emit({ kind: 'targetsProgress', done, total })),
    cancelMasks: () => cancelMasksPlan(context.project()),
    async applyTargets(planId) {
      return told(await applyPlan(context.writableProject(), planId))
    },
    labelling: () => readLabelling(context.project().database.read),
    setLabelling(labelling) {
      writeLabelling(writable(), labelling)
      context.emit({ kind: 'datasetChanged' })
    },
    assignSplit(selection, split) {
      const write = writable()
      return told(
        recordEdit(write, {
          describe: (count) => (split === null ? `Take ${images(count)} out of their part` : `Put ${images(count)} into ${split}`),
          images: [{ field: 'split', where: selectionCondition(write, selection), value: split === null ? null : splitNumber(split) }],
        }),
      )
    },
    autoSplit(ratios, seed, scope) {
      const shares = scope === 'keepTest' ? withoutTest(ratios) : ratios
      const sum = shares.train + shares.val + shares.test
      if (Math.abs(sum - 1) > ratioSlack) throw new AppError('splitRatiosInvalid', { sum })
      const write = writable()
      const rows = readSplitRows(write).filter((row) => scope !== 'keepTest' || row.split !== 'test')
      const parts = assignSplits(
        rows.map((row) => ({ key: row.content, stratum: row.stratum, current: scope === 'undivided' ? row.split : null })),
        shares,
        seed,
      )
      return told(
        recordEdit(write, {
          describe: (count) => `Split ${images(count)} into train, val and test`,
          images: [{ field: 'split', values: rows.map((row, index) => [row.id, splitNumber(parts[index] ?? 'train')]) }],
        }),
      )
    },
    divisible: () => countDivisible(context.project().database.read),
    undo: () => told(undoEdit(writable())),
    redo: () => told(redoEdit(writable())),
    history: () => readHistory(context.project().database.read),
  }
}

/** The shares of train and val alone, adding up to 1. Throws `splitRatiosInvalid` when both are 0. */
function withoutTest({ train, val }: SplitRatios): SplitRatios {
  const sum = train + val
  if (sum === 0) throw new AppError('splitRatiosInvalid', { sum })
  return { train: train / sum, val: val / sum, test: 0 }
}

function knownClass(read: ReadDatabase, id: ClassId): LabelClass {
  const label = readClass(read, id)
  if (!label) throw new AppError('classUnknown', { id })
  return label
}

function assertNameFree(read: ReadDatabase, name: string, ownId: ClassId | null): void {
  const other = findClassByName(read, name)
  if (other && other.id !== ownId) throw new AppError('classNameTaken', { name })
}

function assertKeyFree(read: ReadDatabase, key: string, ownId: ClassId | null): void {
  const other = findClassByKey(read, key)
  if (other && other.id !== ownId) throw new AppError('classKeyTaken', { key, name: other.name })
}

function isSame(a: LabelClass, b: LabelClass): boolean {
  return a.name === b.name && a.colour === b.colour && a.key === b.key
}

function describeChange(before: LabelClass, after: LabelClass): string {
  if (before.name !== after.name) return `Rename class "${before.name}" to "${after.name}"`
  if (before.key !== after.key) return `Change the key of class "${after.name}"`
  return `Recolour class "${after.name}"`
}

function images(count: number): string {
  return count === 1 ? '1 image' : `${count} images`
}
