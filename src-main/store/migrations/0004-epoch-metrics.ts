/** Figures of a run's metrics beside loss and accuracy, per epoch. */
import type { Migration } from './migration.ts'

export const epochMetrics: Migration = {
  number: 4,
  what: 'epoch-metrics',
  up(write) {
    // JSON of EpochFigures; NULL for runs without metrics.
    write.exec('ALTER TABLE run_epochs ADD COLUMN metrics TEXT')
  },
}
