/** A journey in the built app: digits drawn here, their numbers from a table, a network that estimates them. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { accessibilityProblems } from '../support/accessibility.ts'
import { builtApp, projectOf } from '../support/builtApp.ts'
import { digitFiles } from '../support/drawDigits.ts'

const app = builtApp()
const pictures = mkdtempSync(join(tmpdir(), 'convolve-digits-'))
const perDigit = 24

beforeAll(writeDigits)
afterAll(() => rmSync(pictures, { recursive: true, force: true }))

/** `digits/<number>.png`; `numbers.csv` names them all. */
async function writeDigits(): Promise<void> {
  mkdirSync(join(pictures, 'digits'))
  const digits = await digitFiles(10 * perDigit, 4)
  for (const [index, bytes] of digits.entries()) writeFileSync(join(pictures, 'digits', `${index}.png`), bytes)
  writeFileSync(join(pictures, 'numbers.csv'), ['file,number', ...digits.map((_, index) => `${index}.png,${index % 10}`), ''].join('\n'))
}

test('numbers from a table, a network that estimates them', async (context) => {
  const opened = await app.open(context)
  const { page, id, complaints, photograph } = opened
  await projectOf(opened, 'Digits', join(pictures, 'digits'))
  await id('targets-from-file').click()
  await id('targets-input').setInputFiles(join(pictures, 'numbers.csv'))
  await id('targets-apply').click()
  await id('targets-dialog').waitFor({ state: 'detached' })
  await id('labelling-mode').selectOption('number')
  await expect.poll(() => id('number-mean').textContent()).toContain('4.5')
  await id('divide').click()
  for (const [part, share] of [['train', '70'], ['val', '15'], ['test', '15']] as const) await id(`share-${part}`).fill(share)
  await id('split-apply').click()
  await id('split-dialog').waitFor({ state: 'detached' })
  await photograph('regression-data')
  expect(await accessibilityProblems(page)).toEqual([])

  await id('nav-build').click()
  await id('template-keras-mnist').click()
  await id('create-task').selectOption('regression')
  await id('create-network').click()
  await id('network-canvas').waitFor()
  await id('nav-train').click()
  await id('run-epochs').fill('30')
  await id('run-start').click()
  await page.locator('[data-testid="run-detail"] [data-state="finished"]').waitFor({ timeout: 300_000 })
  await id('chart-figure').waitFor()
  await photograph('regression-run')
  expect(await accessibilityProblems(page)).toEqual([])

  await page.getByTestId('run-evaluate').click()
  await id('evaluate').click()
  await id('numbers').waitFor()
  await photograph('regression-evaluation')
  expect(await accessibilityProblems(page)).toEqual([])
  const figures = await id('evaluation-figures').innerText()
  // Guessing the mean of all digits is wrong by 2.5.
  const error = Number.parseFloat(/error\s+([\d.]+)/i.exec(figures)?.[1] ?? 'NaN')
  expect(error, figures).toBeLessThan(1.5)

  await id('nav-predict').click()
  await id('prediction-file').setInputFiles([join(pictures, 'digits', '7.png')])
  const estimate = id('prediction-number')
  await estimate.waitFor()
  expect(Math.abs(Number.parseFloat((await estimate.textContent()) ?? '') - 7)).toBeLessThan(3)

  // A run that hardly learnt anything, compared with the first one.
  await id('nav-train').click()
  await id('run-new').click()
  await id('run-epochs').fill('1')
  await id('run-start').click()
  await page.locator('[data-testid="run-detail"] [data-state="finished"]').waitFor({ timeout: 300_000 })
  await id('run-evaluate').click()
  await id('evaluate').click()
  await id('numbers').waitFor()
  await id('evaluation-sections').getByText('Compare', { exact: true }).click()
  await id('compare-errors').waitFor()
  expect(await id('significance').innerText()).toMatch(/^Keras MNIST network 1 is nearer on \d+ of \d+ images, Keras MNIST network 2 on \d+\. The difference is real/)
  await photograph('regression-compare')
  expect(await accessibilityProblems(page)).toEqual([])
  expect(complaints).toEqual([])
}, 600_000)
