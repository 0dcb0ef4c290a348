/** A journey in the built app: digits drawn here, their numbers from a table, a network that estimates them. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { accessibilityProblems } from '../support/accessibility.ts'
import { builtApp, projectOf } from '../support/builtApp.ts'
import { randomNumbers } from '../support/randomNumbers.ts'

const app = builtApp()
const pictures = mkdtempSync(join(tmpdir(), 'convolve-digits-'))
const perDigit = 24

beforeAll(drawDigits)
afterAll(() => rmSync(pictures, { recursive: true, force: true }))

/** The seven strokes of a digit as on a pocket calculator, from (0,0) to (10,18): no font has to be there. */
const lines = ['0 0H10', '10 0V9', '10 9V18', '0 18H10', '0 9V18', '0 0V9', '0 9H10'] as const
const segments: readonly (readonly number[])[] = [[0, 1, 2, 3, 4, 5], [1, 2], [0, 1, 6, 4, 3], [0, 1, 6, 2, 3], [5, 6, 1, 2], [0, 5, 6, 2, 3], [0, 5, 4, 3, 2, 6], [0, 1, 2], [0, 1, 2, 3, 4, 5, 6], [6, 5, 0, 1, 2, 3]]

/** `digits/<number>.png`, white on black, each a little turned and moved; `numbers.csv` names them all. */
async function drawDigits(): Promise<void> {
  const random = randomNumbers(4)
  const between = (least: number, most: number): number => least + random.uniform() * (most - least)
  mkdirSync(join(pictures, 'digits'))
  const rows = ['file,number']
  for (let index = 0; index < 10 * perDigit; index += 1) {
    const digit = index % 10
    const strokes = segments[digit]!.map((segment) => `M${lines[segment]}`).join('')
    const place = `translate(${between(8, 11)} ${between(4, 7)}) scale(${between(0.9, 1.1)}) rotate(${between(-8, 8)} 5 9)`
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="28" height="28"><rect width="28" height="28"/><path d="${strokes}" transform="${place}" fill="none" stroke="white" stroke-width="2.6" stroke-linecap="round"/></svg>`
    await sharp(Buffer.from(svg)).png().toFile(join(pictures, 'digits', `${index}.png`))
    rows.push(`${index}.png,${digit}`)
  }
  writeFileSync(join(pictures, 'numbers.csv'), `${rows.join('\n')}\n`)
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
  expect(complaints).toEqual([])
}, 600_000)
