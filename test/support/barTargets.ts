/** Gives the images of a project of bars what other tasks than one class need: numbers, several classes, masks. */
import { createHash } from 'node:crypto'
import * as fs from 'node:fs'
import * as path from 'node:path'
import type { Task } from '../../src-shared/network/task.ts'
import { barSidePx, drawBar } from './barImages.ts'
import { greyBitmap, type BarProject } from './barProject.ts'

/** Two classes for those that tell two apart. */
export function giveTargets({ project, imagesFolder }: BarProject, task: Task): void {
  const { write } = project.database
  if (task === 'binary' || task === 'multi_label') write.exec('UPDATE images SET class_id = NULL WHERE class_id = 3; UPDATE classes SET deleted = 1 WHERE id = 3')
  if (task === 'multi_label') {
    write.exec(`INSERT OR IGNORE INTO class_sets (members) VALUES ('[]'), ('[1,2]')`)
    write.exec(`INSERT OR IGNORE INTO class_set_members SELECT classes.id, class_sets.id FROM classes, class_sets WHERE members = '[1,2]' AND classes.id < 3`)
    write.exec(`UPDATE images SET class_set_id = (SELECT id FROM class_sets WHERE members = iif(images.id % 2, '[1,2]', '[]')) WHERE class_id IS NULL`)
  }
  if (task === 'regression') write.exec('UPDATE images SET number = class_id - 2 + (id % 5) / 10.0')
  if (task === 'segmentation') giveMasks(imagesFolder, write)
}

function giveMasks(folder: string, write: BarProject['project']['database']['write']): void {
  for (const { id, name } of write.prepare('SELECT id, relative_path AS name FROM images').all() as { id: number; name: string }[]) {
    const number = Number(/\d+/.exec(name)![0])
    const values = drawBar(number % 3, number).map((pixel) => (pixel < 150 ? 0 : 255))
    const bytes = greyBitmap(values)
    fs.writeFileSync(path.join(folder, `mask-${name}`), bytes)
    write.prepare('INSERT OR IGNORE INTO masks (source_id, relative_path, sha256) VALUES (1, ?, ?)').run(`mask-${name}`, createHash('sha256').update(bytes).digest())
    write.prepare('UPDATE images SET mask_id = (SELECT id FROM masks WHERE relative_path = ?) WHERE id = ?').run(`mask-${name}`, id)
  }
}

/** A mask file with other content than masks have; images keep pointing to it. */
export function replaceMask({ project, imagesFolder }: BarProject, index: number, bytes: Buffer): void {
  const name = `mask-train-${index}.bmp`
  fs.writeFileSync(path.join(imagesFolder, name), bytes)
  project.database.write.prepare('UPDATE masks SET sha256 = ? WHERE relative_path = ?').run(createHash('sha256').update(bytes).digest(), name)
}

export const maskOf = (value: number): Buffer => greyBitmap(new Uint8Array(barSidePx * barSidePx).fill(value))
