/** Migration 7 lets steps and epochs be without accuracy, and leaves those of version 6 as they are. */
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { migrate, schemaVersion } from '../../../../src-main/store/migrate.ts'
import { migrations } from '../../../../src-main/store/migrations/index.ts'
import { openWriteDatabase, type ReadDatabase } from '../../../../src-main/store/openDatabase.ts'
import { appendCurves, deleteRun, readCurves, readRun } from '../../../../src-main/store/runs.ts'
import type { RunId } from '../../../../src-shared/dataset/ids.ts'
import { tinyConfig } from '../../../support/runSetup.ts'
import { temporaryFolder } from '../../../support/temporaryFolder.ts'

const folder = temporaryFolder()

test('version 6 with a run becomes version 7: its curves are as they were, new ones may be without accuracy, and go with their run', () => {
  const write = openWriteDatabase(join(folder, 'project.sqlite'), { create: true })
  const read = write as unknown as ReadDatabase
  try {
    migrate(write, migrations.slice(0, 6))
    write.prepare(`INSERT INTO runs (name, state, network_name, network, config, classes, snapshot_sha256, dataset_print, steps_per_epoch, created_at, best_epoch) VALUES ('a', 'finished', 'n', '{}', ?, '[]', '', '', 1, '', 1)`).run(JSON.stringify(tinyConfig))
    write.exec(`INSERT INTO run_epochs VALUES (1, 1, 0.5, 0.25, NULL, NULL, 1, '{"train":{"f1":0.5},"val":null}'); INSERT INTO run_steps VALUES (1, 1, 0.5, 0.25)`)
    expect(migrate(write, migrations.slice(0, 7))).toBe(1)
    expect(schemaVersion(write)).toBe(7)
    // What reads runs knows tables of later versions too.
    migrate(write)
    const without = { epoch: 2, loss: 0.4, accuracy: null, valLoss: 0.3, valAccuracy: null, seconds: 2 }
    appendCurves(write, 1 as RunId, { step: [2], loss: [0.4], accuracy: [null] }, [without], 2)
    const run = readRun(read, 1 as RunId)!
    expect(run).toMatchObject({ task: 'single_label', best: without })
    const { steps, epochs } = readCurves(read, run)
    expect(steps).toEqual({ step: [1, 2], loss: [0.5, 0.4], accuracy: [0.25, null] })
    expect(epochs).toEqual([{ epoch: 1, loss: 0.5, accuracy: 0.25, valLoss: null, valAccuracy: null, seconds: 1, metrics: { train: { f1: 0.5 }, val: null } }, without])
    deleteRun(write, 1 as RunId)
    expect(write.prepare('SELECT (SELECT count(*) FROM run_steps) + (SELECT count(*) FROM run_epochs)').pluck().get()).toBe(0)
  } finally {
    write.close()
  }
})
