import * as fs from 'node:fs'
import * as path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { RunPreflight } from '../../../src-shared/api/runs.ts'
import type { NetworkDocument } from '../../../src-shared/network/document.ts'
import { prepareDataset } from '../../../src-main/training/preflight.ts'
import { freezeImages, loadSnapshot, saveSnapshot, snapshotName } from '../../../src-main/training/snapshot.ts'
import { createBarProject, type BarProject } from '../../support/barProject.ts'
import { tinyConfig } from '../../support/runSetup.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'
import { tinyNetwork } from '../../support/tinyNetwork.ts'

const folder = temporaryFolder()
let number = 0
let bars: BarProject
function create(train: number, val: number, test: number): void {
  const own = path.join(folder, String(number++))
  fs.mkdirSync(own)
  bars = createBarProject(own, { train, val, test })
}
beforeEach(() => create(60, 30, 30))
afterEach(() => bars.project.close())

const sql = (text: string): unknown => bars.project.database.write.exec(text)
const prepared = (network: NetworkDocument = tinyNetwork(), batchSize = 8) => prepareDataset(bars.project.database.read, network, { ...tinyConfig, batchSize }, { 1: bars.imagesFolder }, { dataFolder: bars.project.path })
const look = (network?: NetworkDocument, batchSize?: number): RunPreflight => prepared(network, batchSize).preflight

describe('preflight', () => {
  test('of a sound project has counts and no sentence', () => {
    expect(look()).toEqual({ trainCount: 60, valCount: 30, testCount: 30, undividedCount: 0, classNames: ['lying', 'standing', 'crossed'], problems: [], warnings: [] })
  })

  const problems: readonly [string, string, RegExp][] = [
    ['no image labelled', 'UPDATE images SET class_id = NULL', /^Training images: no labelled image belongs to the part "train"\. Label images and split/],
    ['labelled but not split', 'UPDATE images SET split = NULL', /none of the labelled images belongs to the part "train", 120 belong to no part\. Split the images/],
    ['an empty class', "INSERT INTO classes (name, colour, position) VALUES ('empty', '#000000', 9)", /^Class "empty": it has no training images, so the network could never answer it\. Label images for it, or delete the class\./],
    ['a class without training images', "UPDATE images SET split = 2 WHERE class_id = 1", /^Class "lying": it has no training images/],
    ['two such classes', "INSERT INTO classes (name, colour, position) VALUES ('a', '#000000', 9), ('b', '#000000', 10)", /^Classes "a", "b": they have no training images/],
    ['one class only', 'UPDATE images SET class_id = 1; UPDATE classes SET deleted = 1 WHERE id > 1', /^Classes: a network tells at least two classes apart, the project has 1/],
    ['a missing file', "UPDATE images SET missing = 1 WHERE relative_path = 'train-5.bmp'", /^Image files: 1 labelled image is not there any more \("train-5.bmp"\)/],
  ]
  test.each(problems)('%s stops Start with a sentence', (_, edit, sentence) => {
    sql(edit)
    expect(look().problems[0]).toMatch(sentence)
  })

  test('images that lack nothing but a part are counted, until one is for training', () => {
    sql('UPDATE images SET split = NULL WHERE id > 10')
    expect(look().undividedCount).toBe(0)
    sql('UPDATE images SET split = NULL')
    expect(look().undividedCount).toBe(120)
    sql('UPDATE images SET class_id = 1; UPDATE classes SET deleted = 1 WHERE id > 1')
    expect(look().undividedCount).toBe(0)
  })

  test('a folder that is gone stops Start and is named', () => {
    fs.renameSync(bars.imagesFolder, `${bars.imagesFolder}-moved`)
    expect(look().problems).toEqual([expect.stringMatching(/^Folder ".*pictures": it is not there, and 120 labelled images lie in it/)])
  })

  test('the network does not fit the classes', () => {
    expect(look(tinyNetwork(4)).problems).toEqual([expect.stringMatching(/4 outputs do not match the 3 classes of the project\. Set the units to 3/)])
  })

  test('a 7x7 window on a smaller input', () => {
    const network = tinyNetwork()
    const layers = network.layers.map((layer) => (layer.kind === 'Conv2D' ? { ...layer, config: { ...layer.config, kernel_size: [13, 13] } } : layer))
    expect(look({ ...network, layers }).problems[0]).toMatch(/13×13 window is larger than its 12×12/)
  })

  const warnings: readonly [string, string, RegExp][] = [
    ['no validation images', 'UPDATE images SET split = 2 WHERE split = 1', /^Validation images: there are none.*go by the training images/],
    ['images without a part', 'UPDATE images SET split = NULL WHERE split = 2', /^Images without a part: 30 labelled images take no part in training/],
    ['few images', "UPDATE images SET class_id = 1 WHERE class_id = 2 AND id > 10", /^Few images: "standing" has fewer than 10 training images/],
    ['imbalance', "UPDATE images SET class_id = 1 WHERE class_id <> 1 AND id NOT IN (2, 3)", /^Balance: "lying" has 58 training images and "standing" 1\..* or balance the classes under Loss\.$/],
  ]
  test.each(warnings)('%s is a warning, not a problem', (_, edit, sentence) => {
    sql(edit)
    const found = look()
    expect(found.problems).toEqual([])
    expect(found.warnings.some((warning) => sentence.test(warning))).toBe(true)
  })

  test('a batch larger than the set is a warning', () => {
    expect(look(undefined, 64).warnings).toEqual([expect.stringMatching(/^Batch size: 64 is more than the 60 training images/)])
  })
})

describe('the snapshot', () => {
  test('comes back as it was frozen, and any change of the file is noticed', () => {
    const { images, classes } = prepared()
    const frozen = freezeImages(images, classes, 'single_label')
    expect(frozen).toHaveLength(120)
    expect(frozen[1]).toMatchObject({ label: 1, split: 'train', relativePath: 'train-1.bmp' })
    const run = path.join(folder, `run-${number}`)
    fs.mkdirSync(run)
    const sha256 = saveSnapshot(run, frozen)
    expect(loadSnapshot(run, sha256)).toEqual(frozen)
    fs.appendFileSync(path.join(run, snapshotName), ' ')
    expect(() => loadSnapshot(run, sha256)).toThrow(/snapshot\.json": it is damaged/)
    fs.rmSync(path.join(run, snapshotName))
    expect(() => loadSnapshot(run, sha256)).toThrow(/snapshot\.json": it is damaged/)
  })
})
