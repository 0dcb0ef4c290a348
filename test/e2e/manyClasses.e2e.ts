/** A journey in the built app with more classes than a table can show: divided beside the form of the run, and judged on the map of the confusion matrix. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { EvaluationReport } from '../../src-shared/api/evaluation.ts'
import { lenet5 } from '../../src-shared/templates/lenet5.ts'
import { colourSquare } from '../../src-shared/templates/template.ts'
import { builtApp, projectOf } from '../support/builtApp.ts'
import { callCore } from '../support/callCore.ts'
import { look } from '../support/look.ts'

const app = builtApp()
const pictures = mkdtempSync(join(tmpdir(), 'convolve-many-'))
const classCount = 60
const perClass = 5
/** Of the map [px]. */
const cellPx = 14

beforeAll(async () => {
  for (let index = 0; index < classCount; index += 1) {
    const folder = join(pictures, `hue ${String(index).padStart(2, '0')}`)
    mkdirSync(folder)
    for (let number = 0; number < perClass; number += 1) {
      const background = { r: 25 * (index % 10), g: 25 * Math.floor(index / 10), b: 40 * number }
      await sharp({ create: { width: 28, height: 28, channels: 3, background } }).png().toFile(join(folder, `${number}.png`))
    }
  }
})
afterAll(() => rmSync(pictures, { recursive: true, force: true }))

test('sixty classes: divided on the way, a map of what is taken for what', async (context) => {
  const opened = await app.open(context)
  const { page, id, complaints } = opened
  await projectOf(opened, 'Hues', pictures)
  await callCore(page, 'networks', 'create', lenet5.create(colourSquare(28), classCount))
  await id('nav-train').click()
  await id('run-divide').waitFor()
  expect(await look(page, 'many-divide')).toEqual([])
  await id('run-divide').click()
  await id('run-divide').waitFor({ state: 'detached' })
  await id('run-epochs').fill('1')
  await id('run-start').click()
  await page.locator('[data-testid="run-detail"] [data-state="finished"]').waitFor({ timeout: 240_000 })

  await id('run-evaluate').click()
  await id('evaluation-part').getByText('Training').click()
  await id('evaluate').click()
  const map = id('matrix-map')
  await map.waitFor()
  expect(await id('confusion-matrix').locator('*').count()).toBeLessThan(2 * classCount + 20)
  const { confusion, classNames } = (await callCore<EvaluationReport | null>(page, 'evaluation', 'report', 1, 'train'))!
  const cells = confusion.flatMap((row, trueClass) => row.map((count, predictedClass) => ({ trueClass, predictedClass, count })))
  // The mistake that is farthest from the corner: it has to be scrolled to.
  const { trueClass, predictedClass, count } = cells.filter((cell) => cell.trueClass !== cell.predictedClass && cell.count > 0).sort((a, b) => b.trueClass + b.predictedClass - a.trueClass - a.predictedClass)[0]!
  const middle = (index: number): number => index * cellPx + cellPx / 2
  await map.click({ position: { x: middle(predictedClass), y: middle(trueClass) } })
  await expect.poll(() => id('cell-image').count()).toBe(count)
  expect(await id('cell-images').locator('h2').textContent()).toBe(`${classNames[trueClass]} → ${classNames[predictedClass]}`)
  expect(await look(page, 'many-map', 'both')).toEqual([])

  // Empty cells are one colour, those with images are another.
  const colourOf = (cell: { readonly trueClass: number; readonly predictedClass: number }): Promise<string> =>
    map.evaluate((canvas, [x, y]) => (canvas as HTMLCanvasElement).getContext('2d')!.getImageData(x, y, 1, 1).data.join(), [cell.predictedClass, cell.trueClass] as const)
  const empty = cells.filter((cell) => cell.count === 0 && cell.trueClass !== cell.predictedClass)
  expect(new Set(await Promise.all(empty.slice(0, 20).map(colourOf))).size).toBe(1)
  expect(await colourOf({ trueClass, predictedClass })).not.toBe(await colourOf(empty[0]!))

  await id('confusion-matrix').focus()
  for (const key of ['Control+Home', 'Control+ArrowDown', 'Enter']) await page.keyboard.press(key)
  await expect.poll(() => id('cell-images').locator('h2').textContent()).toBe(`${classNames.at(-1)} → ${classNames[0]}`)
  // The map scrolls, not the page; what the keyboard is at is in view, below and beside the names.
  const place = await id('confusion-matrix').locator('[role=gridcell]').boundingBox()
  const frame = await id('confusion-matrix').boundingBox()
  expect([place!.x >= frame!.x + 128, place!.y >= frame!.y + 90, place!.y + place!.height <= frame!.y + frame!.height + 1]).toEqual([true, true, true])
  expect(frame!.x + frame!.width).toBeLessThan(await page.locator('aside').evaluate((aside) => aside.getBoundingClientRect().left))
  expect(complaints).toEqual([])
})
