/** A siamese network learns from drawn digits which two are the same, far above chance, and says so of pictures it is shown. */
import { createHash } from 'node:crypto'
import * as fs from 'node:fs'
import * as path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { createProject } from '../../../src-main/project/openProject.ts'
import { ensureClasses, ensureSourceFolder, insertImage } from '../../../src-main/store/imports.ts'
import { insertNetwork } from '../../../src-main/store/networks.ts'
import { transact } from '../../../src-main/store/transact.ts'
import type { ImageId } from '../../../src-shared/dataset/ids.ts'
import { templateById } from '../../../src-shared/templates/index.ts'
import { completeRunConfig } from '../../../src-shared/training/run.ts'
import { defaultOptimizers } from '../../../src-shared/training/optimizer.ts'
import { taskTraining, usualSettings } from '../../../src-shared/training/taskTraining.ts'
import { digitFiles, digitSidePx } from '../../support/drawDigits.ts'
import { createRunHarness } from '../../support/runHarness.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'

const folder = temporaryFolder()
const pictures = path.join(folder, 'digits')
fs.mkdirSync(pictures)
const project = createProject(folder, 'digits')
afterAll(() => project.close())

const parts = [['train', 240], ['val', 80], ['test', 80]] as const

async function importDigits(): Promise<void> {
  const { write } = project.database
  const names = Array.from({ length: 10 }, (_, digit) => `digit ${digit}`)
  const classIds = ensureClasses(write, names)
  const sourceId = ensureSourceFolder(write, pictures, false)
  for (const [part, [split, count]] of parts.entries()) {
    const files = await digitFiles(count, part + 1)
    transact(write, () => {
      for (const [index, bytes] of files.entries()) {
        const relativePath = `${split}-${index}.png`
        fs.writeFileSync(path.join(pictures, relativePath), bytes)
        insertImage(write, sourceId, {
          relativePath, widthPx: digitSidePx, heightPx: digitSidePx, sizeBytes: bytes.length, modifiedMs: 0, format: 'png',
          sha256: createHash('sha256').update(bytes).digest(), classId: classIds.get(names[index % 10]!)!, split,
        })
      }
    })
  }
}

test('at the usual settings, in a few epochs', async () => {
  await importDigits()
  const { small, create } = templateById('siamese')
  const network = create(small.input, 0, { width: small.width })
  const networkId = insertNetwork(project.database.write, network)
  const harness = createRunHarness(project)
  // Sigmoid features begin alike, so the first twenty steps or so say next to nothing: 14 epochs are 112.
  const config = completeRunConfig({ networkId, batchSize: 32, epochs: 14, learningRate: 0.001, optimizer: defaultOptimizers.adam, seed: 1, earlyStoppingPatience: null, ...usualSettings(taskTraining(network)) })
  const run = await harness.until((await harness.runs.start(config, null)).id, 'finished', 'failed')
  expect(run).toMatchObject({ state: 'finished', note: null, task: 'pairs' })
  const { epochs } = await harness.runs.curves(run.id)
  expect(epochs[7]!.valAccuracy).toBeGreaterThan(0.8)
  expect(run.best!.valAccuracy).toBeGreaterThan(0.93)
  expect((await harness.evaluation.evaluate(run.id, 'test')).accuracy).toBeGreaterThan(0.9)

  // Pictures 1..10 show the digits 0..9, 11..20 again; each against a three.
  const three = { imageId: 4 as ImageId }
  const asked = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 14, 24].map((id) => ({ imageId: id as ImageId }))
  const answers = await harness.prediction.predict(run.id, asked, three)
  const same = answers.map(({ classes }) => classes.find(({ name }) => name === 'same')!.probability > 0.5)
  const right = same.filter((answer, index) => answer === [3, 10, 11].includes(index)).length
  expect(right).toBeGreaterThanOrEqual(11)
})
