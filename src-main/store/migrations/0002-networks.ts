/** Networks of the project, each one document. */
import type { Migration } from './migration.ts'

export const networks: Migration = {
  number: 2,
  what: 'networks',
  up(write) {
    write.exec(`
      -- document: JSON, checked by assertDocument before it is written. name and layer_count repeat it for the list.
      CREATE TABLE networks (
        id          INTEGER PRIMARY KEY AUTOINCREMENT,
        name        TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
        layer_count INTEGER NOT NULL,
        document    TEXT NOT NULL,
        updated_at  TEXT NOT NULL
      ) STRICT;
    `)
  },
}
