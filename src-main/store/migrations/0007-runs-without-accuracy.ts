/** Runs whose task has no right and wrong: steps and epochs without accuracy. */
import type { Migration } from './migration.ts'

export const runsWithoutAccuracy: Migration = {
  number: 7,
  what: 'runs-without-accuracy',
  up(write) {
    // SQLite cannot drop NOT NULL: the tables are made anew. Nothing refers to them.
    write.exec(`
      CREATE TABLE new_run_steps (
        run_id   INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
        step     INTEGER NOT NULL,
        loss     REAL NOT NULL,
        accuracy REAL,
        PRIMARY KEY (run_id, step)
      ) STRICT, WITHOUT ROWID;
      INSERT INTO new_run_steps SELECT run_id, step, loss, accuracy FROM run_steps;
      DROP TABLE run_steps;
      ALTER TABLE new_run_steps RENAME TO run_steps;

      CREATE TABLE new_run_epochs (
        run_id       INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
        epoch        INTEGER NOT NULL,
        loss         REAL NOT NULL,
        accuracy     REAL,
        val_loss     REAL,
        val_accuracy REAL,
        seconds      REAL NOT NULL,
        metrics      TEXT,
        PRIMARY KEY (run_id, epoch)
      ) STRICT, WITHOUT ROWID;
      INSERT INTO new_run_epochs SELECT run_id, epoch, loss, accuracy, val_loss, val_accuracy, seconds, metrics FROM run_epochs;
      DROP TABLE run_epochs;
      ALTER TABLE new_run_epochs RENAME TO run_epochs;
    `)
  },
}
