/** A journey in the built app around the loop: a run suggests labels, is asked about a folder and a camera, and a wrong answer joins the data. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { accessibilityProblems } from '../support/accessibility.ts'
import { builtApp, chooseFolder } from '../support/builtApp.ts'

const app = builtApp()

test('suggested labels, a folder as a table, the camera live', async (context) => {
  const { page, id, complaints, photograph } = await app.open(context, { camera: true })
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
  await photograph('suggested-labels')
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
  const projects = join(app.host().dataFolder, 'projects')
  const images = join(projects, readdirSync(projects)[0] ?? '', 'images', 'test')
  await id('prediction-folder').click()
  await chooseFolder({ id }, images)
  await id('folder-summary').waitFor({ timeout: 60_000 })
  const count = readdirSync(images, { recursive: true }).filter((name) => String(name).endsWith('.png')).length
  expect(await id('folder-summary').textContent()).toBe(`${count} of ${count} images asked.`)
  expect(await id('folder-row').count()).toBe(Math.min(200, count))
  expect(await accessibilityProblems(page)).toEqual([])
  await page.keyboard.press('Escape')

  await id('prediction-camera').click()
  await id('camera-answer').locator('li').first().waitFor({ timeout: 60_000 })
  await photograph('camera')
  expect(await accessibilityProblems(page)).toEqual([])
  await id('camera-panel').focus()
  await page.keyboard.press('3')
  await id('prediction-kept').getByText('Kept as').waitFor()
  await page.getByText('401 images').waitFor()
  await page.getByRole('button', { name: 'Undo' }).click()
  await page.getByText('400 images').waitFor()
  await id('camera-stop').click()
  expect(await id('camera-panel').getAttribute('data-state')).toBe('off')
  expect(complaints).toEqual([])
}, 480_000)
