/** A journey in the built app: the page of backbones, a broken and a good weight file from this computer, a network on it, and a run that unfreezes it gradually. */
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { builtApp, projectOf } from '../support/builtApp.ts'
import { drawImageFolders } from '../support/journeyImages.ts'
import { writeApplicationFile } from '../support/kerasApplicationFile.ts'
import { applicationRows } from '../support/kerasApplicationRows.ts'
import { look } from '../support/look.ts'

const app = builtApp()
const folder = mkdtempSync(join(tmpdir(), 'convolve-pretrained-'))
const [whole, broken, pictures] = [join(folder, 'mobilenet.h5'), join(folder, 'broken.h5'), join(folder, 'pictures')]

beforeAll(async () => {
  const row = applicationRows.find(({ template, width }) => template === 'mobilenet' && width === 0.25)!
  await writeApplicationFile(whole, row.layers.filter(([group]) => row.headless.includes(group)), 'published', row.gain)
  writeFileSync(broken, readFileSync(whole).subarray(0, 200_000))
  await drawImageFolders(pictures, { train: 12, test: 4 })
  renameSync(join(pictures, 'test'), join(pictures, 'val'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function chooseFile(page: Page, file: string): Promise<void> {
  const chooser = page.waitForEvent('filechooser')
  await page.getByTestId('backbone-choose').click()
  await (await chooser).setFiles(file)
}

test('a backbone from a file, a network on it, a run that unfreezes it', async (context) => {
  const opened = await app.open(context)
  const { page, id, complaints } = opened
  const obstacles: string[] = []
  await projectOf(opened, 'Colours', pictures)
  await id('nav-build').click()
  await id('network-pretrained').click()
  await id('backbone-mobilenet-25').click()
  await id('backbone-details').getByText('MobileNet').first().waitFor()
  obstacles.push(...(await look(page, 'pretrained', 'both')))
  await id('backbone-measure').click()
  await expect.poll(() => id('backbone-mobilenet-25').textContent(), { timeout: 120_000 }).toMatch(/ ms/)

  await chooseFile(page, broken)
  await id('backbone-problem').waitFor()
  expect(await id('backbone-problem').textContent()).toMatch(/\.h5.*\./)
  await chooseFile(page, whole)
  await id('backbone-use').waitFor()
  expect(await id('backbone-mobilenet-25').textContent()).toContain('own file')
  obstacles.push(...(await look(page, 'pretrained-ready', 'both')))
  await id('backbone-use').click()
  await id('network-canvas').waitFor()
  obstacles.push(...(await look(page, 'pretrained-network')))

  // From the block of the backbone to where a run freezes it.
  await id('group:backbone').click()
  obstacles.push(...(await look(page, 'pretrained-block', 'both')))
  await id('layer-freeze').click()
  await id('run-unfreeze').waitFor()
  await id('run-epochs').fill('3')
  await id('run-batch-size').fill('16')
  expect(await id('run-pretrained').inputValue()).toBe('frozen')
  await id('run-unfreeze').check()
  await id('run-unfreeze-every').fill('1')
  await expect.poll(() => id('run-unfreeze-blocks').locator('tbody tr').count()).toBe(2)
  await id('run-unfreeze-blocks').scrollIntoViewIfNeeded()
  obstacles.push(...(await look(page, 'unfreeze', 'both')))
  await id('run-start').click()
  await page.getByText(/blocks unfrozen|unfrozen$/).first().waitFor({ timeout: 120_000 })
  await page.locator('[data-testid="run-detail"] [data-state="finished"]').waitFor({ timeout: 300_000 })
  expect(await id('run-detail').textContent()).toContain('the next block after every epoch, each at × 0.4')
  obstacles.push(...(await look(page, 'unfreeze-run')))
  // What that run has learnt is the backbone of the next network.
  await id('run-build-on').click()
  await id('run-going-on').waitFor()
  expect(await id('run-network').locator('option:checked').textContent()).toMatch(/^On /)
  await id('run-epochs').fill('2')
  obstacles.push(...(await look(page, 'build-on-run')))
  await id('run-start').click()
  await page.waitForFunction(() => document.querySelectorAll('[data-testid="run-item"] [data-state="finished"]').length === 2, null, { timeout: 240_000 })
  await id('run-settings').evaluate((element) => element.closest('details')?.setAttribute('open', ''))
  expect(await id('run-settings').textContent()).toContain('Frozen layers')
  expect(obstacles).toEqual([])
  expect(complaints).toEqual([])
}, 600_000)
