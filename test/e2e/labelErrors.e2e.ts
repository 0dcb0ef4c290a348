/** A journey in the built app: labels that were given wrongly are found over all images, from the Data screen, and decided about with keys. */
import { expect, test } from 'vitest'
import { accessibilityProblems } from '../support/accessibility.ts'
import { builtApp } from '../support/builtApp.ts'

const app = builtApp()

test('label errors: found, corrected, dismissed, undone', async (context) => {
  const { page, id, complaints, photograph } = await app.open(context)
  await id('sample-project').click()
  await id('nav-data').click()
  // Two circles become a triangle and a star, and a square one more star.
  for (const [place, key] of [[0, '4'], [1, '3'], [13, '3']] as const) {
    await id('tile').nth(place).click()
    await page.keyboard.press(key)
  }
  await id('label-errors-open').click()
  await photograph('label-errors-plan')
  await id('label-errors-start').click()
  await id('progress-cancel').click()
  await expect.poll(() => id('label-errors-start').isEnabled(), { timeout: 20_000 }).toBe(true)
  await id('label-errors-start').click()
  const waiting = id('label-errors-waiting')
  await waiting.waitFor({ timeout: 240_000 })
  await photograph('label-errors')
  expect((await id('suspect').allTextContents()).sort()).toEqual(['star → circle', 'star → circle', 'triangle → circle'])
  const says = (text: string): Promise<void> => expect.poll(() => waiting.textContent()).toBe(text)

  // Keys belong to the list from the start: the suggestion, the label as it is, the way back, another class.
  await page.keyboard.press('Enter')
  await says('2 to look at')
  await page.keyboard.press('Space')
  await says('1 to look at')
  expect(await id('label-errors-confirmed').textContent()).toBe('1 found right by you')
  await page.keyboard.press('Control+z')
  await says('2 to look at')
  await page.keyboard.press('Control+z')
  await says('3 to look at')
  await page.keyboard.press('2')
  await says('2 to look at')
  await id('toast-action').click()
  await says('3 to look at')
  await page.keyboard.press('ArrowRight')
  await id('suspect-right').click()
  await says('2 to look at')
  await id('suspect-accept').click()
  await says('1 to look at')

  // What was decided stays decided: when the window is opened again, and in the next search.
  await page.keyboard.press('Escape')
  await id('label-errors-open').click()
  await says('1 to look at')
  await id('label-errors-start').click()
  await id('label-errors-waiting').waitFor({ state: 'detached' })
  await waiting.waitFor({ timeout: 240_000 })
  await says('1 to look at')
  await page.keyboard.press('Enter')
  await says('0 to look at')
  await page.getByText('Every suspect has been looked at').waitFor()
  expect(await accessibilityProblems(page)).toEqual([])
  expect(complaints).toEqual([])
}, 480_000)
