/** Blocks of layers that were saved for use in other networks of the project. */
import type { Migration } from './migration.ts'

export const blocks: Migration = {
  number: 5,
  what: 'blocks',
  up(write) {
    write.exec(`
      -- document: JSON, an Input layer and the layers of the block, checked by assertDocument before it is written.
      CREATE TABLE blocks (
        name     TEXT PRIMARY KEY CHECK (length(name) BETWEEN 1 AND 200),
        document TEXT NOT NULL
      ) STRICT;
    `)
  },
}
