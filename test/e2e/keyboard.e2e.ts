/** The builder without a mouse, in the built app in a real Chromium: from the start screen to a saved network with branches and a block. */
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { accessibilityProblems } from '../support/accessibility.ts'
import { findChromium } from '../support/chromium.ts'
import { keyboardOf, type Keyboard } from '../support/keyboard.ts'
import { openBrowser, startHost, type OpenBrowser, type RunningHost } from '../support/openPage.ts'

let host: RunningHost
let browser: OpenBrowser | undefined
let page: Page
let keys: Keyboard
let at = ''

beforeAll(async () => {
  host = await startHost({ built: true })
})
afterAll(async () => {
  await browser?.close()
  await host?.stop()
})

const id = (name: string): ReturnType<Page['getByTestId']> => page.getByTestId(name)
const layers = (): Promise<number> => page.locator('[data-kind]').count()
const selected = (): Promise<string | null> => id('network-canvas').getAttribute('aria-activedescendant')
const shape = (layerId: string): Promise<string | null> => id(`shape-${layerId}`).textContent()

test('a network with a branch, a merge and a block, by keys alone', async (context) => {
  if (process.env['CI'] !== 'true' && (await findChromium()) === null) return context.skip('no Chromium on this machine')
  browser = await openBrowser({ widthPx: 1280, heightPx: 800 })
  page = browser.page
  page.setDefaultTimeout(5000)
  try {
    await page.goto(await host.launchUrl())
    await id('project-name').waitFor()
    keys = await keyboardOf(page)
    await newProject()
    await newNetwork()
    await addLayers()
    await changeOption()
    await branchAndMerge()
    await repair()
    await groupAndFold()
    await undoAndRedo()
    await copyAndPaste()
    await listView()
    await saved()
    at = 'no obstacle on the screen'
    expect(await accessibilityProblems(page)).toEqual([])
  } catch (error) {
    await page.screenshot({ path: join(import.meta.dirname, 'screenshots', 'keyboard-stopped-here.png') }).catch(() => undefined)
    throw new Error(`The keyboard journey stopped at "${at}", the focus on "${await keys.focused().catch(() => '?')}": ${error instanceof Error ? error.message : String(error)}\n${host.errors()}`, { cause: error })
  }
  expect(browser.complaints).toEqual([])
}, 120_000)

async function newProject(): Promise<void> {
  at = 'make a project'
  await keys.tabTo('project-name')
  await keys.replace('Keyboard')
  await keys.press('Enter')
  await id('nav-build').waitFor()
  at = 'to the Build screen'
  await keys.tabTo('nav-build')
  await keys.press('Enter')
}

async function newNetwork(): Promise<void> {
  at = 'an empty network from the templates'
  await id('template-search').waitFor()
  await keys.tabTo('template-search')
  await keys.type('empty')
  await keys.press('Enter')
  await keys.tabTo('network-name')
  await keys.replace('By keys')
  await keys.tabTo('create-network')
  await keys.press('Enter')
  await id('network-canvas').waitFor()
}

/** `/`, the beginning of its name, Enter; with Shift it starts a branch. */
async function add(name: string, branch = false): Promise<void> {
  await keys.press('/')
  await keys.type(name)
  await keys.press(branch ? 'Shift+Enter' : 'Enter')
  // Out of the search, back to the drawing.
  await keys.press('Escape', 'Escape')
  expect(await keys.focused()).toBe('network-canvas')
}

async function addLayers(): Promise<void> {
  const before = await layers()
  for (const kind of ['Rescaling', 'Conv2D', 'MaxPooling2D']) {
    at = `add ${kind} by search`
    await add(kind)
  }
  expect(await layers()).toBe(before + 3)
  expect(await selected()).toBe('card-max_pool_1')
}

async function changeOption(): Promise<void> {
  at = 'change an option'
  await keys.press('ArrowUp')
  expect(await selected()).toBe('card-conv_1')
  await keys.press('Enter')
  expect(await keys.focused()).toBe('field-filters')
  await keys.replace('16')
  await expect.poll(() => shape('conv_1')).toMatch(/×16$/)
  at = 'a choice'
  await keys.tabTo('field-activation')
  await keys.type('relu')
  await expect.poll(() => id('layer-conv_1').textContent()).toContain('relu')
  at = 'from the options back to the drawing'
  await keys.press('Escape')
  expect(await keys.focused()).toBe('network-canvas')
}

async function branchAndMerge(): Promise<void> {
  at = 'start a branch'
  await keys.press('ArrowDown')
  await add('Conv2D', true)
  expect(await selected()).toBe('card-conv_2')
  at = 'a second branch from the same layer'
  await keys.press('ArrowUp')
  expect(await selected()).toBe('card-max_pool_1')
  await add('Conv2D', true)
  expect(await selected()).toBe('card-conv_3')
  at = 'the merge at the end of one branch'
  await add('Concatenate')
  expect(await selected()).toBe('card-concatenate_1')
  at = 'the other branch is connected to it by name'
  await keys.press('Control+f')
  await keys.type('conv 2')
  await keys.press('Enter', 'Escape')
  expect(await selected()).toBe('card-conv_2')
  await keys.press('c')
  await keys.type('concat')
  expect(await accessibilityProblems(page)).toEqual([])
  await keys.press('Enter')
  expect(await selected()).toBe('card-concatenate_1')
  await expect.poll(() => shape('concatenate_1')).toMatch(/×64$/)
  at = 'a source is chosen from the list in the inspector, and disconnected again'
  await keys.tabTo('connect-from')
  await keys.press('ArrowDown')
  await keys.type('max')
  await keys.press('Enter')
  await expect.poll(() => shape('concatenate_1')).not.toMatch(/×64$/)
  await keys.press('Control+z')
}

async function repair(): Promise<void> {
  at = 'a problem and its repair'
  await keys.press('Escape')
  await add('Dense')
  await id('problem-fix').first().waitFor()
  const before = await layers()
  expect(await accessibilityProblems(page)).toEqual([])
  await keys.tabTo('problem-fix')
  await keys.press('Enter')
  await expect.poll(layers).toBe(before + 1)
  expect(await page.locator('[data-kind="Flatten"], [data-kind="GlobalAveragePooling2D"]').count()).toBe(1)
  expect(await keys.focused()).not.toBe('')
}

async function groupAndFold(): Promise<void> {
  at = 'group two layers'
  await keys.press('Control+f')
  await keys.type('rescaling')
  await keys.press('Enter', 'Escape')
  await keys.press('Shift+ArrowDown', 'Control+g')
  await id('group-name').waitFor()
  expect(await accessibilityProblems(page)).toEqual([])
  at = 'name the block'
  await keys.tabTo('group-name')
  await keys.replace('Start')
  await keys.press('Enter')
  at = 'Escape takes back what was typed'
  await keys.replace('Another')
  await keys.press('Escape')
  expect(await keys.focused()).toBe('network-canvas')
  expect(await id('group-name').inputValue()).toBe('Start')
  at = 'fold it'
  const before = await layers()
  await keys.press('Space')
  await expect.poll(layers).toBe(before - 2)
  at = 'and open it'
  await keys.press('Space')
  await expect.poll(layers).toBe(before)
}

async function undoAndRedo(): Promise<void> {
  at = 'undo and redo'
  const before = await layers()
  await keys.press('Escape', 'Control+a')
  await keys.press('Delete')
  await expect.poll(layers).toBeLessThan(before)
  await keys.press('Control+z')
  await expect.poll(layers).toBe(before)
  await keys.press('Control+Shift+z')
  await expect.poll(layers).toBeLessThan(before)
  await keys.press('Control+z')
  await expect.poll(layers).toBe(before)
}

async function copyAndPaste(): Promise<void> {
  at = 'copy and paste'
  const before = await layers()
  await keys.press('Escape', 'Control+f')
  await keys.type('dense')
  await keys.press('Enter', 'Escape')
  await keys.press('Control+c', 'Control+v')
  await expect.poll(layers).toBe(before + 1)
  at = 'the copy is connected'
  await keys.press('Control+f')
  await keys.type('dense 1')
  await keys.press('Enter', 'Escape', 'c')
  await keys.type('dense 2')
  await keys.press('Enter')
  expect(await selected()).toBe('card-dense_2')
}

async function listView(): Promise<void> {
  at = 'the list'
  await keys.press('v')
  await id('network-table').waitFor()
  expect(await keys.focused()).toBe('network-table')
  at = 'an option is changed in its row'
  await keys.press('Enter')
  expect(await keys.focused()).toBe('row-field-units')
  await keys.replace('10')
  await expect.poll(() => id('row-shape-dense_2').textContent()).toBe('10')
  await keys.tabTo('row-field-activation')
  await keys.type('softmax')
  await keys.press('Escape')
  expect(await keys.focused()).toBe('network-table')
  at = 'a row is moved'
  const order = (): Promise<readonly string[]> => page.locator('tr[data-testid^="row-"]').evaluateAll((rows) => rows.map((row) => row.getAttribute('data-testid') ?? ''))
  const before = await order()
  await keys.press('ArrowUp', 'Alt+ArrowUp')
  await expect.poll(order).toEqual([...before.slice(0, -3), 'row-dense_1', 'row-flatten_1', 'row-dense_2'])
  await keys.press('Control+z')
  await expect.poll(order).toEqual(before)
  at = 'no obstacle in the list'
  expect(await accessibilityProblems(page)).toEqual([])
  await keys.press('v')
  await id('network-canvas').waitFor()
  expect(await keys.focused()).toBe('network-canvas')
}

async function saved(): Promise<void> {
  at = 'it is ready and saved'
  await id('network-ready').waitFor()
  await expect.poll(() => id('save-state').textContent()).toBe('Saved')
  const before = await layers()
  expect(await keys.pointerEvents()).toBe(0)
  await page.reload()
  await id('network-canvas').waitFor()
  await expect.poll(layers).toBe(before)
}
