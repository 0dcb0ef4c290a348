/** Keras's applications at full width: published files, written anew, are read, and the networks answer as they do in Keras (golden/kerasApplications.py), with their head and without. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { withoutHead } from '../../../src-main/pretrained/kerasDocument.ts'
import { readKerasWeights } from '../../../src-main/pretrained/kerasWeights.ts'
import { expectOutputs, networkOf, wholeDocument } from '../../support/applicationOutputs.ts'
import { writeApplicationFile } from '../../support/kerasApplicationFile.ts'
import { applicationRows } from '../../support/kerasApplicationRows.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'

const folder = temporaryFolder()

// Those with a last layer of another name without the head are read as files of their own in kerasFormats.slow.test.ts.
test.each(applicationRows)('$template at width $width', async (row) => {
  const whole = wholeDocument(row)
  const path = join(folder, `${row.template}.h5`)
  await writeApplicationFile(path, row.layers, 'published')
  const { weights, top } = await readKerasWeights(path, networkOf(row), whole)
  rmSync(path)
  expect(top).toBe(true)
  await expectOutputs(whole, weights, row.answers)
  if (row.headlessOnly.length === 0) await expectOutputs(withoutHead(whole), weights, row.features)
})
