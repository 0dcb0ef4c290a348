/**
 * Stands in for the `electron` module where its binary cannot be had: windows are pages of a real Chromium, processes are real processes. Loaded in place of
 * 'electron' by run.ts, so that the built main bundle, preload script and page are exercised as they are. Only what src-main/app uses exists; anything else is missing.
 */
import { fork, type ChildProcess } from 'node:child_process'
import { EventEmitter } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { chromium, type BrowserContext, type Frame, type Page } from 'playwright-core'
import { findChromium } from '../chromium.ts'

/** Chromium outside Electron knows no `app:` scheme: this origin is answered by the scheme's handler instead, and never reaches a network. */
const standInOrigin = 'https://desktop.test'
const schemeOrigin = 'app://convolve'
const dataFolder = process.env['CONVOLVE_TEST_DATA'] ?? ''

/** What the app has set up, asked for by tests over the process channel. */
export const record = {
  sandboxed: false,
  schemes: [] as { scheme: string; privileges: Record<string, boolean> }[],
  webPreferences: {} as Record<string, unknown>,
  /** Preferences of windows without our preload script. */
  hiddenWindows: [] as Record<string, unknown>[],
  menu: false,
  errors: [] as string[],
  blockers: 0,
  notifications: [] as string[],
}
type Handler = (request: Request) => Promise<Response>
type Invoke = (event: unknown, ...args: unknown[]) => unknown
const schemeHandlers = new Map<string, Handler>()
const invokeHandlers = new Map<string, Invoke>()
const permissions: { request?: (contents: unknown, permission: string, callback: (granted: boolean) => void, details: object) => void; check?: () => boolean } = {}
let ready = false

class App extends EventEmitter {
  readonly isPackaged = false
  requestSingleInstanceLock(): boolean {
    return true
  }
  enableSandbox(): void {
    if (ready) throw new Error('app.enableSandbox() must be called before the app is ready')
    record.sandboxed = true
  }
  async whenReady(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve))
    ready = true
  }
  getPath(name: string): string {
    return join(dataFolder, name)
  }
  quit(): void {
    let prevented = false
    this.emit('before-quit', { preventDefault: () => (prevented = true) })
    if (!prevented) this.exit(0)
  }
  exit(code: number): void {
    void closeBrowser().finally(() => process.exit(code))
  }
}
export const app = new App()

let context: BrowserContext | undefined
async function openContext(): Promise<BrowserContext> {
  const found = await findChromium()
  if (!found) throw new Error('No Chromium was found.')
  const port = Number(process.env['CONVOLVE_TEST_DEBUG_PORT'])
  const browser = await chromium.launch({ executablePath: found.path, args: [...found.args, `--remote-debugging-port=${port}`], env: { ...(process.env as Record<string, string>), ...found.env } })
  return browser.newContext({ viewport: { width: 1360, height: 860 } })
}
async function closeBrowser(): Promise<void> {
  await context?.browser()?.close()
}

class WebContents extends EventEmitter {
  page: Page | undefined
  openHandler: ((details: { url: string }) => { action: string }) | undefined
  readonly mainFrame = { url: '' }
  setWindowOpenHandler(handler: (details: { url: string }) => { action: string }): void {
    this.openHandler = handler
  }
  send(channel: string, ...args: unknown[]): void {
    // A page that is being closed hears nothing any more, as under Electron.
    this.page?.evaluate(([name, values]) => (globalThis as unknown as { electronStandInEvent(name: string, values: unknown[]): void }).electronStandInEvent(name, values), [channel, args] as const).catch(() => undefined)
  }
  async printToPDF({ preferCSSPageSize, printBackground }: { readonly preferCSSPageSize: boolean; readonly printBackground: boolean }): Promise<Buffer> {
    return this.page!.pdf({ preferCSSPageSize, printBackground })
  }
  reload(): void {
    void this.page?.reload()
  }
}

interface WindowOptions {
  readonly show?: boolean
  readonly webPreferences: { readonly preload?: string; readonly javascript?: boolean }
}

export class BrowserWindow extends EventEmitter {
  static readonly all: BrowserWindow[] = []
  readonly webContents = new WebContents()
  readonly options: WindowOptions
  constructor(options: WindowOptions) {
    super()
    this.options = options
    if (options.webPreferences.preload === undefined) record.hiddenWindows.push({ ...options.webPreferences, show: options.show })
    else record.webPreferences = { ...options.webPreferences }
    BrowserWindow.all.push(this)
    app.emit('web-contents-created', {}, this.webContents)
  }
  static getAllWindows(): readonly BrowserWindow[] {
    return BrowserWindow.all
  }
  /** A file of the app's own, in a Chromium of its own: what a page without preload script can do. */
  private async loadFile(url: string): Promise<void> {
    const found = await findChromium()
    if (!found) throw new Error('No Chromium was found.')
    const browser = await chromium.launch({ executablePath: found.path, args: [...found.args], env: { ...(process.env as Record<string, string>), ...found.env } })
    this.once('closed', () => void browser.close())
    this.webContents.page = await (await browser.newContext({ javaScriptEnabled: this.options.webPreferences.javascript !== false, offline: true })).newPage()
    await this.webContents.page.goto(url)
  }
  destroy(): void {
    BrowserWindow.all.splice(BrowserWindow.all.indexOf(this), 1)
    this.emit('closed')
  }
  async loadURL(url: string): Promise<void> {
    const { preload: preloadFile } = this.options.webPreferences
    if (preloadFile === undefined) return this.loadFile(url)
    context = await openContext()
    await context.exposeBinding('electronStandInInvoke', ({ frame }, channel: string, args: unknown[]) => invoke(this.webContents, frame, channel, args))
    const preload = readFileSync(preloadFile, 'utf8')
    await context.addInitScript({ content: `(() => { const exports = {}, module = { exports }; const require = ${String(preloadRequire)}; ${preload}\n})()` })
    await context.route(`${standInOrigin}/**`, async (route) => {
      const request = route.request()
      const body = request.postDataBuffer()
      const response = await answerScheme(new Request(request.url().replace(standInOrigin, schemeOrigin), { method: request.method(), ...(body ? { body: new Uint8Array(body), duplex: 'half' } : {}) } as RequestInit))
      await route.fulfill({ status: response.status, headers: Object.fromEntries(response.headers), body: Buffer.from(await response.arrayBuffer()) })
    })
    // Nothing else exists for this window: a page that asks for it is broken.
    await context.route((address) => address.origin !== standInOrigin && !address.protocol.startsWith('blob'), (route) => route.abort())
    this.webContents.page = await context.newPage()
    this.emit('ready-to-show')
    await this.webContents.page.goto(url.replace(schemeOrigin, standInOrigin))
  }
  show(): void {}
  focus(): void {}
  restore(): void {}
  isMinimized(): boolean {
    return false
  }
  isDestroyed(): boolean {
    return false
  }
  getNormalBounds(): { x: number; y: number; width: number; height: number } {
    return { x: 0, y: 0, width: 1360, height: 860 }
  }
}

/** Runs in the page: the part of `electron` a sandboxed preload script may ask for. */
function preloadRequire(name: string): unknown {
  if (name !== 'electron') throw new Error(`A sandboxed preload script cannot load ${name}`)
  const page = globalThis as unknown as Record<string, unknown> & { electronStandInInvoke(channel: string, args: unknown[]): Promise<unknown> }
  const listeners = new Map<string, Set<(...args: unknown[]) => void>>()
  page['electronStandInEvent'] = (channel: string, args: unknown[]) => listeners.get(channel)?.forEach((listener) => listener({}, ...args))
  return {
    contextBridge: { exposeInMainWorld: (key: string, value: object) => Object.defineProperty(page, key, { value: Object.freeze(value) }) },
    ipcRenderer: {
      invoke: (channel: string, ...args: unknown[]) => page.electronStandInInvoke(channel, structuredClone(args)),
      on: (channel: string, listener: (...args: unknown[]) => void) => listeners.set(channel, (listeners.get(channel) ?? new Set()).add(listener)),
      off: (channel: string, listener: (...args: unknown[]) => void) => listeners.get(channel)?.delete(listener),
    },
    webUtils: { getPathForFile: () => '' },
  }
}

async function invoke(contents: WebContents, frame: Frame, channel: string, args: unknown[]): Promise<unknown> {
  const handler = invokeHandlers.get(channel)
  if (!handler) throw new Error(`No handler registered for '${channel}'`)
  const url = frame.url().replace(standInOrigin, schemeOrigin)
  const isMain = frame.parentFrame() === null
  contents.mainFrame.url = isMain ? url : contents.mainFrame.url
  return structuredClone(await handler({ sender: contents, senderFrame: isMain ? contents.mainFrame : { url } }, ...args))
}

async function answerScheme(request: Request): Promise<Response> {
  const handler = schemeHandlers.get('app')
  if (!handler) throw new Error('The scheme app: has no handler')
  return handler(request)
}

export const protocol = {
  registerSchemesAsPrivileged(schemes: typeof record.schemes): void {
    if (ready) throw new Error('protocol.registerSchemesAsPrivileged should be called before app is ready')
    record.schemes = schemes
  },
  handle: (scheme: string, handler: Handler) => void schemeHandlers.set(scheme, handler),
}
export const ipcMain = { handle: (channel: string, handler: Invoke) => void invokeHandlers.set(channel, handler) }
export const session = {
  defaultSession: {
    setPermissionRequestHandler: (handler: NonNullable<typeof permissions.request>) => void (permissions.request = handler),
    setPermissionCheckHandler: (handler: () => boolean) => void (permissions.check = handler),
    setDevicePermissionHandler: () => {},
  },
}
export const utilityProcess = {
  fork(path: string, args: string[]): ChildProcess & { postMessage(message: object): void } {
    const child = fork(path, args, { serialization: 'advanced' })
    return Object.assign(child, { postMessage: (message: object) => void child.send(message) })
  },
}
export const dialog = {
  showErrorBox: (title: string, text: string) => void record.errors.push(`${title}: ${text}`),
  showOpenDialog: () => Promise.resolve({ canceled: true, filePaths: [] }),
}
export const Menu = { buildFromTemplate: (template: unknown) => template, setApplicationMenu: () => void (record.menu = true) }
export class Notification {
  readonly options: { readonly title: string }
  constructor(options: { readonly title: string }) {
    this.options = options
  }
  show(): void {
    record.notifications.push(this.options.title)
  }
}
export const powerSaveBlocker = { start: () => (record.blockers += 1), stop: () => void (record.blockers -= 1) }
export const nativeTheme = { shouldUseDarkColors: false }
export const screen = { getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }] }
export const net = { fetch }

/** Puts the questions to the app that Electron would put in an attack, and tells its answers. */
export function probe(): Record<string, unknown> {
  const contents = BrowserWindow.all[0]?.webContents
  const prevented = (event: string, url: string): boolean => {
    let stopped = false
    contents?.emit(event, { url, preventDefault: () => (stopped = true) })
    return stopped
  }
  const granted: boolean[] = []
  permissions.request?.(contents, 'media', (answer) => granted.push(answer), { isMainFrame: true, requestingUrl: `${schemeOrigin}/`, mediaTypes: ['video', 'audio'] })
  return {
    ...record,
    windowOpen: contents?.openHandler?.({ url: 'https://evil.example/' }).action,
    navigatesAway: !prevented('will-navigate', 'https://evil.example/'),
    navigatesToAnotherApp: !prevented('will-navigate', 'app://evil/'),
    navigatesToFile: !prevented('will-frame-navigate', 'file:///etc/passwd'),
    navigatesAtHome: !prevented('will-navigate', 'app://convolve/index.html'),
    redirects: !prevented('will-redirect', 'https://evil.example/'),
    webview: !prevented('will-attach-webview', ''),
    permissionGranted: granted,
    permissionChecked: permissions.check?.(),
  }
}

/** A call as from the main frame of another page. */
export async function callAs(url: string): Promise<unknown> {
  const frame = { url }
  return invokeHandlers.get('convolve:call')?.({ sender: { mainFrame: frame }, senderFrame: frame }, 'app', 'info', [])
}

/** An address of the scheme, as the page would ask for it. */
export async function ask(url: string, method = 'GET'): Promise<{ status: number; text: string; headers: Record<string, string> }> {
  const response = await answerScheme(new Request(url, { method }))
  return { status: response.status, text: await response.text(), headers: Object.fromEntries(response.headers) }
}
