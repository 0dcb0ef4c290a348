/** A journey in the built app: photos in, one button, a model; a wrong answer is put right and a second run learns from it, from features that are kept. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { defaultBackboneId, backboneReady } from '../../src-main/pretrained/openBackbone.ts'
import { accessibilityProblems } from '../support/accessibility.ts'
import { builtApp, projectOf } from '../support/builtApp.ts'
import { drawImageFolders } from '../support/journeyImages.ts'

const archive = resolve(import.meta.dirname, '../../../shared/data/flowers-small.tar')
const app = builtApp()
const pictures = mkdtempSync(join(tmpdir(), 'convolve-transfer-'))
afterAll(() => rmSync(pictures, { recursive: true, force: true }))

/** What is imported, with its parts, and some pictures of it that are kept aside. */
async function folders(): Promise<{ readonly imported: string; readonly aside: readonly string[]; readonly leastAccuracy: number }> {
  let imported = join(pictures, 'flowers-small')
  if (existsSync(archive)) execFileSync('tar', ['xf', archive, '-C', pictures])
  else {
    console.log('flowers-small.tar is not beside the project: the journey uses drawn pictures.')
    imported = join(pictures, 'colours')
    await drawImageFolders(imported, { train: 20, test: 8 })
    renameSync(join(imported, 'test'), join(imported, 'val'))
  }
  const aside = join(pictures, 'aside')
  mkdirSync(aside)
  const classes = readdirSync(join(imported, 'train'))
  for (const name of classes) {
    const [file] = readdirSync(join(imported, 'train', name)).sort()
    renameSync(join(imported, 'train', name, file ?? ''), join(aside, `${name}-${file ?? ''}`))
  }
  return { imported, aside: readdirSync(aside).sort().map((name) => join(aside, name)), leastAccuracy: 0.77 }
}

test('one button, a corrected answer, and a second run', async (context) => {
  if (!backboneReady(defaultBackboneId, { dataFolder: app.host().dataFolder })) return context.skip('the bundled backbone could not be fetched when the project was set up')
  const { imported, aside, leastAccuracy } = await folders()
  const opened = await app.open(context)
  const { page, id, complaints, photograph } = opened
  const startedMs = performance.now()
  await projectOf(opened, 'Flowers', imported)
  await id('nav-train').click()
  await photograph('transfer-start')
  expect(await accessibilityProblems(page)).toEqual([])
  await id('transfer-button').click()
  const finished = (count: number): Promise<unknown> => page.waitForFunction((wanted) => document.querySelectorAll('[data-testid="run-item"] [data-state="finished"]').length === wanted, count, { timeout: 400_000 })
  await finished(1)
  console.log(`import to trained model: ${((performance.now() - startedMs) / 1000).toFixed(0)} s`)
  await id('transfer-outcome').waitFor()
  await photograph('transfer-outcome')
  expect(await accessibilityProblems(page)).toEqual([])
  const accuracies = await page.evaluate(() => [...document.querySelectorAll('[data-testid="run-item"]')].map((item) => Number.parseFloat(/([\d.]+) %/.exec(item.textContent ?? '')?.[1] ?? 'NaN') / 100))
  expect(accuracies[0]).toBeGreaterThanOrEqual(leastAccuracy)

  // Each of the pictures kept aside under its own class, whatever the answer was.
  await id('nav-predict').click()
  await id('prediction-file').setInputFiles([...aside])
  const cards = page.locator('[data-testid="prediction"][data-state="answered"]')
  await expect.poll(() => cards.count(), { timeout: 60_000 }).toBe(aside.length)
  for (const card of await cards.all()) {
    const name = ((await card.getAttribute('aria-label')) ?? '').split('-')[0] ?? ''
    const option = card.getByTestId('prediction-keep').locator('option', { hasText: name })
    await card.getByTestId('prediction-keep').selectOption((await option.getAttribute('value')) ?? '')
    await card.getByTestId('prediction-kept').getByText(`Kept as ${name}`).waitFor()
  }
  await cards.first().getByTestId('prediction-similar').click()
  await expect.poll(() => page.getByTestId('nearest-image').count(), { timeout: 60_000 }).toBe(5)
  await photograph('transfer-corrected')
  expect(await accessibilityProblems(page)).toEqual([])

  await id('nav-train').click()
  await id('run-new').click()
  await id('transfer-button').click()
  await finished(2)
  await photograph('transfer-second')
  expect(complaints).toEqual([])
}, 900_000)
