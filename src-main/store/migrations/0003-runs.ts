/** Training runs with their curves, and what evaluation found. */
import type { Migration } from './migration.ts'

export const runs: Migration = {
  number: 3,
  what: 'runs',
  up(write) {
    write.exec(`
      -- network, config, classes (JSON) and the data set are frozen with the run: later edits of the project do not reach it.
      -- snapshot_sha256: hash of runs/<id>/snapshot.json. dataset_print: fingerprint of its labels and parts, to tell later changes.
      CREATE TABLE runs (
        id              INTEGER PRIMARY KEY AUTOINCREMENT,
        name            TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
        state           TEXT NOT NULL CHECK (state IN ('preparing', 'running', 'paused', 'finished', 'stopped', 'interrupted', 'failed')),
        network_name    TEXT NOT NULL,
        network         TEXT NOT NULL,
        config          TEXT NOT NULL,
        classes         TEXT NOT NULL,
        snapshot_sha256 TEXT NOT NULL,
        dataset_print   TEXT NOT NULL,
        steps_per_epoch INTEGER NOT NULL,
        created_at      TEXT NOT NULL,
        finished_at     TEXT,
        best_epoch      INTEGER,
        note            TEXT
      ) STRICT;

      CREATE TABLE run_steps (
        run_id   INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
        step     INTEGER NOT NULL,
        loss     REAL NOT NULL,
        accuracy REAL NOT NULL,
        PRIMARY KEY (run_id, step)
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE run_epochs (
        run_id       INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
        epoch        INTEGER NOT NULL,
        loss         REAL NOT NULL,
        accuracy     REAL NOT NULL,
        val_loss     REAL,
        val_accuracy REAL,
        seconds      REAL NOT NULL,
        PRIMARY KEY (run_id, epoch)
      ) STRICT, WITHOUT ROWID;

      -- split: 0 train, 1 val, 2 test. report: EvaluationReport as JSON.
      CREATE TABLE evaluations (
        run_id     INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
        split      INTEGER NOT NULL CHECK (split BETWEEN 0 AND 2),
        created_at TEXT NOT NULL,
        report     TEXT NOT NULL,
        PRIMARY KEY (run_id, split)
      ) STRICT, WITHOUT ROWID;

      -- No reference to images: what was evaluated stays told when an image leaves the project.
      CREATE TABLE evaluated_images (
        run_id          INTEGER NOT NULL,
        split           INTEGER NOT NULL,
        image_id        INTEGER NOT NULL,
        relative_path   TEXT NOT NULL,
        true_class      INTEGER NOT NULL,
        predicted_class INTEGER NOT NULL,
        confidence      REAL NOT NULL,
        PRIMARY KEY (run_id, split, image_id),
        FOREIGN KEY (run_id, split) REFERENCES evaluations (run_id, split) ON DELETE CASCADE
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX evaluated_images_cell ON evaluated_images (run_id, split, true_class, predicted_class, confidence DESC);
    `)
  },
}
