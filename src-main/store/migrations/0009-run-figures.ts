/** What runs measure beside loss and accuracy, and how many images they learn from. */
import type { Migration } from './migration.ts'

export const runFigures: Migration = {
  number: 9,
  what: 'run-figures',
  up(write) {
    write.exec(`
      -- NULL where it was not recorded; d_ is the discriminator's, of a GAN.
      ALTER TABLE run_steps ADD COLUMN learning_rate REAL;
      ALTER TABLE run_steps ADD COLUMN gradient_norm REAL;
      ALTER TABLE run_steps ADD COLUMN d_loss REAL;
      ALTER TABLE run_steps ADD COLUMN d_accuracy REAL;

      -- Measured now and then: speed since the sample before, and the most memory of the trainer so far.
      CREATE TABLE run_samples (
        run_id            INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
        step              INTEGER NOT NULL,
        images_per_second REAL NOT NULL,
        memory_bytes      INTEGER NOT NULL,
        PRIMARY KEY (run_id, step)
      ) STRICT, WITHOUT ROWID;

      -- RunParts as JSON; NULL for runs of earlier versions.
      ALTER TABLE runs ADD COLUMN parts TEXT;
    `)
  },
}
