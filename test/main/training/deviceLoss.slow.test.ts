/**
 * Row T-03 of the reliability plan on a real WebGPU device (Dawn; a software Vulkan stands in where there is no graphics card): it is destroyed while a
 * run trains. Devices that are lost in other ways are in failures.test.ts.
 */
import { execFileSync } from 'node:child_process'
import * as fs from 'node:fs'
import * as path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { checkpointNames, loadCheckpoint } from '../../../src-main/training/checkpoint.ts'
import { softwareVulkan, type SoftwareVulkan } from '../../devices/softwareVulkan.ts'
import type { LostRun } from '../../support/loseDevice.ts'
import { tinySetup, trainTiny } from '../../support/runSetup.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'

const root = temporaryFolder()
let vulkan: SoftwareVulkan
beforeAll(async () => void (vulkan = await softwareVulkan()))
afterAll(() => vulkan.close())

function lose(folder: string, at: number, when: 'before' | 'during'): LostRun | null {
  fs.mkdirSync(folder)
  const printed = execFileSync(process.execPath, [path.resolve(import.meta.dirname, '../../support/loseDevice.ts'), folder, String(at), when], { encoding: 'utf8', env: { ...process.env, ...vulkan.environment }, stdio: ['ignore', 'pipe', 'ignore'] })
  return JSON.parse(printed) as LostRun | null
}

// Four steps an epoch, then a batch or two of validation.
test.each([['before a step of the first epoch', 3, 'before', 0], ['during a step of the second epoch', 7, 'during', 4]] as const)('%s: the run pauses within five seconds, no step after it counts, and it goes on from the checkpoint before', async (_, at, when, savedAt) => {
  const folder = path.join(root, String(at))
  const lost = lose(folder, at, when)
  if (lost === null) {
    // Nothing here can imitate a graphics card: the sentence for that is tested with the devices.
    expect(vulkan.environment).toBeNull()
    return
  }
  expect(lost.end).toMatchObject({ state: 'paused', note: expect.stringMatching(/^Graphics card \(TensorFlow\.js, WebGPU\): it stopped working at step \d+ \(.+\)\. Nothing computed after that is kept\. Press Resume/) as string })
  expect(lost.pausedMs).toBeLessThan(5000)
  expect(lost.stepsAfter).toBe(0)
  const kept = loadCheckpoint(path.join(folder, checkpointNames.latest))
  expect(kept.position.step).toBe(savedAt)
  const { end } = await trainTiny(tinySetup(folder, { resume: true }))
  expect(end).toEqual({ state: 'finished', note: null })
})
