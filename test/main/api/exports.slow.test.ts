/** Export through the API: a run trained on drawn bars becomes files that are proven on its test part. */
import * as fs from 'node:fs'
import * as path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { exportsHandlers } from '../../../src-main/api/exports.ts'
import { exportFormats } from '../../../src-shared/api/exports.ts'
import type { RunId } from '../../../src-shared/dataset/ids.ts'
import { createBarProject, type BarProject } from '../../support/barProject.ts'
import { createRunHarness, type RunHarness } from '../../support/runHarness.ts'
import { tinyConfig } from '../../support/runSetup.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'

const folder = temporaryFolder()
let bars: BarProject
let harness: RunHarness
let runId: RunId

beforeAll(async () => {
  bars = createBarProject(folder, { train: 60, val: 15, test: 130 })
  harness = createRunHarness(bars.project)
  const { id } = await harness.runs.start({ ...tinyConfig, networkId: bars.networkId, epochs: 2 }, 'Bars: first/second')
  await harness.until(id, 'finished', 'failed')
  runId = id
})
afterAll(() => bars.project.close())

describe.each(exportFormats)('%s', (format) => {
  test('into the project\'s own folder, proven on 100 of the 130 test images', async () => {
    const result = await exportsHandlers(harness.context).create(runId, format, null)
    expect(path.dirname(result.folder)).toBe(bars.project.folders.exports)
    expect(path.basename(result.folder)).toMatch(/^Bars first second, /)
    expect(result.proof.imageCount).toBe(100)
    expect(result.proof.largestDifference).toBeLessThan(1e-5)
    expect(JSON.parse(fs.readFileSync(path.join(result.folder, 'labels.json'), 'utf8'))).toEqual(['lying', 'standing', 'crossed'])
    for (const { name, sizeBytes } of result.files) expect(fs.statSync(path.join(result.folder, name)).size).toBe(sizeBytes)
  })

  test('into a folder of the user\'s that is not there yet', async () => {
    const parent = path.join(folder, `mine-${format}`)
    const result = await exportsHandlers(harness.context).create(runId, format, parent)
    expect(fs.readdirSync(parent)).toEqual([path.basename(result.folder)])
  })

  test('into a place that cannot be written: a sentence, and nothing there', async () => {
    const parent = path.join(folder, `file-${format}`)
    fs.writeFileSync(parent, 'in the way')
    await expect(exportsHandlers(harness.context).create(runId, format, parent)).rejects.toMatchObject({ code: 'exportNotWritten' })
    expect(fs.readFileSync(parent, 'utf8')).toBe('in the way')
  })
})

test('with the images gone there is nothing to prove with: a sentence, and no folder', async () => {
  const moved = `${bars.imagesFolder}-moved`
  const parent = path.join(folder, 'without-images')
  fs.renameSync(bars.imagesFolder, moved)
  try {
    await expect(exportsHandlers(harness.context).create(runId, 'onnx', parent)).rejects.toMatchObject({ code: 'exportNoImages' })
    expect(fs.existsSync(parent)).toBe(false)
  } finally {
    fs.renameSync(moved, bars.imagesFolder)
  }
})
