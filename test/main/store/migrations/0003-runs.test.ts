/** Migration 3 adds runs, curves and evaluations, and leaves what version 2 holds as it is. */
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { migrate, schemaVersion } from '../../../../src-main/store/migrate.ts'
import { migrations } from '../../../../src-main/store/migrations/index.ts'
import { insertNetwork, readNetworks } from '../../../../src-main/store/networks.ts'
import { openWriteDatabase } from '../../../../src-main/store/openDatabase.ts'
import { lenet5 } from '../../../../src-shared/templates/lenet5.ts'
import { temporaryFolder } from '../../../support/temporaryFolder.ts'

const folder = temporaryFolder()

test('version 2 with a network becomes version 3 with the network and room for runs', () => {
  const write = openWriteDatabase(join(folder, 'project.sqlite'), { create: true })
  try {
    migrate(write, migrations.slice(0, 2))
    insertNetwork(write, lenet5.create(lenet5.input, 10))
    expect(migrate(write, migrations.slice(0, 3))).toBe(1)
    expect(schemaVersion(write)).toBe(3)
    expect(readNetworks(write)).toHaveLength(1)
    const run = `INSERT INTO runs (name, state, network_name, network, config, classes, snapshot_sha256, dataset_print, steps_per_epoch, created_at)`
    write.exec(`${run} VALUES ('a', 'running', 'n', '{}', '{}', '[]', '', '', 1, '')`)
    write.exec(`INSERT INTO run_steps VALUES (1, 1, 0.5, 0.5)`)
    write.exec(`INSERT INTO run_epochs VALUES (1, 1, 0.5, 0.5, NULL, NULL, 1)`)
    write.exec(`INSERT INTO evaluations VALUES (1, 2, '', '{}')`)
    write.exec(`INSERT INTO evaluated_images VALUES (1, 2, 7, 'a.png', 0, 1, 0.9)`)
    expect(() => write.exec(`${run} VALUES ('a', 'sleeping', 'n', '{}', '{}', '[]', '', '', 1, '')`)).toThrow('CHECK')
    expect(() => write.exec(`INSERT INTO run_steps VALUES (99, 1, 0.5, 0.5)`)).toThrow('FOREIGN KEY')
    // A run takes everything with it.
    write.exec('DELETE FROM runs')
    for (const table of ['run_steps', 'run_epochs', 'evaluations', 'evaluated_images']) expect(write.prepare(`SELECT count(*) FROM ${table}`).pluck().get()).toBe(0)
  } finally {
    write.close()
  }
})
