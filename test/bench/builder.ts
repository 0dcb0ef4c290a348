/**
 * `npm run bench -- builder`: how the Build screen bears a network of 516 layers (ResNet-152), in the real app in Chromium at
 * 1280x800: from a key stroke in an option to the painted shapes, and what pan and zoom cost per frame by Chromium's own trace.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CDPSession, Page } from 'playwright-core'
import { buildPage } from '../../src-main/bootstrap/page.mjs'
import { arrangeLayers } from '../../src-shared/network/arrangeLayers.ts'
import type { NetworkDocument } from '../../src-shared/network/document.ts'
import { callCore } from '../support/callCore.ts'
import { findChromium } from '../support/chromium.ts'
import { openBrowser, startHost } from '../support/openPage.ts'
import { frameCost, shown } from './frames.ts'
import { resnet152 } from './networks.ts'

const keyStrokes = 24
const gestureSteps = 120
/** A mouse or touchpad reports about so often [ms]. */
const stepMs = 16

export async function bench(): Promise<void> {
  if ((await findChromium()) === null) {
    console.log('builder: no browser here, so nothing was measured. Put a Chromium on the PATH.')
    return
  }
  const folder = mkdtempSync(join(tmpdir(), 'convolve-bench-'))
  await buildPage(join(folder, 'page'))
  const host = await startHost({ rendererFolder: join(folder, 'page'), dataFolder: join(folder, 'data') })
  const browser = await openBrowser({ widthPx: 1280, heightPx: 800 })
  try {
    const { page } = browser
    await page.goto(await host.launchUrl())
    const document = arranged(resnet152())
    await openNetwork(page, document, folder)
    await zoomIn(page)
    const everywhere = await keyStrokeMs(page, 'conv_1', 'strides-0', ['1', '2'])
    const inside = await keyStrokeMs(page, 'conv_60', 'filters', ['6', '64'])
    const cards = await page.locator('[data-kind]').count()
    console.log(`builder: ${document.layers.length} layers, ${cards} of them cards near the view; key stroke that changes all shapes ${shown(everywhere)}, one that changes two ${shown(inside)}`)
    console.log(`builder: adding a layer ${shown(await addingMs(page))}`)
    const session = await page.context().newCDPSession(page)
    await measureGesture(page, session, 'pan among cards', pan)
    await measureGesture(page, session, 'drag of a card', drag)
    await measureGesture(page, session, 'zoom from cards to all and back', zoom)
    await page.getByTestId('network-fit').click()
    await page.waitForTimeout(500)
    await measureGesture(page, session, 'pan of the whole', pan)
    if (browser.complaints.length > 0) console.log(`builder: the page complained: ${browser.complaints.join('; ')}`)
  } finally {
    await browser.close()
    await host.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

function arranged(document: NetworkDocument): NetworkDocument {
  const positions = arrangeLayers(document)
  return { ...document, layers: document.layers.map((layer) => ({ ...layer, position: positions[layer.id] ?? layer.position })) }
}

/** A new project with this network, open on the Build screen. */
async function openNetwork(page: Page, document: NetworkDocument, folder: string): Promise<void> {
  await page.getByTestId('project-name').fill('Bench')
  await page.getByTestId('project-place').fill(folder)
  await page.getByTestId('create-project').click()
  await page.getByTestId('nav-build').waitFor()
  await callCore(page, 'networks', 'create', document)
  await page.getByTestId('nav-build').click()
  await page.getByTestId('total-parameters').waitFor()
  await page.waitForTimeout(2000)
}

/** Until letters can be read well. */
async function zoomIn(page: Page): Promise<void> {
  await page.getByTestId('network-canvas').focus()
  for (let step = 0; step < 30; step += 1) {
    await page.keyboard.press('+')
    await page.waitForTimeout(180)
    if ((await page.locator('[data-kind]').count()) > 0) break
  }
  await page.keyboard.press('+')
  await page.keyboard.press('+')
}

/** Times from the key event to the end of the frame that shows what follows from it [ms]; typed values take turns. */
async function keyStrokeMs(page: Page, layerId: string, field: string, values: readonly string[]): Promise<readonly number[]> {
  await selectLayer(page, layerId)
  const control = page.getByTestId(`field-${field}`)
  await control.waitFor()
  await page.waitForTimeout(500)
  const times: number[] = []
  for (let stroke = 0; stroke < keyStrokes; stroke += 1) {
    await control.selectText()
    // The last digit counts: with it the value is complete.
    const digits = [...(values[stroke % values.length] ?? '')]
    for (const digit of digits.slice(0, -1)) await page.keyboard.press(digit)
    await page.waitForTimeout(60)
    const before = await page.getByTestId(`shape-${layerId}`).textContent()
    const timer = await control.evaluateHandle((input) => {
      const state: { ms: Promise<number> } = { ms: Promise.resolve(0) }
      state.ms = new Promise((resolve) => {
        input.addEventListener('keydown', (event) => {
          // The task after the frame begins when layout and paint of this frame are done.
          const channel = new MessageChannel()
          channel.port1.onmessage = () => resolve(performance.now() - event.timeStamp)
          input.addEventListener('input', () => requestAnimationFrame(() => channel.port2.postMessage(null)), { once: true })
        }, { once: true })
      })
      return state
    })
    await page.keyboard.press(digits.at(-1) ?? '')
    times.push(await timer.evaluate((state) => state.ms))
    if ((await page.getByTestId(`shape-${layerId}`).textContent()) === before) throw new Error(`builder: the shape of ${layerId} did not change`)
  }
  return times
}

/** From a click on the palette to the end of the frame that shows the arranged network with the new layer [ms]; each is undone. */
async function addingMs(page: Page): Promise<readonly number[]> {
  const times: number[] = []
  for (let round = 0; round < 8; round += 1) {
    times.push(await page.getByTestId('palette-Dropout').evaluate((button: HTMLElement) => new Promise<number>((resolve) => {
      const start = performance.now()
      const channel = new MessageChannel()
      channel.port1.onmessage = () => resolve(performance.now() - start)
      button.click()
      requestAnimationFrame(() => channel.port2.postMessage(null))
    })))
    await page.getByTestId('network-undo').click()
    await page.waitForTimeout(100)
  }
  return times
}

/** Selects a layer as a person does who knows its name. */
async function selectLayer(page: Page, layerId: string): Promise<void> {
  await page.getByTestId('network-canvas').focus()
  await page.keyboard.press('Control+f')
  await page.getByTestId('layer-search').fill(layerId)
  await page.keyboard.press('Enter')
  await page.keyboard.press('Escape')
}

/** Away and back, to and fro. */
async function pan(page: Page): Promise<void> {
  for (let step = 0; step < gestureSteps; step += 1) {
    await page.mouse.wheel(step % 60 < 30 ? 40 : -40, step < gestureSteps / 2 ? 60 : -60)
    await page.waitForTimeout(stepMs)
  }
}
/** The card nearest to the middle, round and round. */
async function drag(page: Page): Promise<void> {
  const middle = await page.evaluate(() => {
    const cards = [...document.querySelectorAll('[data-kind]:not([data-kind="Input"])')].map((card) => card.getBoundingClientRect())
    const frame = document.querySelector('[data-testid="network-canvas"]')?.getBoundingClientRect()
    const far = ({ left, top }: { left: number; top: number }): number => Math.hypot(left - (frame?.left ?? 0) - (frame?.width ?? 0) / 2, top - (frame?.top ?? 0) - (frame?.height ?? 0) / 2)
    const nearest = cards.toSorted((a, b) => far(a) - far(b))[0]
    return nearest === undefined ? null : { x: nearest.left + nearest.width / 2, y: nearest.top + nearest.height / 2 }
  })
  if (middle === null) throw new Error('builder: no card is in view')
  const { x, y } = middle
  await page.mouse.move(x, y)
  await page.mouse.down()
  for (let step = 0; step < gestureSteps; step += 1) {
    await page.mouse.move(x + 60 * Math.sin(step / 8), y + 60 * Math.cos(step / 8))
    await page.waitForTimeout(stepMs)
  }
  await page.mouse.up()
}

async function zoom(page: Page): Promise<void> {
  await page.keyboard.down('Control')
  for (let step = 0; step < gestureSteps; step += 1) {
    await page.mouse.wheel(0, step % 80 < 40 ? -12 : 12)
    await page.waitForTimeout(stepMs)
  }
  await page.keyboard.up('Control')
}

async function measureGesture(page: Page, session: CDPSession, name: string, gesture: (page: Page) => Promise<void>): Promise<void> {
  const box = await page.getByTestId('network-canvas').boundingBox()
  if (box === null) throw new Error('builder: the canvas is not shown')
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
  console.log(`builder: ${name} ${await frameCost(page, session, () => gesture(page))}`)
}
