/** The whole loop, as a user does it: one journey, for the browser host and the desktop window alike. Called by journey.e2e.ts and electron.e2e.ts. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { Page } from 'playwright-core'
import type { JourneyImages } from '../support/journeyImages.ts'
import { look } from '../support/look.ts'
import { lookInside } from './lookInside.ts'

const trainingLimitMs = 240_000
/** Looked at while a run is under way: a check of seconds would hold up the journey; the screen is checked when it has ended. */
const movingScreens = new Set(['7-training'])
const obstacles: string[] = []

export interface Journey {
  readonly page: Page
  readonly images: JourneyImages
  /** Where the project goes. */
  readonly projectsFolder: string
  /** Answers the host's folder chooser: the page's own dialog on the browser host, the system's on the desktop. */
  chooseFolder(folder: string): Promise<void>
  /** Says where the journey is, should it stop. */
  step(title: string): void
}

/** Takes pictures of the screen as it is; what stands in a person's way on it is collected for the end. */
async function photograph(page: Page, name: string): Promise<void> {
  obstacles.push(...(await look(page, name, !movingScreens.has(name))))
}

const id = (page: Page, name: string): ReturnType<Page['getByTestId']> => page.getByTestId(name)

/** Everything, in the order of the screens; the folder of the exported model. */
export async function wholeLoop(journey: Journey): Promise<string> {
  await importImages(journey)
  await label(journey)
  await build(journey)
  await train(journey)
  await evaluate(journey)
  await predict(journey)
  const exported = await exportModel(journey)
  expect(obstacles.splice(0)).toEqual([])
  return exported
}

/** Start screen -> images in the grid. */
async function importImages({ page, images, projectsFolder, chooseFolder, step }: Journey): Promise<void> {
  step('start screen')
  await id(page, 'sample-project').waitFor()
  await photograph(page, '1-start')
  await id(page, 'project-name').fill('Journey')
  await id(page, 'project-place').fill(projectsFolder)
  await id(page, 'create-project').click()
  step('choose the folder of images')
  await chooseFolder(images.folder)
  step('import plan')
  await expect.poll(() => id(page, 'plan-count').textContent(), { timeout: 20_000 }).toContain(images.count.toLocaleString('en'))
  expect(await id(page, 'plan-class').count()).toBe(images.classNames.length)
  await photograph(page, '2-import')
  await id(page, 'import-start').click()
  step('import')
  await id(page, 'import-result').waitFor({ timeout: 120_000 })
  expect(await id(page, 'import-result').textContent()).toContain(images.count.toLocaleString('en'))
  await id(page, 'import-dismiss').click()
  await id(page, 'tile').first().waitFor()
}

/** A few labels by key, and back. */
async function label({ page, images, step }: Journey): Promise<void> {
  step('label by keyboard')
  const first = id(page, 'tile').first()
  const className = (): Promise<string | null> => first.getAttribute('data-class')
  const before = await className()
  expect(before).toBe(images.classNames[0])
  await first.click()
  await page.keyboard.press('Backspace')
  await expect.poll(className).toBeNull()
  await first.click()
  await page.keyboard.press('2')
  await expect.poll(className).toBe(images.classNames[1])
  step('auto-advance: the next key labels the next image')
  await page.keyboard.press('3')
  await expect.poll(() => id(page, 'tile').nth(1).getAttribute('data-class')).toBe(images.classNames[2])
  await photograph(page, '3-label')
  step('undo')
  for (const expected of [images.classNames[1], null, before]) {
    await page.keyboard.press('Control+z')
    await (expected === images.classNames[1] ? expect.poll(() => id(page, 'tile').nth(1).getAttribute('data-class')).toBe(before) : expect.poll(className).toBe(expected))
  }
  step('labels are there after a reload')
  await page.reload()
  await expect.poll(className, { timeout: 10_000 }).toBe(before)
  step('divide into parts, with images to validate on')
  await id(page, 'divide').click()
  // The set came with a test part: it is offered to keep it.
  expect(await id(page, 'split-keepTest').isChecked()).toBe(true)
  for (const [part, share] of [['train', '90'], ['val', '10']] as const) await id(page, `share-${part}`).fill(share)
  await photograph(page, '4-divide')
  await id(page, 'split-apply').click()
  await id(page, 'split-dialog').waitFor({ state: 'detached' })
}

type Options = Readonly<Record<string, string>>
/** Keras's MNIST network, layer by layer. */
const kerasLayers = (classCount: number): readonly (readonly [kind: string, options: Options])[] => [
  ['Rescaling', {}],
  ['Conv2D', { filters: '32', activation: 'relu' }],
  ['MaxPooling2D', {}],
  ['Conv2D', { filters: '64', activation: 'relu' }],
  ['MaxPooling2D', {}],
  ['Flatten', {}],
  ['Dense', { units: '64', activation: 'relu' }],
  ['Dense', { units: String(classCount), activation: 'softmax' }],
]

/** The network from the palette, by hand. */
async function build({ page, images, step }: Journey): Promise<void> {
  step('empty network')
  await id(page, 'nav-build').click()
  await id(page, 'template-empty').click()
  await id(page, 'network-name').fill('By hand')
  await id(page, 'create-network').click()
  await id(page, 'network-canvas').waitFor()
  for (const [kind, options] of kerasLayers(images.classNames.length)) {
    step(`add ${kind}`)
    await id(page, `palette-${kind}`).click()
    for (const [name, value] of Object.entries(options)) {
      const field = id(page, `field-${name}`)
      if ((await field.evaluate((element) => element.tagName)) === 'SELECT') await field.selectOption(value)
      else await field.fill(value)
    }
  }
  step('totals: parameters as Keras counts them')
  const classes = images.classNames.length
  const parameters = 3 * 3 * 3 * 32 + 32 + 3 * 3 * 32 * 64 + 64 + 6 * 6 * 64 * 64 + 64 + 64 * classes + classes
  await expect.poll(() => id(page, 'total-parameters').textContent()).toContain(parameters.toLocaleString('en'))
  await id(page, 'network-arrange').click()
  await id(page, 'network-fit').click()
  await photograph(page, '5-build')
  step('look inside')
  await lookInside(page, (name) => photograph(page, name))
}

/** Three epochs while the curves move. */
async function train({ page, step }: Journey): Promise<void> {
  step('to training')
  await id(page, 'network-train').click()
  await id(page, 'run-form').waitFor()
  step('learning rates are tried')
  await id(page, 'run-find-rate').click()
  await id(page, 'rate-verdict').waitFor({ timeout: 120_000 })
  await photograph(page, '6-learning-rate')
  await id(page, 'rate-close').click()
  step('start')
  await id(page, 'run-epochs').fill('3')
  await photograph(page, '6-before-training')
  await id(page, 'run-start').click()
  step('curves move')
  const chart = id(page, 'chart-loss').locator('canvas').first()
  await chart.waitFor({ timeout: 120_000 })
  const pictures = new Set<string>()
  const deadline = Date.now() + trainingLimitMs
  let photographed = false
  while ((await id(page, 'run-state').first().getAttribute('data-state')) !== 'finished') {
    if (Date.now() > deadline) throw new Error(`The run did not finish in ${trainingLimitMs / 1000} s: ${await id(page, 'run-detail').innerText()}`)
    pictures.add((await chart.screenshot()).toString('base64'))
    if (pictures.size === 4 && !photographed) {
      photographed = true
      await photograph(page, '7-training')
    }
    await page.waitForTimeout(400)
  }
  expect(pictures.size).toBeGreaterThan(3)
  await photograph(page, '8-trained')
}

/** Confusion matrix, and the images behind a cell. */
async function evaluate({ page, images, step }: Journey): Promise<void> {
  step('evaluate')
  await id(page, 'run-evaluate').click()
  await id(page, 'evaluate').click()
  await id(page, 'confusion-matrix').waitFor({ timeout: 60_000 })
  const chance = 1 / images.classNames.length
  const accuracy = Number.parseFloat((await id(page, 'evaluation-accuracy').textContent()) ?? '') / 100
  expect(accuracy).toBeGreaterThan(images.source === 'drawn' ? 0.9 : 3 * chance)
  step('images behind a cell')
  await id(page, 'confusion-matrix').locator('[role=gridcell] button, td button, [role=gridcell]').first().click()
  await id(page, 'cell-image').first().waitFor()
  await photograph(page, '9-evaluate')
  for (const [name, shown] of [['Curves', 'threshold-precision'], ['Certainty', 'cell-image'], ['Suspected labels', 'suspects'], ['Slices', 'slices']] as const) {
    step(`evaluate: ${name}`)
    await id(page, 'evaluation-sections').getByText(name, { exact: true }).click()
    await id(page, shown).first().waitFor()
    await photograph(page, `9-evaluate-${shown}`)
  }
  step('why an answer was given')
  await id(page, 'evaluation-sections').getByText('Overview', { exact: true }).click()
  await id(page, 'cell-image').first().click()
  await id(page, 'explain').click()
  await id(page, 'heat-map').locator('canvas').waitFor({ timeout: 30_000 })
  await photograph(page, '9-why')
  await page.keyboard.press('Escape')
}

/** A dropped picture. */
async function predict({ page, images, step }: Journey): Promise<void> {
  step('predict a dropped image')
  const folder = join(images.folder, 'test', images.classNames[0] ?? '')
  const name = readdirSync(folder)[0] ?? ''
  const file = { name, base64: readFileSync(join(folder, name)).toString('base64') }
  await id(page, 'nav-predict').click()
  const transfer = await page.evaluateHandle(({ name, base64 }) => {
    const data = new DataTransfer()
    data.items.add(new File([Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))], name, { type: 'image/png' }))
    return data
  }, file)
  for (const event of ['dragenter', 'dragover', 'drop']) await id(page, 'prediction-drop').dispatchEvent(event, { dataTransfer: transfer })
  const classes = id(page, 'prediction-class')
  await classes.first().waitFor({ timeout: 30_000 })
  expect(await id(page, 'prediction-times').first().textContent()).toMatch(/\d/)
  await photograph(page, '10-predict')
}

/** ONNX, proven. */
async function exportModel({ page, step }: Journey): Promise<string> {
  step('export ONNX')
  await id(page, 'nav-export').click()
  await id(page, 'export-format-onnx').check()
  await id(page, 'export-create').click()
  await id(page, 'export-result').waitFor({ timeout: 120_000 })
  expect(await id(page, 'export-proof').textContent()).toMatch(/\d/)
  await photograph(page, '11-export')
  return ((await id(page, 'export-folder').textContent()) ?? '').trim()
}
