/** What preflight says about data and settings of tasks that are not about one class of several. */
import { afterEach, describe, expect, test } from 'vitest'
import type { NetworkDocument } from '../../../src-shared/network/document.ts'
import type { Task } from '../../../src-shared/network/task.ts'
import { defaultConfig } from '../../../src-shared/layers/fieldValue.ts'
import { layerKinds } from '../../../src-shared/layers/index.ts'
import { noAugmentation } from '../../../src-shared/training/augmentation.ts'
import { defaultLosses } from '../../../src-shared/training/loss.ts'
import type { RunConfig } from '../../../src-shared/training/run.ts'
import { defaultSchedules } from '../../../src-shared/training/schedule.ts'
import { freezeImages, loadSnapshot, saveSnapshot } from '../../../src-main/training/snapshot.ts'
import { prepareDataset, type PreparedDataset } from '../../../src-main/training/preflight.ts'
import { createBarProject, type BarProject } from '../../support/barProject.ts'
import { giveTargets } from '../../support/barTargets.ts'
import { taskConfig, taskRows } from '../../support/taskRuns.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'

let bars: BarProject
afterEach(() => bars.project.close())

const rowOf = (task: Task) => taskRows.find((row) => row.task === task)!
/** 60 training, 30 validation and 30 test images, with the targets of the task unless told otherwise. */
function open(task: Task, targets = true): void {
  bars = createBarProject(temporaryFolder(), { train: 60, val: 30, test: 30 })
  if (targets) giveTargets(bars, task)
}
function prepared(task: Task, change: Partial<RunConfig> = {}, network: NetworkDocument = rowOf(task).network): PreparedDataset {
  return prepareDataset(bars.project.database.read, network, { ...taskConfig(rowOf(task)), augmentation: noAugmentation, ...change }, { 1: bars.imagesFolder }, { dataFolder: bars.project.path })
}
const sql = (text: string): unknown => bars.project.database.write.exec(text)

describe.each(['multi_label', 'binary', 'regression', 'autoencoder', 'segmentation', 'pairs', 'gan'] as const)('%s', (task) => {
  test('with its targets has no sentence, and freezes them', () => {
    open(task)
    const { classes, images, preflight } = prepared(task)
    expect(preflight).toMatchObject({ problems: [], warnings: [] })
    const names = { pairs: 3, binary: 2, multi_label: 2 } as Partial<Record<Task, number>>
    expect(preflight.classNames).toHaveLength(names[task] ?? 0)
    expect(preflight.trainCount).toBe(task === 'binary' ? 40 : 60)
    const frozen = freezeImages(images, classes, task)
    expect(frozen).toHaveLength(task === 'binary' ? 80 : 120)
    const folder = temporaryFolder()
    expect(loadSnapshot(folder, saveSnapshot(folder, frozen))).toEqual(frozen)
    const [first] = frozen
    if (task === 'regression') expect(first!.target).toBeCloseTo(-0.9, 12)
    if (task === 'segmentation') expect(first!.target).toMatchObject({ sourceId: 1, relativePath: 'mask-train-0.bmp' })
    if (task === 'multi_label') expect(frozen.slice(0, 9).map(({ target }) => target)).toEqual([[0], [1], [0, 1], [0], [1], [], [0], [1], [0, 1]])
    expect(first!.label).toBe(names[task] === undefined || task === 'multi_label' ? -1 : 0)
  })
})

describe('images that do not have what a task needs', () => {
  test.each([
    ['regression', /^Training images: no image with a number belongs to the part "train"\. Give images their numbers and split them/],
    ['segmentation', /^Training images: no image with a mask belongs to the part "train"\. Add masks and split them/],
  ] as const)('%s', (task, sentence) => {
    open(task, false)
    expect(prepared(task).preflight.problems[0]).toMatch(sentence)
  })

  test('images of an autoencoder need a part, and no class', () => {
    open('autoencoder')
    sql('UPDATE images SET class_id = NULL')
    expect(prepared('autoencoder').preflight.problems).toEqual([])
    sql('UPDATE images SET split = NULL')
    expect(prepared('autoencoder').preflight.problems[0]).toMatch(/^Training images: none of the images belongs to the part "train", 120 belong to no part/)
  })

  test('yes or no takes exactly two classes, pairs at least two with images', () => {
    open('binary', false)
    expect(prepared('binary').preflight.problems).toEqual([expect.stringMatching(/its answer tells two classes apart, and the project has 3/)])
    sql('UPDATE images SET class_id = 1')
    expect(prepared('pairs').preflight.problems).toEqual([expect.stringMatching(/^Training images: all of them are of the class "lying", so no two of them are different/)])
  })

  test('masks in a folder that is gone are told', () => {
    open('segmentation')
    sql(`INSERT INTO source_folders (id, path, inside) VALUES (9, 'gone', 0); UPDATE masks SET source_id = 9 WHERE relative_path LIKE 'mask-val%'`)
    expect(prepared('segmentation').preflight.problems[0]).toMatch(/^Folder "9": it is not there, and 30 labelled images lie in it/)
  })
})

test('numbers far from 0 are told with what to scale by, and numbers that are all the same', () => {
  open('regression')
  sql('UPDATE images SET number = 500 + 100 * (id % 3)')
  const [warning] = prepared('regression').preflight.warnings
  expect(warning).toBe('Numbers: they scatter by about 81.6 around 600, and a fresh network answers near 0, which takes long to unlearn. End the network in a Rescaling layer with scale 81.6 and offset 600.')
  const { network } = rowOf('regression')
  const scaled: NetworkDocument = { ...network, layers: [...network.layers, { id: 'scaling', kind: 'Rescaling', config: { ...defaultConfig(layerKinds.Rescaling), scale: 81.6, offset: 600 }, position: { x: 0, y: 0 } }], connections: [...network.connections, { from: network.layers.at(-1)!.id, to: 'scaling', toPort: 0 }] }
  expect(prepared('regression', {}, scaled).preflight).toMatchObject({ problems: [], warnings: [] })
  sql('UPDATE images SET number = 7')
  expect(prepared('regression').preflight.warnings).toEqual([expect.stringMatching(/^Numbers: all training images have the same one, 7/)])
})

describe('settings that do not fit', () => {
  const rows: readonly [string, Task, Partial<RunConfig>, RegExp][] = [
    ['a loss for classes', 'regression', { loss: defaultLosses.categorical_crossentropy }, /^Loss: "categorical_crossentropy" does not fit what this network answers\. Take "mean_squared_error", or "huber", "mean_absolute_error"/],
    ['cross-entropy over one map', 'segmentation', { loss: defaultLosses.categorical_crossentropy }, /^Loss: "categorical_crossentropy" does not fit/],
    ['a distance from probabilities', 'pairs', { loss: defaultLosses.contrastive }, /^Loss: "contrastive" does not fit.*Take "binary_crossentropy"/],
    ['a figure for classes', 'autoencoder', { metrics: [{ kind: 'f1' }] }, /^Figures to watch: "f1" says nothing about what this network answers\. Take "mean_absolute_error"/],
    ['accuracy of numbers', 'regression', { monitor: 'val_accuracy' }, /^Best epoch: this network has no accuracy to go by/],
    ['class weights', 'multi_label', { classWeights: 'balanced' }, /^Class weights: they count images of one class each/],
    ['early stopping', 'gan', { earlyStoppingPatience: 3 }, /^Early stopping: the loss of a generator depends on how good its discriminator is/],
    ['a plateau', 'gan', { schedule: defaultSchedules.plateau }, /^Schedule: the loss of a generator/],
  ]
  test.each(rows)('%s for %s', (_, task, change, sentence) => {
    open(task)
    expect(prepared(task, { classWeights: 'none', ...change }).preflight.problems).toEqual([expect.stringMatching(sentence)])
  })

  test('mixing images is left out with a warning where targets cannot be mixed', () => {
    open('regression')
    const augmentation = { ...noAugmentation, layers: [{ kind: 'MixUp', alpha: 0.2, probability: 1 }] } as const
    expect(prepared('regression', { augmentation }).preflight).toMatchObject({ problems: [], warnings: [expect.stringMatching(/^Augmentation: MixUp mixes two images/)] })
    expect(prepared('autoencoder', { augmentation }).preflight.warnings).toEqual([])
  })
})
