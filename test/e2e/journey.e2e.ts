/** The journey of a user through the built app in a real Chromium: import, label, undo, build, train, evaluate, predict, export. */
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { findChromium } from '../support/chromium.ts'
import { journeyImages, type JourneyImages } from '../support/journeyImages.ts'
import { openBrowser, startHost, type OpenBrowser, type RunningHost } from '../support/openPage.ts'
import { wholeLoop } from './journey.ts'

let images: JourneyImages
let host: RunningHost
let browser: OpenBrowser | undefined
let at = ''

beforeAll(async () => {
  images = await journeyImages()
  if (images.source === 'drawn') console.log('cifar10-small.tar is not beside the project: the journey uses drawn pictures.')
  host = await startHost({ built: true })
})
afterAll(async () => {
  await browser?.close()
  await host?.stop()
  rmSync(images.remove, { recursive: true, force: true })
})

/** Without the greeting of TensorFlow, which comes where it is set up, whatever its log level. */
function ownWords(errors: string): string {
  return errors.split('\n').filter((line) => !/absl::InitializeLog|oneDNN custom operations/.test(line)).join('\n')
}

test('from a folder of images to an exported model', async (context) => {
  // With CI=true a machine without a browser fails; elsewhere it says what was left out.
  if (process.env['CI'] !== 'true' && (await findChromium()) === null) return context.skip('no Chromium on this machine')
  browser = await openBrowser({ widthPx: 1280, heightPx: 800 })
  const { page } = browser
  page.setDefaultTimeout(15_000)
  const chooseFolder = async (folder: string): Promise<void> => {
    await page.getByTestId('choose-images').click()
    await page.getByTestId('folder-path').fill(folder)
    await page.getByTestId('folder-go').click()
    await page.getByTestId('folder-choose').click()
  }
  try {
    await page.goto(await host.launchUrl())
    const exported = await wholeLoop({ page, images, projectsFolder: join(host.dataFolder, 'projects'), chooseFolder, step: (title) => (at = title) })
    expect(existsSync(exported) && readdirSync(exported).some((file) => file.endsWith('.onnx'))).toBe(true)
  } catch (error) {
    await page.screenshot({ path: join(import.meta.dirname, 'screenshots', 'stopped-here.png') }).catch(() => undefined)
    throw new Error(`The journey stopped at "${at}": ${error instanceof Error ? error.message : String(error)}\n${host.errors()}`, { cause: error })
  }
  expect(browser.complaints).toEqual([])
  expect(ownWords(host.errors())).toBe('')
}, 480_000)
