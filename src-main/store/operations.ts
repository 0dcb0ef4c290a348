/** The history: every edit of labels, classes, parts and the set of images is one row with all it takes to undo and redo it. */
import type { EditResult, History, LabelClass } from '../../src-shared/api/labels.ts'
import type { ClassId, ImageId } from '../../src-shared/dataset/ids.ts'
import { AppError } from '../../src-shared/errors/appError.ts'
import { restoreClass } from './classes.ts'
import type { Condition } from './images.ts'
import { codeOfClass, labelSql, noLabel, writeLabelSql } from './labelCodes.ts'
import { prepared, type ReadDatabase, type WriteDatabase } from './openDatabase.ts'
import { transact } from './transact.ts'

/** What of an image an edit may change, with its number in the history, the stored value and the assignment that writes one. Values of `label`: see labelCodes.ts. */
const fields = {
  label: { number: 0, read: labelSql, assign: writeLabelSql },
  split: { number: 1, read: 'images.split', assign: (value: string) => `split = ${value}` },
  removed: { number: 2, read: 'images.removed', assign: (value: string) => `removed = ${value}` },
  number: { number: 3, read: 'images.number', assign: (value: string) => `number = ${value}` },
  mask: { number: 4, read: 'images.mask_id', assign: (value: string) => `mask_id = ${value}` },
} as const
export type EditedField = keyof typeof fields

/** A class row before and after an edit; null: it was not there. */
export interface ClassChange {
  readonly id: ClassId
  readonly before: LabelClass | null
  readonly after: LabelClass | null
}

/** New values of one field: the same for all rows of a condition, one for each stored value (`map`), or one for each image. */
export type FieldEdit =
  | { readonly field: EditedField; readonly where: Condition; readonly value: number | null }
  | { readonly field: EditedField; readonly where: Condition; readonly map: readonly (readonly [number | null, number | null])[] }
  | { readonly field: EditedField; readonly values: readonly (readonly [ImageId, number | null])[] }

export interface Edit {
  /** Told how many images changed: *Label 40 images "cat"*. */
  readonly describe: (imageCount: number) => string
  /** At most one for a field. */
  readonly images?: readonly FieldEdit[]
  readonly classes?: readonly ClassChange[]
}

/** Oldest edits are forgotten beyond these, so that the file does not grow for ever. */
const keepOperations = 10_000
const keepChanges = 5_000_000
const pruneEvery = 64

interface StoredOperation {
  readonly id: number
  readonly description: string
  readonly classChanges: string
  readonly imageCount: number
}

const operationColumns = 'id, description, class_changes AS classChanges, image_count AS imageCount'

/** Carries an edit out and records it, in one transaction; an edit that changes nothing leaves no trace. On disk when it returns. */
export function recordEdit(write: WriteDatabase, edit: Edit): EditResult {
  return transact(write, () => {
    const { images = [], classes = [] } = edit
    const { lastInsertRowid } = prepared(write, 'INSERT INTO operations (at, description, class_changes) VALUES (?, ?, ?)').run(new Date().toISOString(), '', JSON.stringify(classes))
    const id = Number(lastInsertRowid)
    for (const change of images) recordChanges(write, id, change)
    applyChanges(write, id, 'value_after')
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

function turn(write: WriteDatabase, operation: StoredOperation, side: Side): EditResult {
  const changes = JSON.parse(operation.classChanges) as ClassChange[]
  for (const change of changes) {
    const target = side === 'value_before' ? change.before : change.after
    if (target === null) adoptStrays(write, operation.id, change.id, side, changes)
    restoreClass(write, change.id, target)
  }
  applyChanges(write, operation.id, side)
  prepared(write, 'UPDATE operations SET undone = ?, image_count = ? WHERE id = ?').run(side === 'value_before' ? 1 : 0, countChanges(write, operation.id), operation.id)
  return result(write, countChanges(write, operation.id), operation.description)
}

/** Images an import gave the class after the edit: they join it, so that no label points at a class that is gone and the way back restores them. */
function adoptStrays(write: WriteDatabase, operationId: number, classId: ClassId, side: Side, changes: readonly ClassChange[]): void {
  const otherSide = side === 'value_before' ? 'value_after' : 'value_before'
  const { number } = fields.label
  const code = codeOfClass(classId)
  const heir = prepared(write, `SELECT ${side} FROM operation_changes WHERE operation_id = ? AND field = ${number} AND ${otherSide} = ? LIMIT 1`).pluck().get(operationId, code) as number | undefined
  const gone = new Set(changes.filter((change) => (side === 'value_before' ? change.before : change.after) === null).map((change) => codeOfClass(change.id)))
  prepared(
    write,
    `INSERT OR IGNORE INTO operation_changes (operation_id, field, image_id, ${side}, ${otherSide}) SELECT ?, ${number}, id, CAST(? AS INTEGER), CAST(? AS INTEGER) FROM images WHERE class_id = ?`,
  ).run(operationId, heir === undefined || gone.has(heir) ? noLabel : heir, code, classId)
}

type Side = 'value_before' | 'value_after'

/** Notes what an edit changes: only images whose value becomes another. */
function recordChanges(write: WriteDatabase, operationId: number, edit: FieldEdit): void {
  const { number, read } = fields[edit.field]
  const insert = 'INSERT INTO operation_changes (operation_id, field, image_id, value_before, value_after)'
  if ('values' in edit) {
    prepared(
      write,
      `${insert} SELECT ?, ${number}, images.id, ${read}, wanted.value ->> 1 FROM json_each(?) AS wanted
       JOIN images ON images.id = wanted.value ->> 0 WHERE ${read} IS NOT wanted.value ->> 1`,
    ).run(operationId, JSON.stringify(edit.values))
  } else if ('map' in edit) {
    prepared(
      write,
      `WITH map AS MATERIALIZED (SELECT value ->> 0 AS old, value ->> 1 AS new FROM json_each(?))
       ${insert} SELECT ?, ${number}, images.id, ${read}, map.new FROM images JOIN map ON map.old IS ${read} WHERE ${edit.where.sql} AND ${read} IS NOT map.new`,
    ).run(JSON.stringify(edit.map), operationId, ...edit.where.values)
  } else {
    // Bound numbers arrive as REAL; only the field of that type keeps them so.
    const value = edit.field === 'number' ? '?' : 'CAST(? AS INTEGER)'
    prepared(write, `${insert} SELECT ?, ${number}, images.id, ${read}, ${value} FROM images WHERE ${edit.where.sql} AND ${read} IS NOT ${value}`).run(operationId, edit.value, ...edit.where.values, edit.value)
  }
}

/** Sets each recorded image to its values before or after. An image whose place was taken meanwhile by another file stays removed. */
function applyChanges(write: WriteDatabase, operationId: number, side: Side): void {
  for (const { number, assign } of Object.values(fields)) {
    prepared(
      write,
      `UPDATE ${number === fields.removed.number ? 'OR IGNORE ' : ''}images SET ${assign(`change.${side}`)}
       FROM operation_changes AS change WHERE change.operation_id = ? AND change.field = ${number} AND change.image_id = images.id`,
    ).run(operationId)
  }
}

/** How many images an edit changes. */
function countChanges(read: ReadDatabase, operationId: number): number {
  return prepared(read, 'SELECT count(DISTINCT image_id) FROM operation_changes WHERE operation_id = ?').pluck().get(operationId) as number
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
