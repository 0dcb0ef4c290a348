/**
 * `npm run bench -- grid`: how the Data screen bears 100,000 images, in the real app in Chromium at 1280x800: from opening the project to the first
 * pictures, scrolling and jumping by Chromium's own trace, from a label key to the painted label, from a press on a filter to the filtered grid.
 */
import { linkSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { CDPSession, Page } from 'playwright-core'
import sharp from 'sharp'
import { buildPage } from '../../src-main/bootstrap/page.mjs'
import { saveThumbnail, thumbnailPath } from '../../src-main/images/thumbnails.ts'
import { ensureClasses } from '../../src-main/store/imports.ts'
import { callCore } from '../support/callCore.ts'
import { findChromium } from '../support/chromium.ts'
import { insertImageRows } from '../support/imageRows.ts'
import { openBrowser, startHost } from '../support/openPage.ts'
import { randomNumbers } from '../support/randomNumbers.ts'
import { openTestCore } from '../support/testCore.ts'
import { frameCost, shown } from './frames.ts'

const imageCount = 100_000
/** Different pictures; the other thumbnails are links to them, each under its own address. */
const pictureCount = 400
const classNames = ['amber', 'blue', 'green', 'pink', 'red', 'white', 'black', 'grey', 'cyan']
const gestureSteps = 120
/** A mouse or touchpad reports about so often [ms]. */
const stepMs = 16

export async function bench(): Promise<void> {
  if ((await findChromium()) === null) {
    console.log('grid: no browser here, so nothing was measured. Put a Chromium on the PATH.')
    return
  }
  const folder = mkdtempSync(join(tmpdir(), 'convolve-bench-'))
  try {
    await buildPage(join(folder, 'page'))
    const project = await fill(folder)
    const host = await startHost({ rendererFolder: join(folder, 'page'), dataFolder: join(folder, 'data') })
    const browser = await openBrowser({ widthPx: 1280, heightPx: 800 })
    try {
      await browser.page.goto(await host.launchUrl())
      await measure(browser.page, project)
      if (browser.complaints.length > 0) console.log(`grid: the page complained: ${browser.complaints.slice(0, 3).join('; ')}`)
    } finally {
      await browser.close()
      await host.stop()
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The path of a project with so many rows and their thumbnails. */
async function fill(folder: string): Promise<string> {
  const test = await openTestCore(join(folder, 'filling'))
  await test.api.project.create(folder, 'grid')
  const { path, database, folders } = test.core.context.project()
  const classes = [...ensureClasses(database.write, classNames).values()]
  insertImageRows(database.write, imageCount, (index) => ({ classId: classes[index % (classNames.length + 1)] ?? null, split: 'train' }))
  const thumbnails = database.read.prepare('SELECT sha256 FROM images ORDER BY id').pluck().all().map((hash) => thumbnailPath(folders.cache, hash as Buffer))
  const random = randomNumbers(1)
  for (const [index, file] of thumbnails.entries()) {
    mkdirSync(dirname(file), { recursive: true })
    if (index < pictureCount) await saveThumbnail(file, await drawPicture(random))
    else linkSync(thumbnails[index % pictureCount]!, file)
  }
  await test.core.close()
  return path
}

async function drawPicture(random: ReturnType<typeof randomNumbers>): Promise<Buffer> {
  const pixels = Uint8Array.from({ length: 16 * 12 * 3 }, () => random.integer(0, 255))
  return sharp(pixels, { raw: { width: 16, height: 12, channels: 3 } }).resize(256, 192).jpeg({ quality: 85 }).toBuffer()
}

async function measure(page: Page, project: string): Promise<void> {
  const id = page.getByTestId.bind(page)
  await id('project-name').waitFor()
  const opened = performance.now()
  await callCore(page, 'project', 'open', project)
  await page.waitForFunction(() => [...document.querySelectorAll<HTMLImageElement>('[data-testid="tile"] img')].filter((image) => image.complete && image.naturalWidth > 0).length >= 20)
  console.log(`grid: ${imageCount.toLocaleString('en')} images, opened with the first 20 pictures after ${(performance.now() - opened).toFixed(0)} ms`)
  await page.waitForTimeout(1000)
  const box = (await id('grid').boundingBox())!
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
  const session = await page.context().newCDPSession(page)
  await gesture(page, session, 'wheel', (step) => page.mouse.wheel(0, step < gestureSteps / 2 ? 160 : -160))
  await gesture(page, session, 'jumps over thousands of images', (step) => id('grid').evaluate((grid, share) => void (grid.scrollTop = grid.scrollHeight * share), ((step * 37) % 100) / 100))
  await id('grid').evaluate((grid) => void (grid.scrollTop = 0))
  await id('tile').first().click()
  console.log(`grid: from a label key to the label, which is on disk by then, ${shown(await labelMs(page))}`)
  await page.keyboard.press('Escape')
  await filtered(page, 'a class', `filter-${classNames[2]!}`, true)
  await filtered(page, 'all again', 'filter-all', false)
  await filtered(page, 'a part of a file name', null, true)
}

/** Each key labels the image at the cursor and goes on to the next [ms]. */
async function labelMs(page: Page): Promise<readonly number[]> {
  const times: number[] = []
  for (let index = 0; index < 30; index += 1) {
    const key = String(((index + 4) % classNames.length) + 1)
    times.push(await page.evaluate(({ index, key, wanted }) => new Promise<number>((resolve) => {
      const tile = document.querySelectorAll('[data-testid="tile"]')[index]!
      const start = performance.now()
      const channel = new MessageChannel()
      channel.port1.onmessage = () => resolve(performance.now() - start)
      const observer = new MutationObserver(() => {
        if (tile.getAttribute('data-class') !== wanted) return
        observer.disconnect()
        requestAnimationFrame(() => channel.port2.postMessage(null))
      })
      observer.observe(tile, { attributes: true })
      document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))
    }), { index, key, wanted: classNames[Number(key) - 1]! }))
  }
  return times
}

/** From the press to the count of what is shown, in a frame. */
async function filtered(page: Page, name: string, button: string | null, fewer: boolean): Promise<void> {
  const count = page.getByTestId('selection-count')
  const started = performance.now()
  if (button === null) await page.getByTestId('search').fill('image-00012')
  else await page.getByTestId(button).click()
  await page.waitForFunction(({ all, fewer }) => (document.querySelector('[data-testid="selection-count"]')?.textContent?.includes(all) ?? false) !== fewer, { all: `${imageCount.toLocaleString('en')} images`, fewer }, { polling: 'raf' })
  console.log(`grid: filter to ${name} (${(await count.innerText()).trim()}) ${(performance.now() - started).toFixed(0)} ms`)
}

async function gesture(page: Page, session: CDPSession, name: string, move: (step: number) => Promise<void>): Promise<void> {
  console.log(`grid: ${name} ${await frameCost(page, session, async () => {
    for (let step = 0; step < gestureSteps; step += 1) {
      await move(step)
      await page.waitForTimeout(stepMs)
    }
  })}`)
}
