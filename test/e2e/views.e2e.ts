/**
 * Every view of the built app once, light and dark: a picture of it in `screenshots/views/`, nothing that axe-core calls serious, no error on the
 * console. A new view gets a line here.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { backboneReady, defaultBackboneId } from '../../src-main/pretrained/openBackbone.ts'
import { lenet5 } from '../../src-shared/templates/lenet5.ts'
import { builtApp, newProject, planImport, type AppPage } from '../support/builtApp.ts'
import { callCore } from '../support/callCore.ts'
import { drawImageFolders } from '../support/journeyImages.ts'
import { look } from '../support/look.ts'

const app = builtApp()
const pictures = mkdtempSync(join(tmpdir(), 'convolve-views-'))
afterAll(() => rmSync(pictures, { recursive: true, force: true }))

const against: string[] = []
let at: AppPage
let said = 0

/** Takes both pictures; what speaks against the view is collected for the end, so that one run shows all of it. */
async function view(name: string): Promise<void> {
  await at.page.waitForFunction(() => [...document.querySelectorAll('img')].every((image) => image.complete || !image.checkVisibility()))
  against.push(...(await look(at.page, `views/${name}`, 'both')))
  against.push(...at.complaints.slice(said).map((complaint) => `${name}: ${complaint}`))
  said = at.complaints.length
}
const id = (name: string): ReturnType<AppPage['id']> => at.id(name)
/** A dialog that opens with a press, and closes with Escape. */
async function dialog(opener: string, name: string, use: () => Promise<unknown> = async () => undefined): Promise<void> {
  await id(opener).first().click()
  await at.page.locator('dialog[open]').waitFor()
  await use()
  await view(name)
  await at.page.keyboard.press('Escape')
  await at.page.locator('dialog[open]').waitFor({ state: 'detached' })
}
async function finished(count: number): Promise<void> {
  await at.page.waitForFunction((wanted) => document.querySelectorAll('[data-testid="run-item"] [data-state="finished"]').length >= wanted, count, { timeout: 240_000 })
}

test('every view, light and dark', async (context) => {
  at = await app.open(context, { camera: true })
  await id('sample-project').waitFor()
  await view('start')
  await dialog('about', 'about')
  await importing()
  await id('close-project').click()
  await id('recent-project').waitFor()
  await view('start-again')
  await id('sample-project').click()
  await id('tile').first().waitFor()
  await data()
  await build()
  await train()
  await labelsSuggested()
  await evaluate()
  await predict()
  await exportModel()
  expect(against).toEqual([])
}, 900_000)

async function importing(): Promise<void> {
  await drawImageFolders(join(pictures, 'pupils', 'Anna'), { train: 3, test: 2 })
  await drawImageFolders(join(pictures, 'pupils', 'Ben'), { train: 3, test: 2 })
  await newProject(at, 'Views')
  await view('data-empty')
  for (const screen of ['train', 'evaluate', 'predict', 'export']) {
    await id(`nav-${screen}`).click()
    await at.page.waitForTimeout(500)
    await view(`${screen}-empty`)
  }
  await id('nav-data').click()
  await id('choose-images').click()
  await id('folder-path').waitFor()
  await view('folder-dialog')
  await at.page.keyboard.press('Escape')
  await planImport(at, join(pictures, 'pupils'))
  await id('class-folder-inner').check()
  await view('import-plan')
  await id('import-start').click()
  await id('import-details').click()
  await view('import-details')
  await at.page.keyboard.press('Escape')
  await view('import-result')
  await id('nav-build').click()
  await id('template-search').waitFor()
  await view('build-templates')
  await dialog('network-pretrained', 'build-pretrained', () => id('backbone-use').first().waitFor())
}

async function data(): Promise<void> {
  await view('data-grid')
  await dialog('shortcuts', 'shortcuts')
  await id('tile').nth(2).click()
  await at.page.keyboard.press('Shift+ArrowDown')
  await view('data-selected')
  await at.page.keyboard.press('Escape')
  await id('tile').nth(2).dblclick()
  await id('viewer').waitFor()
  await view('data-viewer')
  await at.page.keyboard.press('Escape')
  await dialog('sidebar-new-class', 'data-new-class')
  await dialog('edit-circle', 'data-edit-class')
  await dialog('divide', 'data-divide')
  await dialog('targets-from-file', 'data-labels-from-file')
  await id('labelling-mode').selectOption('number')
  await view('data-numbers')
  await id('labelling-mode').selectOption('several')
  await id('status-counts').getByText('400 labelled').waitFor()
  await view('data-several')
  await id('labelling-mode').selectOption('one')
}

async function build(): Promise<void> {
  await callCore(at.page, 'networks', 'create', lenet5.create(lenet5.input, 3))
  await id('nav-build').click()
  await id('network-canvas').waitFor()
  await id('network-fit').click()
  await view('build-canvas')
  await at.page.locator('[data-kind="Conv2D"]').first().click()
  await view('build-layer')
  await id('network-view').getByText('List', { exact: true }).click()
  await id('network-table').waitFor()
  await view('build-list')
  await id('network-view').getByText('Canvas', { exact: true }).click()
  await dialog('network-flow', 'build-look-inside', () => id('flow-tiles').waitFor())
  await dialog('network-code', 'build-code', () => id('code-text').waitFor())
  await dialog('network-compare', 'build-compare', () => id('compare-layers').waitFor())
  await dialog('network-picture', 'build-picture')
}

async function train(): Promise<void> {
  await id('nav-train').click()
  await id('run-form').waitFor()
  await view('train-form')
  await id('run-more').locator('summary').first().click()
  await id('run-more').locator('details > summary').first().click()
  await id('run-more').evaluate((element) => element.scrollIntoView())
  await view('train-more-settings')
  await dialog('run-find-rate', 'train-learning-rate', () => id('rate-verdict').waitFor({ timeout: 120_000 }))
  await id('run-epochs').fill('60')
  await id('run-start').click()
  await id('chart-loss').locator('canvas').first().waitFor({ timeout: 120_000 })
  await id('run-new').click()
  await id('run-epochs').fill('4')
  await id('run-start').click()
  await id('run-item').nth(1).waitFor()
  await view('train-queued')
  await id('run-item').last().click()
  await id('run-stop').waitFor()
  await view('train-live')
  await id('run-stop').click()
  await at.page.getByTestId('confirm-ok').click({ timeout: 2000 }).catch(() => undefined)
  await finished(1)
  await id('run-item').first().click()
  await id('run-evaluate').waitFor()
  await view('train-finished')
  await id('run-compare').click()
  await id('compare-table').waitFor()
  await view('train-compare')
}

async function labelsSuggested(): Promise<void> {
  await id('nav-data').click()
  await id('tile').first().click()
  await at.page.keyboard.press('Control+a')
  await at.page.keyboard.press('Backspace')
  await dialog('suggest-open', 'data-suggestions', async () => {
    await id('suggest-start').click()
    await expect.poll(() => id('suggest-waiting').textContent(), { timeout: 120_000 }).toBe('400 to look at')
  })
  await id('undo').click()
  if (!backboneReady(defaultBackboneId, { dataFolder: app.host().dataFolder })) return console.log('The bundled backbone could not be fetched: suspected label errors are left out.')
  await dialog('label-errors-open', 'data-label-errors', async () => {
    await id('label-errors-start').click()
    await id('label-errors-waiting').waitFor({ timeout: 120_000 })
  })
}

async function evaluate(): Promise<void> {
  await id('nav-evaluate').click()
  await id('evaluate').click()
  await id('confusion-matrix').waitFor({ timeout: 60_000 })
  await id('confusion-matrix').locator('[role=gridcell] button, td button, [role=gridcell]').first().click()
  await id('cell-image').first().waitFor()
  await view('evaluate-overview')
  await id('cell-image').first().click()
  await id('explain').click()
  await id('heat-map').locator('canvas').waitFor({ timeout: 30_000 })
  await view('evaluate-why')
  await at.page.keyboard.press('Escape')
  for (const tab of ['Curves', 'Certainty', 'Suspected labels', 'Slices', 'Compare']) {
    await id('evaluation-sections').getByText(tab, { exact: true }).click()
    await at.page.waitForTimeout(1000)
    await view(`evaluate-${tab.toLowerCase().replace(' ', '-')}`)
  }
}

async function predict(): Promise<void> {
  await id('nav-predict').click()
  await id('prediction-drop').waitFor()
  await view('predict-before')
  await id('prediction-pick').click()
  await id('pick-image').first().click()
  await view('predict-pick')
  await id('pick-confirm').click()
  await id('prediction-class').first().waitFor()
  await id('prediction-why').first().click()
  await id('heat-map').locator('canvas').waitFor({ timeout: 30_000 })
  await view('predict-answered')
  await id('prediction-camera').click()
  await id('camera-answer').locator('li').first().waitFor()
  await view('predict-camera')
  await id('camera-close').click()
}

async function exportModel(): Promise<void> {
  await id('nav-export').click()
  await id('export-format-onnx').check()
  await view('export-before')
  await id('export-create').click()
  await id('export-result').waitFor({ timeout: 120_000 })
  await view('export-result')
}
