/** A journey in the built app: a messy folder is dropped on the start screen, as the browser itself drops it, and becomes a labelled project; stray drops change nothing. */
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, expect, test } from 'vitest'
import { accessibilityProblems } from '../support/accessibility.ts'
import { builtApp } from '../support/builtApp.ts'
import { drawImages } from '../support/drawImages.ts'

const app = builtApp()
const place = mkdtempSync(join(tmpdir(), 'convolve-drop-'))
afterAll(() => rmSync(place, { recursive: true, force: true }))

/** What pupils bring: a folder each with their classes, copies of one another's pictures, photos of a telephone, a video, notes. */
async function pupils(): Promise<string> {
  const folder = join(place, 'Klasse 7b 🌼')
  const names = ['Tulpe 🌷', 'Rose | rot; groß', 'Gänseblümchen']
  for (const pupil of ['Anna', 'Ben']) await drawImages(join(folder, pupil), names.flatMap((name) => [`${name}/1 📷.png`, `${name}/2.png`]), pupil === 'Anna' ? 1 : 2)
  copyFileSync(join(folder, 'Anna', names[0]!, '2.png'), join(folder, 'Ben', names[0]!, 'copy.png'))
  for (const left of ['Anna/photo.HEIC', 'Ben/film.mov', 'notes.docx']) writeFileSync(join(folder, left), 'no picture')
  mkdirSync(join(folder, 'empty'))
  return folder
}

/** As the browser drops files of the desktop: with real entries, and with its own way of opening them where no page wants them. */
async function drop(page: Page, path: string): Promise<void> {
  const session = await page.context().newCDPSession(page)
  const data = { items: [], files: [path], dragOperationsMask: 1 }
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) await session.send('Input.dispatchDragEvent', { type, x: 640, y: 500, data })
  await session.detach()
}

test('a dropped folder becomes a project', async (context) => {
  const { page, id, complaints, photograph } = await app.open(context)
  const folder = await pupils()
  await id('start-drop').waitFor()
  await expect.poll(() => id('project-place').inputValue()).not.toBe('')
  await drop(page, folder)
  await id('plan-count').waitFor()
  expect(await id('close-project').textContent()).toContain('Klasse 7b 🌼')
  expect(await id('plan-count').textContent()).toContain('13 images')
  const dialog = id('import-dialog')
  expect(await dialog.innerText()).toContain('.heic: phones save photos so')
  await id('class-folder-inner').check()
  expect(await id('plan-class').locator('td.name').allInnerTexts()).toEqual(['Gänseblümchen', 'Rose | rot; groß', 'Tulpe 🌷'])
  await photograph('dropped-folder')
  expect(await accessibilityProblems(page)).toEqual([])
  await id('import-start').click()
  await id('import-result').waitFor()
  expect(await id('import-result').innerText()).toMatch(/12 images added\.\s+1 duplicate/)
  await expect.poll(() => id('tile').count()).toBe(12)

  // Where no screen wants files the browser must not open them in place of the app.
  const refused = await page.evaluate(() => {
    const dataTransfer = new DataTransfer()
    dataTransfer.items.add(new File(['x'], 'stray.png', { type: 'image/png' }))
    return ['dragover', 'drop'].map((type) => {
      const event = new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer })
      document.querySelector('nav')!.dispatchEvent(event)
      return event.defaultPrevented
    })
  })
  expect(refused).toEqual([true, true])
  expect(complaints).toEqual([])
}, 120_000)
