/** The dialogs of the Build screen in the built app in a real Chromium: each opens by key, does its thing, closes with Escape, and the focus is where it was. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { arrangeLayers } from '../../src-shared/network/arrangeLayers.ts'
import type { NetworkDocument } from '../../src-shared/network/document.ts'
import { lenet5 } from '../../src-shared/templates/lenet5.ts'
import { callCore } from '../support/callCore.ts'
import { findChromium } from '../support/chromium.ts'
import { drawImageFolders } from '../support/journeyImages.ts'
import { keyboardOf, type Keyboard } from '../support/keyboard.ts'
import { look } from '../support/look.ts'
import { openBrowser, startHost, type OpenBrowser, type RunningHost } from '../support/openPage.ts'

const golden = resolve(import.meta.dirname, '../golden')
const imagesFolder = mkdtempSync(join(tmpdir(), 'convolve-dialogs-'))
let host: RunningHost | undefined
let browser: OpenBrowser | undefined
let page: Page
let keys: Keyboard
let left: string | null = null

const id = (name: string): ReturnType<Page['getByTestId']> => page.getByTestId(name)

/** LeNet-5, and one with more filters and without its second Dense layer. */
function networks(): readonly NetworkDocument[] {
  const plain = lenet5.create(lenet5.input, 4)
  const positions = arrangeLayers(plain)
  const lenet = { ...plain, layers: plain.layers.map((layer) => ({ ...layer, position: positions[layer.id] ?? layer.position })) }
  const wider: NetworkDocument = {
    ...lenet,
    name: 'LeNet-5, wider',
    layers: lenet.layers.filter((layer) => layer.id !== 'dense_2').map((layer) => (layer.id === 'conv_2' ? { ...layer, config: { ...layer.config, filters: 32 } } : layer)),
    connections: [...lenet.connections.filter(({ from, to }) => from !== 'dense_2' && to !== 'dense_2'), { from: 'dense_1', to: 'dense_3', toPort: 0 }],
  }
  return [wider, lenet]
}

beforeAll(async () => {
  if (process.env['CI'] !== 'true' && (await findChromium()) === null) {
    left = 'no Chromium on this machine'
    return
  }
  await drawImageFolders(imagesFolder, { train: 2, test: 0 })
  host = await startHost({ built: true })
  browser = await openBrowser({ widthPx: 1280, heightPx: 800 })
  page = browser.page
  page.setDefaultTimeout(10_000)
  await page.goto(await host.launchUrl())
  await id('project-name').fill('Dialogs')
  await id('create-project').click()
  await id('choose-images').click()
  await id('folder-path').fill(imagesFolder)
  await id('folder-go').click()
  await id('folder-choose').click()
  await id('import-start').click()
  await id('tile').first().waitFor()
  for (const document of networks()) await callCore(page, 'networks', 'create', document)
  await id('nav-build').click()
  await id('network-canvas').waitFor()
  keys = await keyboardOf(page)
  // Playwright answers for the browser's own chooser only while somebody listens; it takes a moment until the browser knows.
  page.on('filechooser', () => undefined)
})
afterAll(async () => {
  await browser?.close()
  await host?.stop()
  rmSync(imagesFolder, { recursive: true, force: true })
})

/** Opens by Enter on its button, lets `use` work in it, then Escape. */
async function dialog(opener: string, name: string, use: () => Promise<void>): Promise<void> {
  await id(opener).focus()
  await keys.press('Enter')
  await page.locator('dialog[open]').waitFor()
  await use()
  expect(await look(page, name)).toEqual([])
  await closed(opener)
}
/** Escape closes the uppermost dialog and gives the focus back. */
async function closed(focus: string): Promise<void> {
  const open = await page.locator('dialog[open]').count()
  await keys.press('Escape')
  await expect.poll(() => page.locator('dialog[open]').count()).toBe(open - 1)
  expect(await keys.focused()).toBe(focus)
}
/** In the New dialog. */
async function openFile(file: string): Promise<void> {
  await id('network-new').focus()
  await keys.press('Enter')
  await page.locator('dialog[open]').waitFor()
  await keys.tabTo('network-open-file')
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), keys.press('Enter')])
  await chooser.setFiles(join(golden, file))
}

test('Code: every format, by arrow keys', async (context) => {
  if (left !== null) return context.skip(left)
  await dialog('network-code', '5-code', async () => {
    await expect.poll(() => id('code-text').textContent()).toContain('import keras')
    await keys.tabTo('code-format')
    await keys.press('ArrowRight')
    await expect.poll(() => id('code-text').textContent()).toContain('import torch')
    await keys.tabTo('code-text')
  })
})

test('Compare: what differs, old and new; a layer leads to the canvas', async (context) => {
  if (left !== null) return context.skip(left)
  await dialog('network-compare', '5-compare', async () => {
    await expect.poll(() => id('compare-summary').textContent()).toBe('1 removed, 2 changed, 3 affected, 4 the same.')
    expect(await id('compare-differs-conv_2').textContent()).toContain('Filters 16 → 32')
    await keys.tabTo('compare-swap')
    await keys.press('Enter')
    await expect.poll(() => id('compare-differs-conv_2').textContent()).toContain('Filters 32 → 16')
  })
  await keys.press('Enter')
  await id('compare-layers').waitFor()
  await keys.tabTo('compare-after-conv_2')
  await keys.press('ArrowDown', 'ArrowUp', 'Enter')
  await page.locator('dialog[open]').waitFor({ state: 'detached' })
  await expect.poll(() => id('network-canvas').getAttribute('aria-activedescendant')).toBe('card-conv_2')
  expect(await keys.focused()).toBe('network-canvas')
})

test('Look inside: from layer to layer and over the pixels by arrow keys', async (context) => {
  if (left !== null) return context.skip(left)
  await dialog('network-flow', '5-inside', async () => {
    await keys.tabTo('flow-layer-conv_1')
    await keys.press('Enter')
    await id('flow-step').waitFor()
    await keys.tabTo('flow-map')
    const place = await id('flow-place').textContent()
    await keys.press('ArrowRight')
    await expect.poll(() => id('flow-place').textContent()).not.toBe(place)
  })
})

test('Picture: format by arrow keys', async (context) => {
  if (left !== null) return context.skip(left)
  await dialog('network-picture', '5-picture', async () => {
    await keys.press('Tab', 'ArrowRight')
  })
})

test('New network: a template by its name, and its size', async (context) => {
  if (left !== null) return context.skip(left)
  await dialog('network-new', '5-new', async () => {
    await keys.tabTo('template-search')
    await keys.type('resnet')
    await keys.press('Enter')
    await expect.poll(() => id('template-cost').textContent()).toMatch(/layers/)
    // In the search the first Escape takes back what was typed.
    await keys.press('Escape')
    expect(await page.locator('dialog[open]').count()).toBe(1)
  })
})

test('an ONNX file is looked at, operation by operation; below it the dialog it came from is still there', async (context) => {
  if (left !== null) return context.skip(left)
  await openFile('onnxFiles/small.onnx')
  await id('onnx-graph').waitFor()
  await expect.poll(() => id('onnx-facts').textContent()).toMatch(/\d/)
  const first = await id('onnx-details').textContent()
  await keys.tabTo('onnx-drawing')
  await keys.press('ArrowDown')
  await expect.poll(() => id('onnx-details').textContent()).not.toBe(first)
  expect(await look(page, '5-onnx')).toEqual([])
  await closed('network-open-file')
  await closed('network-new')
})

test('a network file is opened; what has no counterpart is listed', async (context) => {
  if (left !== null) return context.skip(left)
  await openFile('kerasFiles/unusual.keras')
  await id('import-notes').waitFor()
  expect(await id('network-title').textContent()).toMatch(/\S/)
  expect(await look(page, '5-opened-file')).toEqual([])
  await closed('network-new')
  expect(browser?.complaints).toEqual([])
})
