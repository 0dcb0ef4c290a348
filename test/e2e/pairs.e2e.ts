/** A journey in the built app: a siamese network on drawn digits, and pictures held against one another. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { builtApp, projectOf } from '../support/builtApp.ts'
import { digitFiles } from '../support/drawDigits.ts'
import { look } from '../support/look.ts'

const app = builtApp()
const folder = mkdtempSync(join(tmpdir(), 'convolve-pairs-'))
const names = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'] as const

beforeAll(async () => {
  for (const [part, count, seed] of [['train', 300, 1], ['val', 60, 2], ['aside', 20, 3]] as const) {
    for (const [index, bytes] of (await digitFiles(count, seed)).entries()) {
      const name = names[index % 10]!
      const into = part === 'aside' ? join(folder, part) : join(folder, 'digits', part, name)
      mkdirSync(into, { recursive: true })
      writeFileSync(join(into, `${name}-${Math.floor(index / 10)}.png`), bytes)
    }
  }
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('which two are the same', async (context) => {
  const opened = await app.open(context)
  const { page, id, complaints } = opened
  const obstacles: string[] = []
  await projectOf(opened, 'Pairs', join(folder, 'digits'))
  await id('nav-build').click()
  await id('template-siamese').click()
  await id('create-width').fill('32')
  await id('create-height').fill('32')
  await id('create-channels').selectOption('0.125')
  await id('create-network').click()
  await id('network-canvas').waitFor()
  obstacles.push(...(await look(page, 'pairs-network')))
  await id('nav-train').click()
  await id('run-epochs').fill('15')
  await id('run-start').click()
  await page.locator('[data-testid="run-detail"] [data-state="finished"]').waitFor({ timeout: 300_000 })

  await id('nav-predict').click()
  await id('prediction-file').setInputFiles(['three-0', 'three-1', 'seven-0', 'zero-0', 'one-1'].map((name) => join(folder, 'aside', `${name}.png`)))
  const cards = page.locator('[data-testid="prediction"][data-state="answered"]')
  await expect.poll(() => cards.count(), { timeout: 60_000 }).toBe(5)
  const topOf = async (name: string): Promise<string> => (await page.locator(`[data-testid="prediction"][aria-label^="${name}"]`).getByTestId('prediction-class').first().textContent()) ?? ''
  await expect.poll(() => topOf('three-1')).toMatch(/^\s*Same/i)
  for (const other of ['seven-0', 'zero-0', 'one-1']) expect(await topOf(other)).toMatch(/^\s*Different/i)
  obstacles.push(...(await look(page, 'pairs-predict', 'both')))
  // Another picture to hold the others against.
  await page.locator('[data-testid="prediction"][aria-label^="seven-0"]').getByTestId('prediction-compare').click()
  await expect.poll(() => topOf('three-1')).toMatch(/^\s*Different/i)
  expect(obstacles).toEqual([])
  expect(complaints).toEqual([])
}, 600_000)
