/** Opens the built desktop app in front of a real Chromium page (see desktop/electron.ts). Used by the desktop journey. */
import { fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Page } from 'playwright-core'

export interface OpenDesktop {
  readonly page: Page
  readonly complaints: readonly string[]
  readonly dataFolder: string
  ask(question: 'probe' | 'callAs' | 'ask', ...args: readonly string[]): Promise<unknown>
  /** Quits as a user would; the exit code. */
  quit(): Promise<number | null>
}

/** Starts the app and waits for its page. */
export async function openDesktop(): Promise<OpenDesktop> {
  const dataFolder = mkdtempSync(join(tmpdir(), 'convolve-desktop-'))
  const port = await freePort()
  const child = fork(join(import.meta.dirname, 'desktop', 'run.ts'), [], {
    env: { ...process.env, CONVOLVE_TEST_DATA: dataFolder, CONVOLVE_TEST_DEBUG_PORT: String(port) },
    execArgv: ['--disable-warning=ExperimentalWarning'],
    serialization: 'advanced',
    silent: true,
  })
  const killChild = (): void => void child.kill('SIGKILL')
  process.once('exit', killChild)
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text) => (output += String(text)))
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
  const pending = new Map<number, (answer: unknown) => void>()
  child.on('message', ({ id, answer }: { id: number; answer: unknown }) => pending.get(id)?.(answer))
  const ask = (question: string, ...args: readonly string[]): Promise<unknown> =>
    new Promise((resolve) => {
      const id = pending.size
      pending.set(id, resolve)
      child.send({ id, question, args })
    })
  try {
    const page = await Promise.race([connect(port), ended.then((code) => Promise.reject(new Error(`The app ended with ${code}:\n${output}`)))])
    const complaints: string[] = []
    page.on('pageerror', (error) => complaints.push(String(error)))
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
    await page.reload()
    return {
      page,
      complaints,
      dataFolder,
      ask,
      async quit() {
        process.off('exit', killChild)
        child.send({ id: -1, question: 'quit', args: [] })
        const forced = setTimeout(killChild, 15_000)
        const code = await ended
        clearTimeout(forced)
        rmSync(dataFolder, { recursive: true, force: true })
        return code
      },
    }
  } catch (error) {
    killChild()
    const shown = await ask('probe').catch(() => null)
    throw new Error(`The desktop app did not open: ${String(error)}\n${output}\n${JSON.stringify(shown)}`, { cause: error })
  }
}

/** The page of the app, seen through Chromium's own debugging port: the app's side keeps its own line. */
async function connect(port: number): Promise<Page> {
  const deadline = Date.now() + 30_000
  for (;;) {
    try {
      const browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`)
      const page = browser.contexts().flatMap((context) => context.pages()).find((candidate) => candidate.url().startsWith('https://desktop.test/'))
      if (page) return page
      await browser.close()
    } catch (error) {
      if (Date.now() > deadline) throw error
    }
    if (Date.now() > deadline) throw new Error('No page appeared within 30 seconds')
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}
