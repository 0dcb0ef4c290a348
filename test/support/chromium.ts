/** Finds a Chromium for tests in a real page: the system's, else Playwright's, else the one that @sparticuz/chromium carries. Used by openPage.ts and test/run.mjs. */
import { spawnSync } from 'node:child_process'
import { accessSync, chmodSync, constants, createReadStream, createWriteStream, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, dirname, join, resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createBrotliDecompress } from 'node:zlib'
import { chromium } from 'playwright-core'

export interface FoundChromium {
  readonly path: string
  readonly source: 'system' | 'playwright' | 'npm package'
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
}

const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome', 'microsoft-edge']
const usualPlaces = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
]
const quietArgs = ['--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--force-color-profile=srgb']
/** Chromium refuses its own sandbox to root, and containers often forbid it to everyone; the pages under test are our own. */
const linuxArgs = process.platform === 'linux' ? ['--no-sandbox', '--disable-dev-shm-usage'] : []
const args = [...quietArgs, ...linuxArgs]

/** `CONVOLVE_CHROMIUM` asks for one source (`system`, `playwright`, `package`) or names a program. Null when there is none. */
export async function findChromium(wanted = process.env['CONVOLVE_CHROMIUM'] ?? ''): Promise<FoundChromium | null> {
  const any = wanted === ''
  const system = any || wanted === 'system' ? findSystem() : null
  if (system !== null) return { path: system, source: 'system', args, env: {} }
  const downloaded = chromium.executablePath()
  if ((any || wanted === 'playwright') && existsSync(downloaded)) return { path: downloaded, source: 'playwright', args, env: {} }
  if (any || wanted === 'package') return unpackPackage()
  return isExecutable(wanted) ? { path: wanted, source: 'system', args, env: {} } : null
}

function findSystem(): string | null {
  const onPath = (process.env['PATH'] ?? '').split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)))
  return [...onPath, ...usualPlaces].find(isExecutable) ?? null
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/**
 * Unpacks the Chromium of the npm package (Linux x64) into node_modules/.cache, once. Its own unpacker writes to a fixed place in the
 * temporary folder and starts it without web security, which would make our security tests worthless.
 */
async function unpackPackage(): Promise<FoundChromium | null> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return null
  const packageRequire = createRequire(createRequire(import.meta.url).resolve('@sparticuz/chromium'))
  const bin = resolve(dirname(packageRequire.resolve('@sparticuz/chromium')), '..', 'bin')
  const { version } = packageRequire('../package.json') as { version: string }
  const folder = resolve(import.meta.dirname, `../../node_modules/.cache/chromium-${version}`)
  if (!existsSync(folder)) {
    mkdirSync(dirname(folder), { recursive: true })
    const unfinished = mkdtempSync(`${folder}-`)
    try {
      const { extract } = packageRequire('tar-fs') as { extract(folder: string): NodeJS.WritableStream }
      const unbrotli = (name: string, target: NodeJS.WritableStream): Promise<void> => pipeline(createReadStream(join(bin, name)), createBrotliDecompress(), target)
      await unbrotli('chromium.br', createWriteStream(join(unfinished, 'chromium')))
      await unbrotli('fonts.tar.br', extract(unfinished))
      await unbrotli('al2023.tar.br', extract(unfinished))
      chmodSync(join(unfinished, 'chromium'), 0o755)
      if (!existsSync(folder)) renameSync(unfinished, folder)
    } finally {
      rmSync(unfinished, { recursive: true, force: true })
    }
  }
  const path = join(folder, 'chromium')
  const fonts: Record<string, string> = existsSync('/etc/fonts/fonts.conf') ? {} : { FONTCONFIG_PATH: folder }
  // The package brings NSS and its like for machines that have none.
  const env = starts(path, fonts) ? fonts : { ...fonts, LD_LIBRARY_PATH: join(folder, 'lib') }
  return { path, source: 'npm package', args: [...args, '--headless=shell', '--no-zygote'], env }
}

function starts(path: string, env: Readonly<Record<string, string>>): boolean {
  return spawnSync(path, ['--version', '--no-sandbox'], { env: { ...process.env, ...env }, stdio: 'ignore' }).status === 0
}
