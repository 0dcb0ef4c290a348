/** Migration 9 adds figures of steps, samples and parts, and leaves the curves of older runs as they were. */
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { RunId } from '../../../../src-shared/dataset/ids.ts'
import { noSamples } from '../../../../src-shared/training/stepFigures.ts'
import { migrate, schemaVersion } from '../../../../src-main/store/migrate.ts'
import { migrations } from '../../../../src-main/store/migrations/index.ts'
import { openWriteDatabase, type ReadDatabase } from '../../../../src-main/store/openDatabase.ts'
import { readCurves, readRun } from '../../../../src-main/store/runs.ts'
import { tinyConfig } from '../../../support/runSetup.ts'
import { temporaryFolder } from '../../../support/temporaryFolder.ts'

const folder = temporaryFolder()

test('version 8 with a run becomes version 9: its curves are as they were, the new ones were not recorded', () => {
  const write = openWriteDatabase(join(folder, 'project.sqlite'), { create: true })
  const read = write as unknown as ReadDatabase
  try {
    migrate(write, migrations.slice(0, 8))
    write.prepare(`INSERT INTO runs (name, state, network_name, network, config, classes, snapshot_sha256, dataset_print, steps_per_epoch, created_at) VALUES ('a', 'finished', 'n', '{}', ?, '[]', '', '', 1, '')`).run(JSON.stringify(tinyConfig))
    write.exec('INSERT INTO run_steps VALUES (1, 1, 0.5, 0.25)')
    expect(migrate(write, migrations.slice(0, 9))).toBe(1)
    expect(schemaVersion(write)).toBe(9)
    // What reads runs knows tables of later versions too.
    migrate(write)
    const run = readRun(read, 1 as RunId)!
    expect(run.parts).toBeNull()
    expect(readCurves(read, run)).toEqual({ stepsPerEpoch: 1, steps: { step: [1], loss: [0.5], accuracy: [0.25] }, samples: noSamples, epochs: [] })
  } finally {
    write.close()
  }
})
