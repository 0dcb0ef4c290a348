/** Images, classes, labels, parts and the history that undoes them. */
import type { Migration } from './migration.ts'

export const imagesAndLabels: Migration = {
  number: 1,
  what: 'images-labels',
  up(write) {
    write.exec(`
      -- Facts about the project: name, when it was made.
      CREATE TABLE project (
        key   TEXT PRIMARY KEY,
        value TEXT NOT NULL
      ) STRICT, WITHOUT ROWID;

      -- Where image files lie. inside = 1: path is relative to the project folder (uploads, the sample), so the project can move.
      CREATE TABLE source_folders (
        id     INTEGER PRIMARY KEY,
        path   TEXT NOT NULL,
        inside INTEGER NOT NULL DEFAULT 0 CHECK (inside IN (0, 1)),
        UNIQUE (path, inside)
      ) STRICT;

      -- deleted = 1 keeps the row for undo; names and keys are unique among the living.
      CREATE TABLE classes (
        id       INTEGER PRIMARY KEY AUTOINCREMENT,
        name     TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
        colour   TEXT NOT NULL CHECK (colour GLOB '#[0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f]'),
        key      TEXT CHECK (key IS NULL OR key GLOB '[a-z0-9]'),
        position INTEGER NOT NULL,
        deleted  INTEGER NOT NULL DEFAULT 0 CHECK (deleted IN (0, 1))
      ) STRICT;
      CREATE UNIQUE INDEX classes_name ON classes (name) WHERE deleted = 0;
      CREATE UNIQUE INDEX classes_key ON classes (key) WHERE deleted = 0 AND key IS NOT NULL;

      -- split: 0 train, 1 val, 2 test. missing: the file was not found when last needed. removed = 1 keeps the row for undo.
      CREATE TABLE images (
        id            INTEGER PRIMARY KEY AUTOINCREMENT,
        source_id     INTEGER NOT NULL REFERENCES source_folders (id),
        relative_path TEXT NOT NULL,
        width_px      INTEGER NOT NULL,
        height_px     INTEGER NOT NULL,
        size_bytes    INTEGER NOT NULL,
        modified_ms   INTEGER NOT NULL,
        format        TEXT NOT NULL,
        sha256        BLOB NOT NULL CHECK (length(sha256) = 32),
        class_id      INTEGER REFERENCES classes (id),
        split         INTEGER CHECK (split BETWEEN 0 AND 2),
        missing       INTEGER NOT NULL DEFAULT 0 CHECK (missing IN (0, 1)),
        removed       INTEGER NOT NULL DEFAULT 0 CHECK (removed IN (0, 1))
      ) STRICT;
      CREATE UNIQUE INDEX images_path ON images (source_id, relative_path) WHERE removed = 0;
      CREATE UNIQUE INDEX images_content ON images (sha256) WHERE removed = 0;
      CREATE INDEX images_gone ON images (sha256) WHERE removed = 1;
      CREATE INDEX images_class ON images (class_id, id, split) WHERE removed = 0;
      CREATE INDEX images_split ON images (split, id, class_id) WHERE removed = 0;
      CREATE INDEX images_missing ON images (id) WHERE missing = 1 AND removed = 0;

      -- One row per edit. field: which column of images its changes hold. class_changes: JSON [{before, after}] rows of classes.
      CREATE TABLE operations (
        id            INTEGER PRIMARY KEY AUTOINCREMENT,
        at            TEXT NOT NULL,
        description   TEXT NOT NULL,
        field         TEXT CHECK (field IN ('class_id', 'split', 'removed')),
        class_changes TEXT NOT NULL DEFAULT '[]',
        image_count   INTEGER NOT NULL DEFAULT 0,
        undone        INTEGER NOT NULL DEFAULT 0 CHECK (undone IN (0, 1))
      ) STRICT;
      CREATE INDEX operations_undone ON operations (undone, id);

      CREATE TABLE operation_changes (
        operation_id INTEGER NOT NULL REFERENCES operations (id) ON DELETE CASCADE,
        image_id     INTEGER NOT NULL REFERENCES images (id),
        value_before INTEGER,
        value_after  INTEGER,
        PRIMARY KEY (operation_id, image_id)
      ) STRICT, WITHOUT ROWID;

      -- An import that has begun; ended_at stays null when the program was killed, so that opening the project goes on with it.
      CREATE TABLE imports (
        id         INTEGER PRIMARY KEY AUTOINCREMENT,
        root_path  TEXT NOT NULL,
        choice     TEXT NOT NULL,
        started_at TEXT NOT NULL,
        ended_at   TEXT
      ) STRICT;
    `)
  },
}
