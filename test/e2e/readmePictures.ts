/**
 * The README's pictures, each light (`label.png`) and dark (`label-dark.png`): of the screens from those the last journey took, of networks from
 * the canvas of the built app. `npm run e2e && npm run screenshots`.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import sharp from 'sharp'
import { appRoot } from '../../src-main/bootstrap/entries.ts'
import { arrangeLayers } from '../../src-shared/network/arrangeLayers.ts'
import type { NetworkDocument } from '../../src-shared/network/document.ts'
import { templates } from '../../src-shared/templates/index.ts'
import { callCore } from '../support/callCore.ts'
import { screenshotsFolder } from '../support/look.ts'
import { openBrowser, startHost } from '../support/openPage.ts'

const screens = { label: '3-label', build: '5-build', train: '8-trained', evaluate: '9-evaluate', export: '11-export' }
const endings = { light: '', dark: '-dark' } as const
type Theme = keyof typeof endings
const themes = Object.keys(endings) as Theme[]
/** The canvas is as wide as four to three of its height; a small network gets a small one, so that its cards fill it. */
const canvases = { 'lenet-5': 560, 'densenet-121': 640, googlenet: 960, 'u-net': 960 }
/** What the Build screen has beside and above its canvas [px]. */
const [besidePx, abovePx] = [208 + 284, 152]
const pictureWidthPx = 1600
const folder = join(appRoot(), 'resources', 'screenshots')

mkdirSync(folder, { recursive: true })
for (const theme of themes) {
  for (const [name, picture] of Object.entries(screens)) await keep(name, theme, join(screenshotsFolder, `${picture}-${theme}.png`))
  await drawNetworks(theme)
}

/** With few colours: sharp, and small enough for a repository. */
async function keep(name: string, theme: Theme, picture: string | Buffer): Promise<void> {
  const file = `${name}${endings[theme]}.png`
  const { size } = await sharp(picture).png({ palette: true, colours: 128, effort: 10 }).toFile(join(folder, file))
  console.log(`${file} ${Math.round(size / 1000)} kB`)
}

async function drawNetworks(theme: Theme): Promise<void> {
  for (const [id, heightPx] of Object.entries(canvases)) {
    const widthPx = Math.round((heightPx * 4) / 3)
    const host = await startHost({ built: true })
    const browser = await openBrowser({ dark: theme === 'dark', widthPx: widthPx + besidePx, heightPx: heightPx + abovePx, scale: pictureWidthPx / widthPx })
    try {
      await keep(id, theme, await drawNetwork(browser.page, await host.launchUrl(), template(id)))
    } finally {
      await browser.close()
      await host.stop()
    }
  }
}

/** As it was published, arranged unless it has places of its own. */
function template(id: string): NetworkDocument {
  const found = templates.find((entry) => entry.id === id)
  if (found === undefined) throw new Error(`Templates: none has the id "${id}". Correct the list of pictures.`)
  const document = found.create(found.input, found.classCount)
  const positions = found.placed ? {} : arrangeLayers(document)
  return { ...document, layers: document.layers.map((layer) => ({ ...layer, position: positions[layer.id] ?? layer.position })) }
}

async function drawNetwork(page: Page, address: string, document: NetworkDocument): Promise<Buffer> {
  await page.goto(address)
  await page.getByTestId('project-name').fill(document.name)
  await page.getByTestId('create-project').click()
  await page.getByTestId('nav-build').waitFor()
  await callCore(page, 'networks', 'create', document)
  await page.getByTestId('nav-build').click()
  await page.getByTestId('network-fit').click()
  await page.mouse.move(0, 0)
  // Until the view rests and all cards are made.
  await page.waitForTimeout(1500)
  return page.getByTestId('network-canvas').screenshot()
}
