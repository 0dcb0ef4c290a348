/** Runs that wait for their turn. */
import type { Migration } from './migration.ts'

export const runQueue: Migration = {
  number: 8,
  what: 'run-queue',
  up(write) {
    write.exec(`
      -- A waiting run is 'paused' in runs, so that it can be gone on with when the queue is lost; they train in the order of their ids.
      CREATE TABLE run_queue (
        run_id INTEGER PRIMARY KEY REFERENCES runs (id) ON DELETE CASCADE
      ) STRICT;
    `)
  },
}
