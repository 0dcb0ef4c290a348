/** Rows H-03 and H-08 of the reliability plan in a real Chromium: another site's page in the same browser, and names that are HTML. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBrowser, startHost, type OpenBrowser, type RunningHost } from '../support/openPage.ts'

const hostileName = '<img src=x onerror=globalThis.xss=1>'
const folder = mkdtempSync(join(tmpdir(), 'convolve-hostile-'))
let host: RunningHost
let browser: OpenBrowser
let origin: string
let stranger: Server

beforeAll(async () => {
  host = await startHost({ built: true })
  browser = await openBrowser()
  await browser.page.goto(await host.launchUrl())
  origin = new URL(browser.page.url()).origin
  // Another port of the same machine: the same site to a cookie, another origin to everything else.
  stranger = createServer((_request, response) => response.setHeader('content-type', 'text/html').end('<!doctype html><title>stranger</title>'))
  await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve))
})
afterAll(async () => {
  await browser?.close()
  await host?.stop()
  stranger?.close()
  rmSync(folder, { recursive: true, force: true })
})

test('a page of another origin reads nothing and changes nothing', async () => {
  const page = await browser.context.newPage()
  await page.goto(`http://127.0.0.1:${(stranger.address() as AddressInfo).port}/`)
  const got = await page.evaluate(async (target) => {
    const loads = (element: HTMLImageElement | HTMLScriptElement | HTMLLinkElement, attribute: 'src' | 'href', path: string): Promise<boolean> =>
      new Promise((resolve) => {
        element.onload = () => resolve(true)
        element.onerror = () => resolve(false)
        element.setAttribute(attribute, target + path)
        document.body.append(element)
      })
    const style = document.createElement('link')
    style.rel = 'stylesheet'
    const reads = async (options: RequestInit): Promise<string> => {
      try {
        const response = await fetch(`${target}/`, options)
        return response.type === 'opaque' ? (await response.text()) || 'nothing' : 'readable'
      } catch {
        return 'nothing'
      }
    }
    const socket = await new Promise<string>((resolve) => {
      const opened = new WebSocket(`${target.replace('http', 'ws')}/api`)
      opened.onopen = () => resolve('open')
      opened.onerror = () => resolve('refused')
    })
    const frame = document.createElement('iframe')
    frame.src = `${target}/`
    document.body.append(frame)
    await new Promise((resolve) => (frame.onload = resolve))
    return {
      image: await loads(document.createElement('img'), 'src', '/icon.svg'),
      script: await loads(document.createElement('script'), 'src', '/assets/index.js'),
      style: await loads(style, 'href', '/assets/index.css'),
      fetch: await reads({ credentials: 'include' }),
      noCors: await reads({ credentials: 'include', mode: 'no-cors' }),
      put: await fetch(`${target}/upload/00000000-0000-4000-8000-000000000001/a.png`, { method: 'PUT', body: 'x', credentials: 'include' }).then(() => 'answered', () => 'refused'),
      post: await fetch(`${target}/`, { method: 'POST', body: 'x', credentials: 'include', mode: 'no-cors' }).then((response) => response.type, () => 'refused'),
      socket,
      framed: frame.contentDocument !== null,
    }
  }, origin)
  expect({ ...got, post: ['opaque', 'refused'].includes(got.post), framed: got.framed }).toEqual({
    image: false, script: false, style: false, fetch: 'nothing', noCors: 'nothing', put: 'refused', post: true, socket: 'refused', framed: false,
  })
  await page.close()
})

test('names that are HTML are shown, not obeyed', async () => {
  const classFolder = join(folder, 'images', hostileName)
  mkdirSync(classFolder, { recursive: true })
  for (const number of [1, 2]) {
    await sharp({ create: { width: 32, height: 32, channels: 3, background: { r: number * 90, g: 20, b: 20 } } }).png().toFile(join(classFolder, `${hostileName}${number}.png`))
  }
  const { page } = browser
  await page.getByTestId('project-name').fill(`Project ${hostileName.replaceAll('/', '')}`)
  await page.getByTestId('create-project').click()
  await page.getByTestId('choose-images').click()
  await page.getByTestId('folder-path').fill(join(folder, 'images'))
  await page.getByTestId('folder-go').click()
  await page.getByTestId('folder-choose').click()
  await page.getByTestId('import-start').click()
  await page.getByTestId('tile').first().waitFor()
  await expect.poll(() => page.getByTestId('tile').first().getAttribute('data-class')).toBe(hostileName)
  await page.getByTestId('tile').first().dblclick()
  await page.getByTestId('viewer').waitFor()
  expect(await page.evaluate(() => (globalThis as unknown as { xss?: number }).xss)).toBeUndefined()
  expect(browser.complaints).toEqual([])
})
