/** The three layouts in which Keras writes weights, and a `.keras` archive, hold the same; files without the head too. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { withoutHead } from '../../../src-main/pretrained/kerasDocument.ts'
import { readKerasWeights } from '../../../src-main/pretrained/kerasWeights.ts'
import { hashWeights } from '../../../src-main/pretrained/weightFile.ts'
import { expectOutputs, networkOf, wholeDocument } from '../../support/applicationOutputs.ts'
import { kerasFormats, writeApplicationFile } from '../../support/kerasApplicationFile.ts'
import { applicationRows, type ApplicationRow } from '../../support/kerasApplicationRows.ts'
import { storedZip } from '../../support/storedZip.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'

const folder = temporaryFolder()
/** Plain and depthwise layers; a gate and a normalization of pixels; a Sequential, a scale and a last layer that has another name without the head. */
const rows = applicationRows.filter(({ template, width }) => ['efficientnet-b0', 'convnext-tiny'].includes(template) || width === 0.25)

test.each(rows)('$template at width $width without its head: three layouts and an archive', async (row: ApplicationRow) => {
  const whole = wholeDocument(row)
  const headless = [...row.layers.filter(([group]) => row.headless.includes(group)), ...row.headlessOnly]
  const hashes = new Set<string>()
  // The largest is written once; Keras's own file of it in another layout is read in kerasNarrow.slow.test.ts.
  for (const format of row.headlessOnly.length > 0 ? (['published'] as const) : kerasFormats) {
    const path = join(folder, `${row.template}-${format}.h5`)
    await writeApplicationFile(path, headless, format, row.gain)
    const { weights, top } = await readKerasWeights(path, networkOf(row), whole)
    expect(top).toBe(false)
    hashes.add(hashWeights(weights))
    if (format === 'published') await expectOutputs(withoutHead(whole), weights, row.features)
    if (format !== 'weights') continue
    const archive = join(folder, `${row.template}.keras`)
    writeFileSync(archive, storedZip({ 'metadata.json': Buffer.from('{}'), 'config.json': Buffer.from('{}'), 'model.weights.h5': readFileSync(path) }))
    hashes.add(hashWeights((await readKerasWeights(archive, networkOf(row), whole)).weights))
  }
  expect(hashes.size).toBe(1)
})

test.each(rows.filter(({ headlessOnly }) => headlessOnly.length === 0))('$template at width $width with its head: the layouts hold the same', async (row: ApplicationRow) => {
  const whole = wholeDocument(row)
  const hashes = new Set<string>()
  for (const format of kerasFormats) {
    const path = join(folder, `${row.template}-${format}.h5`)
    await writeApplicationFile(path, row.layers, format, row.gain)
    const { weights, top } = await readKerasWeights(path, networkOf(row), whole)
    expect(top).toBe(true)
    hashes.add(hashWeights(weights))
  }
  expect(hashes.size).toBe(1)
})
