/** What evaluation found, kept with the run. Written and read by insight/. */
import type { EvaluatedImage, EvaluationReport } from '../../src-shared/api/evaluation.ts'
import type { ImageId, RunId } from '../../src-shared/dataset/ids.ts'
import { splits, type Split } from '../../src-shared/dataset/split.ts'
import { prepared, type ReadDatabase, type WriteDatabase } from './openDatabase.ts'
import { transact } from './transact.ts'

/** Replaces the kept result of this run and part. */
export function writeEvaluation(write: WriteDatabase, report: EvaluationReport, images: readonly EvaluatedImage[]): void {
  const split = splits.indexOf(report.split)
  transact(write, () => {
    prepared(write, 'DELETE FROM evaluations WHERE run_id = ? AND split = ?').run(report.runId, split)
    prepared(write, 'INSERT INTO evaluations (run_id, split, created_at, report) VALUES (?, ?, ?, ?)').run(report.runId, split, new Date().toISOString(), JSON.stringify(report))
    const insert = prepared(
      write,
      'INSERT INTO evaluated_images (run_id, split, image_id, relative_path, true_class, predicted_class, confidence) VALUES (?, ?, ?, ?, ?, ?, ?)',
    )
    for (const image of images) insert.run(report.runId, split, image.imageId, image.relativePath, image.trueClass, image.predictedClass, image.confidence)
  })
}

/** Forgets what was found about a run, because it answers with other weights now. */
export function deleteEvaluations(write: WriteDatabase, runId: RunId): void {
  transact(write, () => {
    prepared(write, 'DELETE FROM evaluations WHERE run_id = ?').run(runId)
    prepared(write, 'DELETE FROM evaluated_images WHERE run_id = ?').run(runId)
  })
}

export function readEvaluation(read: ReadDatabase, runId: RunId, split: Split): EvaluationReport | null {
  const text = prepared(read, 'SELECT report FROM evaluations WHERE run_id = ? AND split = ?').pluck().get(runId, splits.indexOf(split)) as string | undefined
  return text === undefined ? null : (JSON.parse(text) as EvaluationReport)
}

/** The images of one cell of the confusion matrix, least confident last. */
export function readCell(read: ReadDatabase, runId: RunId, split: Split, trueClass: number, predictedClass: number): EvaluatedImage[] {
  return prepared<[number, number, number, number], EvaluatedImage>(
    read,
    `SELECT image_id AS imageId, relative_path AS relativePath, true_class AS trueClass, predicted_class AS predictedClass, confidence
     FROM evaluated_images WHERE run_id = ? AND split = ? AND true_class = ? AND predicted_class = ? ORDER BY confidence DESC, image_id`,
  ).all(runId, splits.indexOf(split), trueClass, predictedClass)
}

/** Width and height of every image that is in a part [px]. */
export function readImageSizes(read: ReadDatabase): ReadonlyMap<ImageId, readonly [widthPx: number, heightPx: number]> {
  const rows = prepared(read, 'SELECT id, width_px, height_px FROM images WHERE removed = 0 AND split IS NOT NULL').raw().all() as [ImageId, number, number][]
  return new Map(rows.map(([id, widthPx, heightPx]) => [id, [widthPx, heightPx]]))
}
