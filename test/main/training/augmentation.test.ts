/** A run with augmentation learns otherwise, the same with the same seed. Resuming: resume.slow.test.ts. */
import * as fs from 'node:fs'
import * as path from 'node:path'
import { expect, test } from 'vitest'
import type { Augmentation } from '../../../src-shared/training/augmentation.ts'
import { config } from '../../support/augmented.ts'
import { tinySetup, trainTiny } from '../../support/runSetup.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'

const base = temporaryFolder()
const newFolder = (): string => fs.mkdtempSync(path.join(base, 'run-'))

const layers: readonly Augmentation[] = [
  { kind: 'RandomTranslation', height_factor: [-0.2, 0.2], width_factor: [-0.2, 0.2], probability: 0.8 },
  { kind: 'RandomContrast', factor: [0.3, 0.3], probability: 1 },
  { kind: 'GaussianNoise', stddev: 6, probability: 0.5 },
  { kind: 'RandomErasing', scale: [0.02, 0.2], fill_value: 'noise', probability: 0.5 },
  { kind: 'CutMix', alpha: 1, probability: 0.5 },
]
const augmentation = config(layers)

test('augmentation changes what is learnt, and each seed augments in its own way', async () => {
  const losses = async (change: object): Promise<readonly number[]> => (await trainTiny(tinySetup(newFolder(), { config: { epochs: 1, ...change } }))).losses
  const with11 = await losses({ augmentation })
  expect(await losses({ augmentation })).toEqual(with11)
  expect(await losses({})).not.toEqual(with11)
  expect(await losses({ augmentation, seed: 12 })).not.toEqual(with11)
})
