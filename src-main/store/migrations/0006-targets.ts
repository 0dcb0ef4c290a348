/** Other targets than one class: several classes, a number, a mask; and a history whose edits may change several of them at once. */
import type { Migration } from './migration.ts'

export const targets: Migration = {
  number: 6,
  what: 'targets',
  up(write) {
    write.exec(`
      -- Sets of classes, each once; members is a sorted JSON list of class ids, '[]' (always row 1) means "none of the classes". A set of one class is
      -- no row here but images.class_id.
      CREATE TABLE class_sets (
        id      INTEGER PRIMARY KEY,
        members TEXT NOT NULL UNIQUE
      ) STRICT;
      INSERT INTO class_sets (id, members) VALUES (1, '[]');
      CREATE TABLE class_set_members (
        class_id INTEGER NOT NULL REFERENCES classes (id),
        set_id   INTEGER NOT NULL REFERENCES class_sets (id),
        PRIMARY KEY (class_id, set_id)
      ) STRICT, WITHOUT ROWID;

      -- Files whose pixels say what each pixel of an image is, with the content they had when they were added.
      CREATE TABLE masks (
        id            INTEGER PRIMARY KEY,
        source_id     INTEGER NOT NULL REFERENCES source_folders (id),
        relative_path TEXT NOT NULL,
        sha256        BLOB NOT NULL CHECK (length(sha256) = 32),
        UNIQUE (source_id, relative_path, sha256)
      ) STRICT;

      ALTER TABLE images ADD COLUMN class_set_id INTEGER REFERENCES class_sets (id) CHECK (class_set_id IS NULL OR class_id IS NULL);
      ALTER TABLE images ADD COLUMN number REAL CHECK (number IS NULL OR abs(number) < 9e999);
      ALTER TABLE images ADD COLUMN mask_id INTEGER REFERENCES masks (id);
      DROP INDEX images_class;
      CREATE INDEX images_label ON images (class_set_id, class_id, id, split) WHERE removed = 0;
      CREATE INDEX images_number ON images (number, id, split) WHERE removed = 0;
      CREATE INDEX images_mask ON images (mask_id, id, split) WHERE removed = 0 AND mask_id IS NOT NULL;

      -- field: 0 label (see store/labelCodes.ts), 1 split, 2 removed, 3 number, 4 mask_id.
      CREATE TABLE changes (
        operation_id INTEGER NOT NULL REFERENCES operations (id) ON DELETE CASCADE,
        field        INTEGER NOT NULL CHECK (field BETWEEN 0 AND 4),
        image_id     INTEGER NOT NULL REFERENCES images (id),
        value_before ANY,
        value_after  ANY,
        PRIMARY KEY (operation_id, field, image_id)
      ) STRICT, WITHOUT ROWID;
      INSERT INTO changes (operation_id, field, image_id, value_before, value_after)
        SELECT operation_id, CASE WHEN field = 'split' THEN 1 WHEN field = 'removed' THEN 2 ELSE 0 END, image_id,
               CASE WHEN field IN ('split', 'removed') THEN value_before ELSE coalesce(-value_before, 0) END,
               CASE WHEN field IN ('split', 'removed') THEN value_after ELSE coalesce(-value_after, 0) END
        FROM operation_changes JOIN operations ON operations.id = operation_id;
      DROP TABLE operation_changes;
      ALTER TABLE changes RENAME TO operation_changes;
      ALTER TABLE operations DROP COLUMN field;
    `)
  },
}
