/** The Build screen by mouse in the built app: a layer dragged onto a connection, copies as text, an own block, the minimap, repairs one after the other, pictures as files. */
import { expect, test } from 'vitest'
import { defaultConfig } from '../../src-shared/layers/fieldValue.ts'
import { layerKinds, type LayerKindName } from '../../src-shared/layers/index.ts'
import type { LayerConfig } from '../../src-shared/layers/layer.ts'
import { arrangeLayers } from '../../src-shared/network/arrangeLayers.ts'
import type { LayerNode, NetworkDocument } from '../../src-shared/network/document.ts'
import { lenet5 } from '../../src-shared/templates/lenet5.ts'
import { builtApp, newProject, type AppPage } from '../support/builtApp.ts'
import { callCore } from '../support/callCore.ts'

const app = builtApp()
let at: AppPage

function arranged(document: NetworkDocument): NetworkDocument {
  const positions = arrangeLayers(document)
  return { ...document, layers: document.layers.map((layer) => ({ ...layer, position: positions[layer.id] ?? layer.position })) }
}
const lenet = arranged(lenet5.create(lenet5.input, 10))

/** Everything a beginner gets wrong at once: pixels unscaled, an Add of unlike shapes, a window that is too large, Dense on an image. */
function broken(): NetworkDocument {
  const layer = (id: string, kind: LayerKindName, config: LayerConfig = {}): LayerNode => ({ id, kind, config: { ...defaultConfig(layerKinds[kind]), ...config }, position: { x: 0, y: 0 } })
  const layers = [layer('input', 'Input'), layer('conv_1', 'Conv2D', { filters: 8, padding: 'same' }), layer('conv_2', 'Conv2D', { filters: 16, strides: [2, 2], padding: 'same' }), layer('add_1', 'Add'), layer('pool_1', 'MaxPooling2D', { pool_size: [20, 20], strides: [20, 20] }), layer('dense_1', 'Dense', { units: 7 })]
  const connections = layers.slice(1).map(({ id: to }, index) => ({ from: layers[index]!.id, to, toPort: 0 }))
  return arranged({ ...lenet, name: 'Broken', input: { ...lenet.input, widthPx: 32, heightPx: 32 }, layers, connections: [...connections, { from: 'conv_1', to: 'add_1', toPort: 1 }] })
}
const id = (name: string): ReturnType<AppPage['id']> => at.id(name)
const count = (): Promise<number> => at.page.locator('[data-kind]').count()
const middle = async (selector: string): Promise<{ readonly x: number; readonly y: number; readonly bottom: number; readonly top: number }> => {
  const box = (await at.page.locator(selector).boundingBox())!
  return { x: box.x + box.width / 2, y: box.y + box.height / 2, top: box.y, bottom: box.y + box.height }
}

test('by mouse', async (context) => {
  at = await app.open(context)
  at.page.setDefaultTimeout(10_000)
  await at.page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await newProject(at, 'By mouse')
  for (const document of [lenet, broken()]) await callCore(at.page, 'networks', 'create', document)
  await id('nav-build').click()
  await id('network-canvas').waitFor()
  await nameIsWhole()
  await dragOntoConnection()
  await copyAsText()
  await stepsOfUndo()
  await ownBlock()
  await minimap()
  await repairs()
  await pictures()
  expect(at.complaints).toEqual([])
}, 120_000)

async function nameIsWhole(): Promise<void> {
  const isWhole = (): Promise<boolean> => id('network-title').evaluate((title) => title.scrollWidth <= title.clientWidth)
  for (const name of ['A ResNet-50 for the lecture on Thursday', 'LeNet-5']) {
    await callCore(at.page, 'networks', 'rename', 1, name)
    await expect.poll(() => id('network-title').textContent()).toBe(name)
    for (const width of [1100, 1280, 1340, 1400, 1600]) {
      await at.page.setViewportSize({ width, height: 800 })
      expect(await isWhole(), `${name} at ${width}`).toBe(true)
    }
  }
  await at.page.setViewportSize({ width: 1280, height: 800 })
  await at.page.waitForTimeout(300)
}

async function dragOntoConnection(): Promise<void> {
  await id('palette-search').fill('drop')
  const [from, before, after] = [await middle('[data-testid="palette-Dropout"]'), await middle('#card-dense_1'), await middle('#card-dense_2')]
  await at.page.mouse.move(from.x, from.y)
  await at.page.mouse.down()
  await at.page.mouse.move(600, 400, { steps: 4 })
  await at.page.mouse.move(before.x, (before.bottom + after.top) / 2, { steps: 4 })
  await at.page.mouse.up()
  await id('layer-dropout_1').waitFor()
  await id('palette-search').fill('')
  await expect.poll(async () => (await callCore<NetworkDocument>(at.page, 'networks', 'get', 1)).connections.filter(({ from: source, to }) => source === 'dropout_1' || to === 'dropout_1').map(({ from: source, to }) => `${source} ${to}`)).toEqual(['dense_1 dropout_1', 'dropout_1 dense_2'])
}

async function selectTwo(): Promise<void> {
  await at.page.locator('#card-conv_1').click()
  await at.page.locator('#card-avg_pool_1').click({ modifiers: ['Control'] })
}

async function copyAsText(): Promise<void> {
  const before = await count()
  await selectTwo()
  await at.page.keyboard.press('Control+c')
  const text = await at.page.evaluate(() => navigator.clipboard.readText())
  expect((JSON.parse(text) as NetworkDocument).layers.map(({ id: layerId }) => layerId)).toEqual(['conv_1', 'avg_pool_1'])
  await at.page.keyboard.press('Control+v')
  await expect.poll(count).toBe(before + 2)
  await at.page.keyboard.press('Control+z')
  await expect.poll(count).toBe(before)
  // The same text with a circle in it.
  const hostile = text.replace('"connections":[', '"connections":[{"from":"avg_pool_1","to":"conv_1","toPort":0},')
  await at.page.evaluate((foreign) => navigator.clipboard.writeText(foreign), hostile)
  await at.page.keyboard.press('Control+v')
  await expect.poll(() => id('toast').last().textContent()).toContain('connections must be free of circles')
  expect(await count()).toBe(before)
}

/** Strokes into one control are a step; coming back to it begins another. */
async function stepsOfUndo(): Promise<void> {
  await at.page.locator('#card-conv_2').click()
  const filters = id('field-filters')
  for (const value of ['24', '32']) {
    await filters.click()
    await filters.press('Control+a')
    await filters.pressSequentially(value)
    await filters.press('Escape')
  }
  const shape = (): Promise<string | null> => id('shape-conv_2').textContent()
  for (const expected of ['10×10×32', '10×10×24', '10×10×16']) {
    await expect.poll(shape).toBe(expected)
    await at.page.keyboard.press('Control+z')
  }
}

async function ownBlock(): Promise<void> {
  const before = await count()
  await selectTwo()
  await at.page.keyboard.press('Control+g')
  await id('group-name').fill('Stage')
  await at.page.keyboard.press('Enter')
  await id('save-block').click()
  await id('palette-own-Stage').click()
  await expect.poll(count).toBe(before + 2)
  await at.page.keyboard.press('Control+z')
  await expect.poll(count).toBe(before)
}

async function minimap(): Promise<void> {
  for (let step = 0; step < 4; step += 1) await id('network-canvas').press('+')
  await id('minimap').waitFor()
  const place = async (): Promise<number> => (await id('network-canvas').locator('[data-kind]').first().boundingBox())?.y ?? 0
  await id('minimap').click({ position: { x: 75, y: 5 } })
  await at.page.waitForTimeout(300)
  const up = await place()
  await id('minimap').click({ position: { x: 75, y: 90 } })
  await expect.poll(async () => (await place()) !== up).toBe(true)
  await id('network-fit').click()
}

async function repairs(): Promise<void> {
  await at.page.getByRole('button', { name: /^Broken/ }).click()
  await expect.poll(() => id('network-title').textContent()).toBe('Broken')
  const clicked: string[] = []
  const fix = id('problem-list-fix').first()
  while ((await fix.count()) > 0 && clicked.length < 12) {
    const before = await id('problem-list').textContent()
    clicked.push((await fix.textContent())?.trim() ?? '')
    await fix.click()
    await expect.poll(() => id('problem-list').textContent()).not.toBe(before)
  }
  expect(clicked.slice(0, 3)).toEqual(['Insert 1×1 Conv2D', 'Set padding to same', 'Insert Flatten'])
  expect(clicked).toContain('Insert Rescaling')
  await id('network-ready').waitFor()
}

async function pictures(): Promise<void> {
  // What is handed to the browser to be saved is kept.
  await at.page.evaluate(() => {
    const made = URL.createObjectURL.bind(URL)
    const kept: Blob[] = []
    Object.assign(globalThis, { kept })
    URL.createObjectURL = (blob: Blob) => {
      kept.push(blob)
      return made(blob)
    }
  })
  for (const [name, type, begin] of [['SVG', 'image/svg+xml', '<svg'], ['PDF', 'application/pdf', '%PDF-1.'], ['PNG', 'image/png', '\u0089PNG']] as const) {
    await id('network-picture').click()
    await id('picture-format').getByText(name).click()
    await id('picture-save').click()
    await at.page.locator('dialog[open]').waitFor({ state: 'detached' })
    const saved = await at.page.evaluate(async () => {
      const blob = (globalThis as unknown as { kept: Blob[] }).kept.at(-1)!
      const bytes = new Uint8Array(await blob.arrayBuffer())
      return { type: blob.type, size: bytes.length, begin: String.fromCharCode(...bytes.slice(0, 7)) }
    })
    expect(saved.type).toBe(type)
    expect(saved.begin.startsWith(begin)).toBe(true)
    expect(saved.size).toBeGreaterThan(3000)
  }
}
