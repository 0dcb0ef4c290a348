/** Runs that wait until the one before them has ended. They train in the order in which they were started. Used by training/supervisor.ts. */
import type { RunId } from '../../src-shared/dataset/ids.ts'
import { prepared, type WriteDatabase } from './openDatabase.ts'
import { transact } from './transact.ts'

/** Puts a new run at the end. In its own row it is paused: should the queue be lost, it can be gone on with. */
export function enqueueRun(write: WriteDatabase, id: RunId): void {
  transact(write, () => {
    prepared(write, `UPDATE runs SET state = 'paused', note = NULL, finished_at = NULL WHERE id = ?`).run(id)
    prepared(write, 'INSERT INTO run_queue (run_id) VALUES (?)').run(id)
  })
}

/** Takes a run out of the queue; says whether it was in it. */
export function dequeueRun(write: WriteDatabase, id: RunId): boolean {
  return transact(write, () => prepared(write, 'DELETE FROM run_queue WHERE run_id = ?').run(id).changes === 1)
}

/** The run whose turn it is; null when nobody waits. */
export function firstInQueue(write: WriteDatabase): RunId | null {
  return (prepared<[], number | null>(write, 'SELECT min(run_id) FROM run_queue').pluck().get() ?? null) as RunId | null
}

/** Empties the queue of a program that has ended: nothing begins to train unasked. The runs stay paused, with this note. */
export function clearQueue(write: WriteDatabase, note: string): void {
  transact(write, () => {
    prepared(write, 'UPDATE runs SET note = ? WHERE id IN (SELECT run_id FROM run_queue)').run(note)
    prepared(write, 'DELETE FROM run_queue').run()
  })
}
