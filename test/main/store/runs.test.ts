import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { EvaluationReport } from '../../../src-shared/api/evaluation.ts'
import type { ClassId, ImageId, RunId } from '../../../src-shared/dataset/ids.ts'
import type { EpochMetrics } from '../../../src-shared/training/run.ts'
import { readCell, readEvaluation, writeEvaluation } from '../../../src-main/store/evaluations.ts'
import { migrate } from '../../../src-main/store/migrate.ts'
import { openDatabase, type DatabaseHandles } from '../../../src-main/store/openDatabase.ts'
import { appendCurves, deleteRun, insertRun, markInterruptedRuns, readCurves, readRun, readRunNetwork, readRuns, replaceCurves, writeRunName, writeRunState } from '../../../src-main/store/runs.ts'
import { datasetPrintSql, readDatasetPrint } from '../../../src-main/store/trainingImages.ts'
import { noSamples } from '../../../src-shared/training/stepFigures.ts'
import { tinyConfig } from '../../support/runSetup.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'
import { tinyNetwork } from '../../support/tinyNetwork.ts'

const folder = temporaryFolder()
let database: DatabaseHandles
let number = 0
beforeEach(() => {
  const file = join(folder, `${number++}.sqlite`)
  database = openDatabase(file, { create: true })
  migrate(database.write)
})
afterEach(() => {
  database.read.close()
  database.write.close()
})

const classes = [{ id: 3 as ClassId, name: 'cat' }, { id: 1 as ClassId, name: 'dog' }]
const newRun = (name: string | null = null): RunId => insertRun(database.write, { name, network: tinyNetwork(), config: tinyConfig, classes, datasetPrint: 'p', stepsPerEpoch: 4 }, (id) => `hash of ${id}`)
const epoch = (of: number): EpochMetrics => ({ epoch: of, loss: 1 / of, accuracy: 0.5, valLoss: of === 1 ? null : 2 / of, valAccuracy: null, seconds: 1.5, ...(of === 2 ? { metrics: { train: { f1: 0.5 }, val: { f1: 0.25 } } } : {}) })
const columns = (...step: number[]) => ({ step, loss: step.map((value) => 1 / value), accuracy: step.map(() => 0.5) })

describe('runs', () => {
  test('come back as they were frozen, newest first', () => {
    const first = newRun()
    const second = newRun('my run')
    expect(readRuns(database.read).map(({ id }) => id)).toEqual([second, first])
    expect(readRun(database.read, first)).toMatchObject({
      name: `Tiny ${first}`, state: 'preparing', networkName: 'Tiny', config: tinyConfig, classes, snapshotSha256: `hash of ${first}`,
      datasetPrint: 'p', stepsPerEpoch: 4, finishedAt: null, epochsDone: 0, bestEpoch: null, best: null, note: null,
    })
    expect(readRunNetwork(database.read, second)).toEqual(tinyNetwork())
    expect(readRun(database.read, 99 as RunId)).toBeNull()
    expect(readRunNetwork(database.read, 99 as RunId)).toBeNull()
  })

  test('whose data set cannot be frozen never were', () => {
    expect(() =>
      insertRun(database.write, { name: null, network: tinyNetwork(), config: tinyConfig, classes, datasetPrint: 'p', stepsPerEpoch: 4 }, () => {
        throw new Error('disk full')
      }),
    ).toThrow('disk full')
    expect(readRuns(database.read)).toEqual([])
  })

  test('found training at opening are interrupted; others stay as they are', () => {
    const [preparing, running, paused, finished] = [newRun(), newRun(), newRun(), newRun()]
    writeRunState(database.write, running, 'running', null)
    writeRunState(database.write, paused, 'paused', null)
    writeRunState(database.write, finished, 'finished', 'Stopped early')
    expect(markInterruptedRuns(database.write, 'died')).toEqual([preparing, running])
    expect(readRuns(database.read).map(({ state, note }) => [state, note])).toEqual([['finished', 'Stopped early'], ['paused', null], ['interrupted', 'died'], ['interrupted', 'died']])
    expect(readRun(database.read, running)!.finishedAt).not.toBeNull()
    writeRunState(database.write, running, 'running', null)
    expect(readRun(database.read, running)!.finishedAt).toBeNull()
  })

  test('are renamed and deleted with all that belongs to them', () => {
    const id = newRun()
    writeRunName(database.write, id, 'other')
    expect(readRun(database.read, id)!.name).toBe('other')
    appendCurves(database.write, id, columns(1, 2), [epoch(1)], 1)
    deleteRun(database.write, id)
    expect(readRuns(database.read)).toEqual([])
    // The number of a deleted run is never given again: its folder may linger.
    expect(newRun()).toBe(id + 1)
  })
})

describe('curves', () => {
  test('grow in portions; the best epoch comes with its figures', () => {
    const id = newRun()
    appendCurves(database.write, id, columns(1, 2), [], null)
    appendCurves(database.write, id, columns(3, 4), [epoch(1)], 1)
    appendCurves(database.write, id, columns(5), [epoch(2)], 2)
    const run = readRun(database.read, id)!
    expect(run).toMatchObject({ epochsDone: 2, bestEpoch: 2, best: epoch(2) })
    expect(readCurves(database.read, run)).toEqual({ stepsPerEpoch: 4, steps: columns(1, 2, 3, 4, 5), samples: noSamples, epochs: [epoch(1), epoch(2)] })
  })

  test('hold what each step measured beside loss and accuracy, and what was measured now and then', () => {
    const id = newRun()
    const steps = { ...columns(1, 2, 3), figures: { learningRate: [0.1, 0.1, 0.05], gradientNorm: [2, null, 3] } }
    const samples = { step: [2, 3], imagesPerSecond: [100.5, 90], memoryBytes: [2 ** 28, 2 ** 33] }
    appendCurves(database.write, id, steps, [], null, samples)
    const run = readRun(database.read, id)!
    expect(readCurves(database.read, run)).toMatchObject({ steps, samples })
    // A checkpoint knows the figures of its steps; speed and memory before it stay as they were measured.
    replaceCurves(database.write, id, { ...columns(1, 2), figures: { learningRate: [0.1, 0.2] } }, [], null)
    const { steps: { figures }, samples: left } = readCurves(database.read, run)
    expect(figures).toEqual({ learningRate: [0.1, 0.2] })
    expect(left).toEqual({ step: [2], imagesPerSecond: [100.5], memoryBytes: [2 ** 28] })
    deleteRun(database.write, id)
    expect(database.read.prepare('SELECT count(*) FROM run_samples').pluck().get()).toBe(0)
  })

  test('say how many images there were, where the run wrote it down', () => {
    const parts = { trainCount: 12, valCount: 3, classCounts: [10, 2] }
    const id = insertRun(database.write, { name: null, network: tinyNetwork(), config: tinyConfig, classes, datasetPrint: 'p', stepsPerEpoch: 4, parts }, () => '')
    expect([readRun(database.read, id)!.parts, readRun(database.read, newRun())!.parts]).toEqual([parts, null])
  })

  test('told twice stand once', () => {
    const id = newRun()
    appendCurves(database.write, id, columns(1, 2), [epoch(1)], 1)
    appendCurves(database.write, id, columns(2, 3), [epoch(1)], 1)
    expect(readCurves(database.read, readRun(database.read, id)!).steps.step).toEqual([1, 2, 3])
  })

  test('of a resumed run forget what came after its checkpoint', () => {
    const id = newRun()
    appendCurves(database.write, id, columns(1, 2, 3, 4, 5, 6, 7, 8), [epoch(1), epoch(2)], 2)
    replaceCurves(database.write, id, columns(1, 2, 3, 4, 5), [epoch(1)], 1)
    const run = readRun(database.read, id)!
    expect(run).toMatchObject({ epochsDone: 1, bestEpoch: 1 })
    expect(readCurves(database.read, run).steps.step).toEqual([1, 2, 3, 4, 5])
  })

  test('longer than 20,000 steps come thinned, with the last step', () => {
    const id = newRun()
    appendCurves(database.write, id, columns(...Array.from({ length: 50_001 }, (_, index) => index + 1)), [], null)
    const { step } = readCurves(database.read, readRun(database.read, id)!).steps
    expect(step.length).toBeLessThanOrEqual(20_001)
    expect(step.length).toBeGreaterThan(10_000)
    expect(step.at(-1)).toBe(50_001)
  })
})

describe('evaluations', () => {
  const report = (runId: RunId, accuracy: number): EvaluationReport => ({ runId, split: 'test', imageCount: 2, leftOut: [], accuracy, loss: 1, classNames: ['cat', 'dog'], confusion: [[1, 0], [1, 0]], perClass: [], seconds: 1 })
  const image = (imageId: number, trueClass: number, confidence: number) => ({ imageId: imageId as ImageId, relativePath: `${imageId}.png`, trueClass, predictedClass: 0, confidence })

  test('are kept per part, replaced whole, and their cells come most confident first', () => {
    const id = newRun()
    expect(readEvaluation(database.read, id, 'test')).toBeNull()
    writeEvaluation(database.write, report(id, 0.25), [image(1, 0, 0.5)])
    writeEvaluation(database.write, report(id, 0.5), [image(2, 1, 0.6), image(3, 1, 0.9), image(4, 0, 0.7)])
    expect(readEvaluation(database.read, id, 'test')).toEqual(report(id, 0.5))
    expect(readEvaluation(database.read, id, 'val')).toBeNull()
    expect(readCell(database.read, id, 'test', 1, 0)).toEqual([image(3, 1, 0.9), image(2, 1, 0.6)])
    expect(readCell(database.read, id, 'test', 0, 1)).toEqual([])
  })

  test('find a cell by index', () => {
    const plan = database.read.prepare('EXPLAIN QUERY PLAN SELECT image_id FROM evaluated_images WHERE run_id = 1 AND split = 2 AND true_class = 0 AND predicted_class = 0 ORDER BY confidence DESC').all() as { detail: string }[]
    expect(plan.map(({ detail }) => detail).join()).toContain('evaluated_images_cell')
  })
})

describe('the fingerprint of the data set', () => {
  const print = (): string => readDatasetPrint(database.read, classes)
  beforeEach(() => {
    database.write.exec(`
      INSERT INTO source_folders (path) VALUES ('/a');
      INSERT INTO classes (id, name, colour, position) VALUES (1, 'dog', '#000000', 0), (3, 'cat', '#000000', 1);
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 40)
      INSERT INTO images (source_id, relative_path, width_px, height_px, size_bytes, modified_ms, format, sha256, class_id, split)
      SELECT 1, i || '.png', 1, 1, 1, 0, 'png', randomblob(32), CASE i % 2 WHEN 0 THEN 1 ELSE 3 END, i % 3 FROM n;
      UPDATE images SET number = 4 WHERE id = 11; UPDATE images SET number = 6 WHERE id = 12;
      INSERT INTO masks (id, source_id, relative_path, sha256) VALUES (1, 1, 'a.png', randomblob(32)), (2, 1, 'a.png', randomblob(32));
      UPDATE images SET mask_id = 1 WHERE id = 13; UPDATE images SET class_id = NULL, split = 0 WHERE id = 14`)
  })

  test.each([
    ['a label', 'UPDATE images SET class_id = 4 - class_id WHERE id = 7'],
    ['two labels that change places', 'UPDATE images SET class_id = 4 - class_id WHERE id IN (1, 4)'],
    ['several classes', 'UPDATE images SET class_id = NULL, class_set_id = 1 WHERE id = 7'],
    ['a number', 'UPDATE images SET number = 0.5 WHERE id = 7'],
    ['a number for another', 'UPDATE images SET number = 7 WHERE id = 12'],
    ['two numbers that change places', 'UPDATE images SET number = 10 - number WHERE id IN (11, 12)'],
    ['a mask', 'UPDATE images SET mask_id = 2 WHERE id = 7'],
    ['a mask for another', 'UPDATE images SET mask_id = 2 WHERE id = 13'],
    ['a part of an image without label', 'UPDATE images SET split = 2 WHERE id = 14'],
    ['a part', 'UPDATE images SET split = (split + 1) % 3 WHERE id = 7'],
    ['a label that is taken away', 'UPDATE images SET class_id = NULL WHERE id = 7'],
    ['a removed image', 'UPDATE images SET removed = 1 WHERE id = 7'],
  ])('changes with %s, and is itself again afterwards', (_, edit) => {
    const before = print()
    database.write.exec('BEGIN')
    database.write.exec(edit)
    const during = readDatasetPrint(database.write, classes)
    database.write.exec('ROLLBACK')
    expect(during).not.toBe(before)
    expect(print()).toBe(before)
  })

  test('does not change with a moved folder or a missing file', () => {
    const before = print()
    database.write.exec(`UPDATE source_folders SET path = '/b'; UPDATE images SET missing = 1`)
    expect(print()).toBe(before)
  })

  test.each(Object.entries(datasetPrintSql))('reads an index alone for %s', (_, sql) => {
    const plan = database.read.prepare(`EXPLAIN QUERY PLAN ${sql}`).all() as { detail: string }[]
    expect(plan.map(({ detail }) => detail).join()).toMatch(/COVERING INDEX images_(label|number|mask)/)
  })
})
