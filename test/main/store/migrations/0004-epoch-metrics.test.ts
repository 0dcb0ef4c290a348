/** Migration 4 adds the figures of metrics to epochs, and leaves those of version 3 as they are. */
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { migrate, schemaVersion } from '../../../../src-main/store/migrate.ts'
import { migrations } from '../../../../src-main/store/migrations/index.ts'
import { openWriteDatabase } from '../../../../src-main/store/openDatabase.ts'
import { readCurves, readRun } from '../../../../src-main/store/runs.ts'
import type { ReadDatabase } from '../../../../src-main/store/openDatabase.ts'
import type { RunId } from '../../../../src-shared/dataset/ids.ts'
import { temporaryFolder } from '../../../support/temporaryFolder.ts'

const folder = temporaryFolder()

test('version 3 with a run and an epoch becomes version 4; the run reads back with the defaults of what it did not know', () => {
  const write = openWriteDatabase(join(folder, 'project.sqlite'), { create: true })
  try {
    migrate(write, migrations.slice(0, 3))
    const config = { networkId: 1, batchSize: 8, epochs: 2, learningRate: 0.1, optimizer: { kind: 'sgd' }, loss: 'categorical_crossentropy', seed: 1, earlyStoppingPatience: null, monitor: 'val_loss' }
    write.prepare(`INSERT INTO runs (name, state, network_name, network, config, classes, snapshot_sha256, dataset_print, steps_per_epoch, created_at, best_epoch) VALUES ('a', 'finished', 'n', '{}', ?, '[]', '', '', 1, '', 1)`).run(JSON.stringify(config))
    write.exec(`INSERT INTO run_epochs VALUES (1, 1, 0.5, 0.25, NULL, NULL, 1)`)
    expect(migrate(write, migrations.slice(0, 4))).toBe(1)
    expect(schemaVersion(write)).toBe(4)
    // What reads runs knows tables of later versions too.
    migrate(write)
    const run = readRun(write as unknown as ReadDatabase, 1 as RunId)!
    expect(run.config).toMatchObject({ ...config, loss: { kind: 'categorical_crossentropy', labelSmoothing: 0 }, schedule: { kind: 'constant' }, update: { accumulationSteps: 1, emaMomentum: null }, layerRates: {}, metrics: [], startFrom: null })
    const epoch = { epoch: 1, loss: 0.5, accuracy: 0.25, valLoss: null, valAccuracy: null, seconds: 1 }
    expect(run.best).toEqual(epoch)
    expect(readCurves(write as unknown as ReadDatabase, run).epochs).toEqual([epoch])
  } finally {
    write.close()
  }
})
