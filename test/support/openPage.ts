/** Opens the browser host in a real Chromium. Used by journeys, server tests and for looking at a screen while it is made. */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core'
import { appRoot, entryFiles } from '../../src-main/bootstrap/entries.ts'
import { findChromium } from './chromium.ts'

export interface RunningHost {
  readonly dataFolder: string
  readonly pid: number
  /** A fresh address: good for one use within a minute. */
  launchUrl(): Promise<string>
  /** Everything the host printed on stderr. */
  errors(): string
  stop(signal?: NodeJS.Signals): Promise<void>
}

export interface HostOptions {
  /** Kept when given; else a temporary one that goes with the host. */
  readonly dataFolder?: string
  /** Run the built bundle (journeys) or the sources (while working). */
  readonly built?: boolean
  /** The built page; the server's own default when left out. */
  readonly rendererFolder?: string
}

/** Starts the browser host in its own process. */
export async function startHost(options: HostOptions = {}): Promise<RunningHost> {
  const dataFolder = options.dataFolder ?? mkdtempSync(join(tmpdir(), 'convolve-test-'))
  const entry = options.built ? join(appRoot(), 'out', 'main', 'server.js') : join(appRoot(), entryFiles.server)
  const renderer = options.rendererFolder === undefined ? [] : ['--renderer', options.rendererFolder]
  const child = spawn(process.execPath, [entry, '--data-folder', dataFolder, ...renderer], { stdio: ['pipe', 'pipe', 'pipe'] })
  const killChild = (): void => void child.kill('SIGKILL')
  process.once('exit', killChild)
  let errors = ''
  child.stderr.on('data', (text) => (errors += String(text)))
  const addresses: string[] = []
  const waiting: ((address: string) => void)[] = []
  createInterface({ input: child.stdout }).on('line', (line) => {
    const address = /http:\S+/.exec(line)?.[0]
    if (address === undefined) return
    const next = waiting.shift()
    if (next) next(address)
    else addresses.push(address)
  })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const nextAddress = (): Promise<string> => {
    const printed = addresses.shift()
    if (printed !== undefined) return Promise.resolve(printed)
    return Promise.race([
      new Promise<string>((resolve) => waiting.push(resolve)),
      ended.then(() => Promise.reject(new Error(`The browser host ended before it printed an address:\n${errors}`))),
    ])
  }
  let first: string | null = await nextAddress()
  return {
    dataFolder,
    pid: child.pid ?? 0,
    launchUrl() {
      const unused = first
      first = null
      if (unused !== null) return Promise.resolve(unused)
      child.stdin.write('\n')
      return nextAddress()
    },
    errors: () => errors,
    async stop(signal = 'SIGTERM') {
      process.off('exit', killChild)
      child.kill(signal)
      const forced = setTimeout(killChild, 10_000)
      await ended
      clearTimeout(forced)
      if (options.dataFolder === undefined) rmSync(dataFolder, { recursive: true, force: true })
    },
  }
}

export interface OpenBrowser {
  readonly browser: Browser
  readonly context: BrowserContext
  readonly page: Page
  /** Errors and policy violations the page reported; a journey ends with this list empty. */
  readonly complaints: readonly string[]
  close(): Promise<void>
}

/** Opens a Chromium with one page; throws when this machine has none. */
export async function openBrowser(options: { readonly dark?: boolean; readonly widthPx?: number; readonly heightPx?: number; /** Pixels of a picture for each of the page. */ readonly scale?: number; /** The browser's own drawn camera, allowed without asking. */ readonly camera?: boolean } = {}): Promise<OpenBrowser> {
  const found = await findChromium()
  if (!found) throw new Error('No Chromium was found: none on PATH, none of Playwright, and @sparticuz/chromium does not run here.')
  const browser = await chromium.launch({ executablePath: found.path, args: [...found.args, ...(options.camera ? ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'] : [])], env: { ...(process.env as Record<string, string>), ...found.env } })
  const context = await browser.newContext({
    viewport: { width: options.widthPx ?? 1360, height: options.heightPx ?? 860 },
    deviceScaleFactor: options.scale ?? 1,
    colorScheme: options.dark ? 'dark' : 'light',
    acceptDownloads: false,
  })
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  return { browser, context, page, complaints, close: () => browser.close() }
}
