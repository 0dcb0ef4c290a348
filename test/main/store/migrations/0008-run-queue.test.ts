/** Migration 8 adds the queue of runs and leaves the runs as they were. */
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { RunId } from '../../../../src-shared/dataset/ids.ts'
import { migrate, schemaVersion } from '../../../../src-main/store/migrate.ts'
import { migrations } from '../../../../src-main/store/migrations/index.ts'
import { openWriteDatabase } from '../../../../src-main/store/openDatabase.ts'
import { clearQueue, dequeueRun, enqueueRun, firstInQueue } from '../../../../src-main/store/runQueue.ts'
import { deleteRun, insertRun, readRun } from '../../../../src-main/store/runs.ts'
import { tinyNetwork } from '../../../support/tinyNetwork.ts'
import { tinyConfig } from '../../../support/runSetup.ts'
import { temporaryFolder } from '../../../support/temporaryFolder.ts'

const folder = temporaryFolder()

test('version 7 with a paused run becomes version 8 with the run and an empty queue', () => {
  const write = openWriteDatabase(join(folder, 'project.sqlite'), { create: true })
  try {
    migrate(write, migrations.slice(0, 7))
    write.exec(`
      INSERT INTO runs (name, state, network_name, network, config, classes, snapshot_sha256, dataset_print, steps_per_epoch, created_at)
      VALUES ('old', 'paused', 'n', '{}', '${JSON.stringify(tinyConfig)}', '[]', '', '', 2, '2026-01-01')
    `)
    expect(migrate(write, migrations.slice(0, 8))).toBe(1)
    expect(schemaVersion(write)).toBe(8)
    // What reads runs knows tables of later versions too.
    migrate(write)
    expect([readRun(write, 1 as RunId)!.state, firstInQueue(write)]).toEqual(['paused', null])
    expect(() => write.exec('INSERT INTO run_queue (run_id) VALUES (9)')).toThrow('FOREIGN KEY')
  } finally {
    write.close()
  }
})

test('the queue gives the oldest run first, forgets a deleted one, and leaves paused runs when it is emptied', () => {
  const write = openWriteDatabase(join(folder, 'queue.sqlite'), { create: true })
  try {
    migrate(write)
    const make = (): RunId => insertRun(write, { name: null, network: tinyNetwork(), config: tinyConfig, classes: [], datasetPrint: '', stepsPerEpoch: 1 }, () => '')
    const [first, second, third] = [make(), make(), make()]
    for (const id of [third, first, second]) enqueueRun(write, id)
    expect(readRun(write, second)).toMatchObject({ state: 'queued', finishedAt: null })
    expect([dequeueRun(write, first), dequeueRun(write, first), firstInQueue(write)]).toEqual([true, false, second])
    expect(readRun(write, first)!.state).toBe('paused')
    deleteRun(write, second)
    expect(firstInQueue(write)).toBe(third)
    clearQueue(write, 'note')
    expect([firstInQueue(write), readRun(write, third)]).toMatchObject([null, { state: 'paused', note: 'note' }])
    expect(readRun(write, first)!.note).toBeNull()
  } finally {
    write.close()
  }
})
