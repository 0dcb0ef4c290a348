/** A journey in the built app around the loop: a run suggests labels, is asked about a folder and a camera, and a wrong answer joins the data. */
import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { accessibilityProblems } from '../support/accessibility.ts'
import { findChromium } from '../support/chromium.ts'
import { openBrowser, startHost, type OpenBrowser, type RunningHost } from '../support/openPage.ts'

const screenshots = join(import.meta.dirname, 'screenshots')
let host: RunningHost
let browser: OpenBrowser | undefined

beforeAll(async () => {
  host = await startHost({ built: true })
})
afterAll(async () => {
  await browser?.close()
  await host?.stop()
})

test('suggested labels, a folder as a table, the camera live', async (context) => {
  if (process.env['CI'] !== 'true' && (await findChromium()) === null) return context.skip('no Chromium on this machine')
  browser = await openBrowser({ widthPx: 1280, heightPx: 800, camera: true })
  const { page } = browser
  const id = page.getByTestId.bind(page)
  mkdirSync(screenshots, { recursive: true })
  await page.goto(await host.launchUrl())
  await id('sample-project').click()
  await id('nav-train').click()
  await id('run-epochs').fill('5')
  await id('run-start').click()
  await page.locator('[data-testid="run-detail"] [data-state="finished"]').waitFor({ timeout: 240_000 })

  // Without their labels the images of the sample are new ones.
  await id('nav-data').click()
  await id('tile').first().click()
  await page.keyboard.press('Control+a')
  await page.keyboard.press('Backspace')
  await id('suggest-open').click()
  await id('suggest-start').click()
  const waiting = id('suggest-waiting')
  await expect.poll(() => waiting.textContent(), { timeout: 120_000 }).toBe('400 to look at')
  await page.screenshot({ path: join(screenshots, 'suggested-labels.png') })
  expect(await accessibilityProblems(page)).toEqual([])
  await id('suggest-list').focus()
  await page.keyboard.press('Enter')
  await expect.poll(() => waiting.textContent()).toBe('399 to look at')
  await page.keyboard.press('2')
  await expect.poll(() => waiting.textContent()).toBe('398 to look at')
  await page.keyboard.press('Control+z')
  await expect.poll(() => waiting.textContent()).toBe('399 to look at')
  // A message is within reach although a dialog is open.
  await page.keyboard.press('Enter')
  await expect.poll(() => waiting.textContent()).toBe('398 to look at')
  await id('toast-action').click()
  await expect.poll(() => waiting.textContent()).toBe('399 to look at')
  await id('suggest-list').focus()
  await page.keyboard.press('Space')
  await expect.poll(() => waiting.textContent()).toBe('398 to look at')
  await id('suggest-percent').fill('1')
  await id('suggest-accept-all').click()
  await expect.poll(() => waiting.textContent()).toBe('0 to look at')
  await page.keyboard.press('Escape')

  await id('nav-predict').click()
  const images = join(host.dataFolder, 'projects', readdirSync(join(host.dataFolder, 'projects'))[0] ?? '', 'images', 'test')
  await id('prediction-folder').click()
  await id('folder-path').fill(images)
  await id('folder-go').click()
  await id('folder-choose').click()
  await id('folder-summary').waitFor({ timeout: 60_000 })
  const count = readdirSync(images, { recursive: true }).filter((name) => String(name).endsWith('.png')).length
  expect(await id('folder-summary').textContent()).toBe(`${count} of ${count} images asked.`)
  expect(await id('folder-row').count()).toBe(Math.min(200, count))
  expect(await accessibilityProblems(page)).toEqual([])
  await page.keyboard.press('Escape')

  await id('prediction-camera').click()
  await id('camera-answer').locator('li').first().waitFor({ timeout: 60_000 })
  await page.screenshot({ path: join(screenshots, 'camera.png') })
  expect(await accessibilityProblems(page)).toEqual([])
  await id('camera-panel').focus()
  await page.keyboard.press('3')
  await id('prediction-kept').getByText('Kept as').waitFor()
  await page.getByText('401 images').waitFor()
  await page.getByRole('button', { name: 'Undo' }).click()
  await page.getByText('400 images').waitFor()
  await id('camera-stop').click()
  expect(await id('camera-panel').getAttribute('data-state')).toBe('off')
  expect(browser.complaints).toEqual([])
}, 480_000)
