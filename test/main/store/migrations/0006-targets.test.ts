/** Migration 6 adds sets of classes, numbers and masks, and carries the whole history over: every edit made before can still be taken back and done again. */
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { classesOfCode, codeOfClasses, labelSql } from '../../../../src-main/store/labelCodes.ts'
import { migrate, schemaVersion } from '../../../../src-main/store/migrate.ts'
import { migrations } from '../../../../src-main/store/migrations/index.ts'
import { openWriteDatabase } from '../../../../src-main/store/openDatabase.ts'
import { readHistory, recordEdit, redoEdit, undoEdit } from '../../../../src-main/store/operations.ts'
import type { ClassId } from '../../../../src-shared/dataset/ids.ts'
import { temporaryFolder } from '../../../support/temporaryFolder.ts'

const folder = temporaryFolder()
const cat = { id: 1, name: 'cat', colour: '#112233', key: '1', position: 0 }
const dog = { id: 2, name: 'dog', colour: '#445566', key: '2', position: 1 }

test('version 5 with a history becomes version 6; what was done before is undone and redone step by step, and a number beside it', () => {
  const write = openWriteDatabase(join(folder, 'project.sqlite'), { create: true })
  try {
    migrate(write, migrations.slice(0, 5))
    write.exec(`INSERT INTO source_folders (path) VALUES ('/pictures')`)
    for (const { id, name, colour, key, position } of [cat, dog]) write.prepare('INSERT INTO classes (id, name, colour, key, position) VALUES (?, ?, ?, ?, ?)').run(id, name, colour, key, position)
    for (let id = 1; id <= 4; id++) {
      write.prepare(`INSERT INTO images (id, source_id, relative_path, width_px, height_px, size_bytes, modified_ms, format, sha256) VALUES (?, 1, ?, 8, 8, 100, 1, 'png', ?)`).run(id, `${id}.png`, Buffer.alloc(32, id))
    }
    const state = (): unknown[] => [
      write.prepare('SELECT id, class_id, split, removed FROM images ORDER BY id').raw().all(),
      write.prepare('SELECT name FROM classes WHERE deleted = 0 ORDER BY id').pluck().all(),
    ]
    const states = [state()]
    // As version 5 wrote them: label 1 to 3 "cat", put all into val, 3 becomes "dog", 4 is removed, "dog" is deleted, an undone removal of 1.
    const old = (field: string | null, changes: readonly (readonly [number, number | null, number | null])[], classes: unknown[] = []): void => {
      const { lastInsertRowid } = write.prepare(`INSERT INTO operations (at, description, field, class_changes, image_count) VALUES ('', ?, ?, ?, ?)`).run(`step ${states.length}`, field, JSON.stringify(classes), changes.length)
      for (const [image, before, after] of changes) {
        write.prepare('INSERT INTO operation_changes VALUES (?, ?, ?, ?)').run(lastInsertRowid, image, before, after)
        write.prepare(`UPDATE images SET ${field ?? 'class_id'} = ? WHERE id = ?`).run(after, image)
      }
      for (const change of classes as { id: number; after: unknown }[]) if (change.after === null) write.prepare('UPDATE classes SET deleted = 1 WHERE id = ?').run(change.id)
      states.push(state())
    }
    old('class_id', [[1, null, 1], [2, null, 1], [3, null, 1]])
    old('split', [[1, null, 1], [2, null, 1], [3, null, 1], [4, null, 1]])
    old('class_id', [[3, 1, 2]])
    old('removed', [[4, 0, 1]])
    old('class_id', [[3, 2, null]], [{ id: 2, before: dog, after: null }])
    old('split', [[1, 1, 0], [2, 1, null]])
    write.exec('UPDATE operations SET undone = 1 WHERE id = 6; UPDATE images SET split = 1 WHERE id IN (1, 2)')

    expect(migrate(write, migrations.slice(0, 6))).toBe(1)
    expect(schemaVersion(write)).toBe(6)
    expect(write.pragma('foreign_key_check')).toEqual([])
    expect(readHistory(write)).toEqual({ undo: 'step 5', redo: 'step 6' })
    expect(state()).toEqual(states[5])
    redoEdit(write)
    expect(state()).toEqual(states[6])
    for (let step = 5; step >= 0; step--) {
      undoEdit(write)
      expect(state()).toEqual(states[step])
    }
    expect(() => undoEdit(write)).toThrow('nothing')
    for (let step = 1; step <= 6; step++) {
      redoEdit(write)
      expect(state()).toEqual(states[step])
    }

    // One edit of the new kind on top: a set and a number, exact to the last bit.
    const code = codeOfClasses(write, [2, 1, 2] as ClassId[])
    expect(classesOfCode(write, code)).toEqual([1, 2])
    expect(recordEdit(write, { describe: (count) => `${count}`, images: [{ field: 'number', values: [[1 as never, 0.1 + 0.2]] }, { field: 'label', where: { sql: 'id < 3', values: [] }, value: code }] }).changed).toBe(2)
    expect(write.prepare(`SELECT number, ${labelSql}, class_id FROM images WHERE id = 1`).raw().get()).toEqual([0.1 + 0.2, code, null])
    undoEdit(write)
    expect(state()).toEqual(states[6])
    expect(() => write.exec(`UPDATE images SET class_id = 1, class_set_id = ${code} WHERE id = 1`)).toThrow('CHECK')
    expect(() => write.exec('UPDATE images SET number = 9e999 WHERE id = 1')).toThrow('CHECK')
  } finally {
    write.close()
  }
})
