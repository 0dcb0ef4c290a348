/** Files that Keras itself wrote, one for each family of its applications, narrow (golden/kerasNarrow.py): read, and the networks answer as they do in Keras. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { kerasDocument, withoutHead } from '../../../src-main/pretrained/kerasDocument.ts'
import { readKerasWeights } from '../../../src-main/pretrained/kerasWeights.ts'
import { networkWeights } from '../../../src-main/lowering/forward.ts'
import { inferNetwork } from '../../../src-shared/network/infer.ts'
import { expectOutputs, linearHead } from '../../support/applicationOutputs.ts'
import { preprocessingOf } from '../../support/kerasApplicationRows.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'

interface Row {
  readonly template: string
  readonly width: number
  readonly side: number
  readonly classes: number
  readonly file: string
  /** One for each class, before the softmax. */
  readonly values: readonly number[]
}

const golden = new URL('../../golden/', import.meta.url)
const rows = JSON.parse(readFileSync(new URL('kerasNarrow.json', golden), 'utf8')) as readonly Row[]
const folder = temporaryFolder()

test.each(rows)('$file', async ({ template, width, side, classes, file, values }) => {
  const path = join(folder, file.replace(/\.gz$/, ''))
  writeFileSync(path, gunzipSync(readFileSync(new URL(`kerasNarrow/${file}`, golden))))
  const network = { template, width, preprocessing: preprocessingOf[template]! }
  const whole = linearHead(kerasDocument(network, { widthPx: side, heightPx: side, colour: 'rgb', fit: 'stretch' }, classes))
  const { weights, top } = await readKerasWeights(path, network, whole)
  expect(top).toBe(true)
  await expectOutputs(whole, weights, { shape: [classes], values })
  // Whoever wants features does not care for the classes of the head.
  const others = kerasDocument(network, whole.input, 1000)
  await expect(readKerasWeights(path, network, others)).rejects.toThrow(/, 10\], \[.*1000\] was expected/)
  const features = await readKerasWeights(path, network, others, { features: true })
  expect([...features.weights.keys()].sort()).toEqual(networkWeights(inferNetwork(withoutHead(whole))).map(({ name }) => name).sort())
})
