/**
 * `npm run bench -- live`: the Train screen in the real app in Chromium at 1280x800. What ten messages of figures a second cost per frame
 * while ten past runs are drawn, and, while a run really trains on all cores, how long a key stroke takes until it is painted.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page, WebSocketRoute } from 'playwright-core'
import { buildPage } from '../../src-main/bootstrap/page.mjs'
import { openProject } from '../../src-main/project/openProject.ts'
import { insertNetwork } from '../../src-main/store/networks.ts'
import { appendCurves, insertRun, writeRunState } from '../../src-main/store/runs.ts'
import type { CoreEvent } from '../../src-shared/api/events.ts'
import type { RunId } from '../../src-shared/dataset/ids.ts'
import { templateById } from '../../src-shared/templates/index.ts'
import { completeRunConfig, type EpochMetrics, type StepColumns } from '../../src-shared/training/run.ts'
import type { SampleColumns } from '../../src-shared/training/stepFigures.ts'
import { findChromium } from '../support/chromium.ts'
import { openBrowser, startHost } from '../support/openPage.ts'
import { frameCost, shown } from './frames.ts'

const pastRuns = 10
const [epochs, stepsPerEpoch] = [60, 200]
const messagesPerSecond = 10
/** Steps in one message of a fast run. */
const stepsPerMessage = 20
const watchedMs = 10_000
const keyStrokes = 40
/** Between two key strokes [ms]. */
const typingMs = 120

export async function bench(): Promise<void> {
  if ((await findChromium()) === null) {
    console.log('live: no browser here, so nothing was measured. Put a Chromium on the PATH.')
    return
  }
  const folder = mkdtempSync(join(tmpdir(), 'convolve-bench-'))
  await buildPage(join(folder, 'page'))
  const options = { rendererFolder: join(folder, 'page'), dataFolder: join(folder, 'data') }
  try {
    const projectPath = await makeProject(options)
    await measure(options, projectPath)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

type HostFolders = { readonly rendererFolder: string; readonly dataFolder: string }

/** The sample project, with past runs of full length. Returns its folder. */
async function makeProject(options: HostFolders): Promise<string> {
  const host = await startHost(options)
  const { page, close } = await openBrowser({ widthPx: 1280, heightPx: 800 })
  let path: string
  try {
    await page.goto(await host.launchUrl())
    await page.getByTestId('sample-project').click()
    await page.getByTestId('nav-train').waitFor()
    path = await page.evaluate(async () => {
      const socket = new WebSocket(`${location.origin.replace('http', 'ws')}/api`)
      await new Promise((resolve) => socket.addEventListener('open', resolve))
      const answered = new Promise<string>((resolve) => socket.addEventListener('message', ({ data }) => resolve(String(data))))
      socket.send(JSON.stringify({ id: 1, area: 'project', method: 'current', args: [] }))
      const { envelope } = JSON.parse(await answered) as { envelope: { value: { path: string } } }
      socket.close()
      return envelope.value.path
    })
  } finally {
    await close()
    await host.stop()
  }
  const project = openProject(path)
  try {
    const { write } = project.database
    const network = templateById('keras-mnist').create(templateById('keras-mnist').input, 4)
    const networkId = insertNetwork(write, network)
    const config = completeRunConfig({ networkId, batchSize: 32, epochs, learningRate: 0.001, optimizer: { kind: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-7 }, seed: 1, earlyStoppingPatience: null, monitor: 'val_loss' })
    for (let run = 0; run < pastRuns; run += 1) {
      const id = insertRun(write, { name: `Past ${run + 1}`, network, config, classes: [], datasetPrint: '', stepsPerEpoch }, () => '')
      appendCurves(write, id, stepsFrom(1, epochs * stepsPerEpoch), epochsFrom(1, epochs), epochs, samplesFrom(1, epochs * stepsPerEpoch, 10))
      writeRunState(write, id, 'finished', null)
    }
  } finally {
    await project.close()
  }
  return path
}

/** A falling, noisy loss. */
function lossAt(step: number): number {
  return 2 * Math.exp(-step / 3000) + 0.2 * Math.abs(Math.sin(step * 12.9898) * 43758.5453 % 1)
}
function stepsFrom(first: number, count: number): StepColumns {
  const step = Array.from({ length: count }, (_, at) => first + at)
  return { step, loss: step.map(lossAt), accuracy: step.map((at) => 1 - lossAt(at) / 3), figures: { learningRate: step.map(() => 0.001), gradientNorm: step.map((at) => 3 * lossAt(at + 7)) } }
}
/** Every `every` steps. */
function samplesFrom(first: number, count: number, every: number): SampleColumns {
  const step = Array.from({ length: Math.floor(count / every) }, (_, at) => first - 1 + (at + 1) * every)
  return { step, imagesPerSecond: step.map((at) => 900 + 50 * lossAt(at)), memoryBytes: step.map((at) => 1e9 + at) }
}
function epochsFrom(first: number, count: number): EpochMetrics[] {
  return Array.from({ length: count }, (_, at) => {
    const [epoch, loss] = [first + at, lossAt((first + at) * stepsPerEpoch)]
    return { epoch, loss, accuracy: 1 - loss / 3, valLoss: loss * 1.1, valAccuracy: 1 - loss / 2.5, seconds: 2 }
  })
}

async function measure(options: HostFolders, projectPath: string): Promise<void> {
  const host = await startHost(options)
  const browser = await openBrowser({ widthPx: 1280, heightPx: 800 })
  const { page } = browser
  try {
    let socket: WebSocketRoute | null = null
    // Between page and core, so that messages can be put in; everything else passes.
    await page.routeWebSocket(/\/api$/, (route) => {
      socket = route
      const server = route.connectToServer()
      route.onMessage((message) => server.send(message))
      server.onMessage((message) => route.send(message))
    })
    await page.goto(await host.launchUrl())
    await page.getByText(projectPath.split('/').at(-1)?.replace('.convolve', '') ?? '', { exact: false }).first().click()
    await page.getByTestId('nav-train').click()
    await page.getByTestId('run-list').waitFor()
    const say = (event: CoreEvent): void => socket?.send(JSON.stringify({ event }))
    const session = await page.context().newCDPSession(page)

    await page.getByTestId('run-compare').click()
    for (const box of await page.locator('[data-testid^="compare-run-"]').all()) await box.check()
    await page.waitForTimeout(2000)
    console.log(`live: ${pastRuns} runs of ${epochs} epochs drawn, messages of another run: ${await frameCost(page, session, () => replay(page, say))}`)
    await page.getByTestId('compare-figure').selectOption('gradientNorm')
    await page.waitForTimeout(1000)
    console.log(`live: the gradient norm of all of them: ${await frameCost(page, session, () => replay(page, say))}`)
    await page.getByTestId('run-item').first().click()
    await page.getByTestId('chart-loss').waitFor()
    await page.waitForTimeout(2000)
    console.log(`live: the run itself, ${(epochs * stepsPerEpoch).toLocaleString('en')} steps before: ${await frameCost(page, session, () => replay(page, say))}`)

    for (const figure of ['gradientNorm', 'imagesPerSecond']) {
      await page.getByTestId('chart-choose').selectOption(figure)
      await page.getByTestId(`chart-${figure}`).waitFor()
      console.log(`live: the same with ${figure} beside the loss: ${await frameCost(page, session, () => replay(page, say))}`)
    }

    await page.getByTestId('run-new').click()
    await page.getByTestId('run-epochs').fill('500')
    await page.getByTestId('run-start').click()
    await page.waitForFunction(() => document.querySelector('[data-state="running"]') !== null, null, { timeout: 120_000 })
    await page.getByTestId('run-rename').click()
    console.log(`live: a key stroke until it is painted while a run trains on all cores ${shown(await keyStrokeMs(page))}`)
    if (browser.complaints.length > 0) console.log(`live: the page complained: ${browser.complaints.join('; ')}`)
  } finally {
    await browser.close()
    await host.stop()
  }
}

/** Figures of a run that trains, as the core tells them. */
async function replay(page: Page, say: (event: CoreEvent) => void): Promise<void> {
  const id = pastRuns as RunId
  let step = epochs * stepsPerEpoch
  for (let sent = 0; sent < (watchedMs / 1000) * messagesPerSecond; sent += 1) {
    const newSteps = stepsFrom(step + 1, stepsPerMessage)
    step += stepsPerMessage
    const epoch = Math.floor(step / stepsPerEpoch)
    const newEpochs = step % stepsPerEpoch === 0 ? epochsFrom(epoch, 1) : []
    const progress = { runId: id, state: 'running' as const, epoch, step, stepsPerEpoch, totalSteps: 10 * step, secondsLeft: 100, imagesPerSecond: 900, memoryBytes: 1e9, phase: 'Training', newSteps, newSamples: samplesFrom(step - stepsPerMessage + 1, stepsPerMessage, stepsPerMessage), newEpochs }
    say({ kind: 'runProgress', progress })
    await page.waitForTimeout(1000 / messagesPerSecond)
  }
}
/** From the key event to the end of the frame that shows it [ms]. */
async function keyStrokeMs(page: Page): Promise<readonly number[]> {
  const input = page.getByTestId('run-rename-input')
  const times: number[] = []
  for (let stroke = 0; stroke < keyStrokes; stroke += 1) {
    const timer = await input.evaluateHandle((field) => {
      const state: { ms: Promise<number> } = { ms: Promise.resolve(0) }
      state.ms = new Promise((resolve) => {
        field.addEventListener('keydown', (event) => {
          const channel = new MessageChannel()
          channel.port1.onmessage = () => resolve(performance.now() - event.timeStamp)
          field.addEventListener('input', () => requestAnimationFrame(() => channel.port2.postMessage(null)), { once: true })
        }, { once: true })
      })
      return state
    })
    await page.keyboard.press('abcdefghij'.charAt(stroke % 10))
    times.push(await timer.evaluate((state) => state.ms))
    await page.waitForTimeout(typingMs)
  }
  return times
}
