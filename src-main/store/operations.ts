/** The history: every edit of labels, classes, parts and the set of images is one row with all it takes to undo and redo it. */
import type { EditResult, History, LabelClass } from '../../src-shared/api/labels.ts'
import type { ClassId, ImageId } from '../../src-shared/dataset/ids.ts'
import { AppError } from '../../src-shared/errors/appError.ts'
import { restoreClass } from './classes.ts'
import type { Condition } from './images.ts'
import { prepared, type ReadDatabase, type WriteDatabase } from './openDatabase.ts'
import { transact } from './transact.ts'

export type EditedField = 'class_id' | 'split' | 'removed'

/** A class row before and after an edit; null: it was not there. */
export interface ClassChange {
  readonly id: ClassId
  readonly before: LabelClass | null
  readonly after: LabelClass | null
}

export interface Edit {
  /** Told how many images changed: *Label 40 images "cat"*. */
  readonly describe: (imageCount: number) => string
  readonly images?:
    | { readonly field: EditedField; readonly where: Condition; readonly value: number | null }
    | { readonly field: EditedField; readonly values: readonly (readonly [ImageId, number | null])[] }
  readonly classes?: readonly ClassChange[]
}

/** Oldest edits are forgotten beyond these, so that the file does not grow for ever. */
const keepOperations = 10_000
const keepChanges = 5_000_000
const pruneEvery = 64

interface StoredOperation {
  readonly id: number
  readonly description: string
  readonly field: EditedField | null
  readonly classChanges: string
  readonly imageCount: number
}

const operationColumns = 'id, description, field, class_changes AS classChanges, image_count AS imageCount'

/** Carries an edit out and records it, in one transaction; an edit that changes nothing leaves no trace. On disk when it returns. */
export function recordEdit(write: WriteDatabase, edit: Edit): EditResult {
  return transact(write, () => {
    const { images, classes = [] } = edit
    const { lastInsertRowid } = prepared(write, 'INSERT INTO operations (at, description, field, class_changes) VALUES (?, ?, ?, ?)').run(
      new Date().toISOString(),
      '',
      images?.field ?? null,
      JSON.stringify(classes),
    )
    const id = Number(lastInsertRowid)
    if (images) {
      if ('values' in images) {
        prepared(
          write,
          `INSERT INTO operation_changes (operation_id, image_id, value_before, value_after)
           SELECT ?, images.id, images.${images.field}, wanted.value ->> 1 FROM json_each(?) AS wanted
           JOIN images ON images.id = wanted.value ->> 0 WHERE images.${images.field} IS NOT wanted.value ->> 1`,
        ).run(id, JSON.stringify(images.values))
      } else {
        prepared(
          write,
          `INSERT INTO operation_changes (operation_id, image_id, value_before, value_after)
           SELECT ?, id, ${images.field}, ? FROM images WHERE ${images.where.sql} AND ${images.field} IS NOT ?`,
        ).run(id, images.value, ...images.where.values, images.value)
      }
      applyChanges(write, id, images.field, 'value_after')
    }
    for (const change of classes) restoreClass(write, change.id, change.after)
    const imageCount = countChanges(write, id)
    if (imageCount === 0 && classes.length === 0) {
      prepared(write, 'DELETE FROM operations WHERE id = ?').run(id)
      return result(write, 0, edit.describe(0))
    }
    const description = edit.describe(imageCount)
    prepared(write, 'UPDATE operations SET description = ?, image_count = ? WHERE id = ?').run(description, imageCount, id)
    prepared(write, 'DELETE FROM operations WHERE undone = 1').run()
    if (id % pruneEvery === 0) prune(write)
    return result(write, imageCount, description)
  })
}

/** Takes the newest edit back. Throws `nothingToUndo`. */
export function undoEdit(write: WriteDatabase): EditResult {
  return transact(write, () => {
    const operation = prepared<[], StoredOperation>(write, `SELECT ${operationColumns} FROM operations WHERE undone = 0 ORDER BY id DESC LIMIT 1`).get()
    if (!operation) throw new AppError('nothingToUndo', {})
    return turn(write, operation, 'value_before')
  })
}

/** Does the edit again that was taken back last. Throws `nothingToRedo`. */
export function redoEdit(write: WriteDatabase): EditResult {
  return transact(write, () => {
    const operation = prepared<[], StoredOperation>(write, `SELECT ${operationColumns} FROM operations WHERE undone = 1 ORDER BY id LIMIT 1`).get()
    if (!operation) throw new AppError('nothingToRedo', {})
    return turn(write, operation, 'value_after')
  })
}

export function readHistory(read: ReadDatabase): History {
  return {
    undo: (prepared(read, 'SELECT description FROM operations WHERE undone = 0 ORDER BY id DESC LIMIT 1').pluck().get() as string | undefined) ?? null,
    redo: (prepared(read, 'SELECT description FROM operations WHERE undone = 1 ORDER BY id LIMIT 1').pluck().get() as string | undefined) ?? null,
  }
}

function turn(write: WriteDatabase, operation: StoredOperation, side: 'value_before' | 'value_after'): EditResult {
  const changes = JSON.parse(operation.classChanges) as ClassChange[]
  for (const change of changes) {
    const target = side === 'value_before' ? change.before : change.after
    if (target === null) adoptStrays(write, operation.id, change.id, side, changes)
    restoreClass(write, change.id, target)
  }
  if (operation.field ?? changes.length > 0) applyChanges(write, operation.id, operation.field ?? 'class_id', side)
  prepared(write, 'UPDATE operations SET undone = ?, image_count = ? WHERE id = ?').run(side === 'value_before' ? 1 : 0, countChanges(write, operation.id), operation.id)
  return result(write, countChanges(write, operation.id), operation.description)
}

/** Images an import gave the class after the edit: they join it, so that no label points at a class that is gone and the way back restores them. */
function adoptStrays(write: WriteDatabase, operationId: number, classId: ClassId, side: 'value_before' | 'value_after', changes: readonly ClassChange[]): void {
  const otherSide = side === 'value_before' ? 'value_after' : 'value_before'
  const heir = prepared(write, `SELECT ${side} FROM operation_changes WHERE operation_id = ? AND ${otherSide} = ? LIMIT 1`).pluck().get(operationId, classId) as number | null | undefined
  const gone = new Set(changes.filter((change) => (side === 'value_before' ? change.before : change.after) === null).map((change) => change.id as number))
  prepared(
    write,
    `INSERT OR IGNORE INTO operation_changes (operation_id, image_id, ${side}, ${otherSide}) SELECT ?, id, ?, ? FROM images WHERE class_id = ?`,
  ).run(operationId, heir === undefined || (heir !== null && gone.has(heir)) ? null : heir, classId, classId)
}

/** Sets each recorded image to its value before or after. An image whose place was taken meanwhile by another file stays removed. */
function applyChanges(write: WriteDatabase, operationId: number, field: EditedField, side: 'value_before' | 'value_after'): void {
  prepared(
    write,
    `UPDATE ${field === 'removed' ? 'OR IGNORE ' : ''}images SET ${field} = change.${side}
     FROM operation_changes AS change WHERE change.operation_id = ? AND change.image_id = images.id`,
  ).run(operationId)
}

function countChanges(read: ReadDatabase, operationId: number): number {
  return prepared(read, 'SELECT count(*) FROM operation_changes WHERE operation_id = ?').pluck().get(operationId) as number
}

function result(write: WriteDatabase, changed: number, description: string): EditResult {
  const { undo, redo } = readHistory(write)
  return { changed, description, canUndo: undo !== null, canRedo: redo !== null }
}

function prune(write: WriteDatabase): void {
  const oldest = prepared(
    write,
    `SELECT max(id) FROM (SELECT id, row_number() OVER (ORDER BY id DESC) AS age, sum(image_count) OVER (ORDER BY id DESC) AS changes FROM operations)
     WHERE age > ${keepOperations} OR (changes > ${keepChanges} AND age > 1)`,
  )
    .pluck()
    .get() as number | null
  if (oldest !== null) prepared(write, 'DELETE FROM operations WHERE id <= ?').run(oldest)
}
