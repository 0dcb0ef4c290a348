/** The built desktop bundles (main, preload, page) with a stand-in for Electron's module backed by a real Chromium page. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { contentSecurityPolicy } from '../../src-main/api/pages.ts'
import { openDesktop, type OpenDesktop } from '../support/openDesktop.ts'

let desktop: OpenDesktop
beforeAll(async () => {
  desktop = await openDesktop()
})
afterAll(async () => {
  expect(await desktop.quit()).toBe(0)
})

describe('the page', () => {
  test('loads under our policy, finds the bridge and talks to the core', async () => {
    const answer = await desktop.page.evaluate(() => (globalThis as unknown as { convolve: { call(area: string, method: string, args: unknown[]): Promise<unknown> } }).convolve.call('app', 'info', []))
    expect(answer).toMatchObject({ ok: true, value: { host: 'desktop' } })
    await desktop.page.getByText('Convolve').first().waitFor()
    expect(desktop.complaints).toEqual([])
  })

  test('sees three functions of the host and nothing else', async () => {
    const seen = await desktop.page.evaluate(() => Object.fromEntries(Object.entries((globalThis as unknown as { convolve: object }).convolve).map(([name, value]) => [name, typeof value])))
    expect(seen).toEqual({ call: 'function', on: 'function', pathForFile: 'function' })
  })

  test('hears events of the core', async () => {
    const heard = await desktop.page.evaluate(async () => {
      const bridge = (globalThis as unknown as { convolve: { call(area: string, method: string, args: unknown[]): Promise<unknown>; on(listener: (event: { kind: string }) => void): () => void } }).convolve
      const event = new Promise<string>((resolve) => bridge.on(({ kind }) => resolve(kind)))
      await bridge.call('project', 'createSample', [])
      return event
    })
    expect(['projectChanged', 'importProgress', 'datasetChanged']).toContain(heard)
  })

  test('trains the sample project in a process of its own', async () => {
    const end = await desktop.page.evaluate(async () => {
      type Envelope = { ok: boolean; value: { id: number; state: string }[] & { id: number; state: string; problems: string[] } }
      const bridge = (globalThis as unknown as { convolve: { call(area: string, method: string, args: unknown[]): Promise<Envelope>; on(listener: (event: { kind: string; run?: { state: string } }) => void): () => void } }).convolve
      const [network] = (await bridge.call('networks', 'list', [])).value
      const config = { networkId: network?.id, batchSize: 32, epochs: 1, learningRate: 0.001, optimizer: { kind: 'sgd' }, loss: 'categorical_crossentropy', seed: 1, earlyStoppingPatience: null, monitor: 'val_accuracy' }
      const ended = new Promise<string>((resolve) => bridge.on((event) => event.kind === 'runChanged' && event.run && ['finished', 'failed'].includes(event.run.state) && resolve(event.run.state)))
      const started = await bridge.call('runs', 'start', [config, null])
      return started.ok ? ended : JSON.stringify(started)
    })
    expect(end).toBe('finished')
    expect(await desktop.ask('probe')).toMatchObject({ blockers: 0, notifications: [expect.any(String)] })
  }, 120_000)

  test('prints a report to PDF in a window that nobody sees and that runs nothing', async () => {
    const made = await desktop.page.evaluate(async () => {
      type Envelope = { ok: boolean; value: { fileName: string; pdf: string } }
      const bridge = (globalThis as unknown as { convolve: { call(area: string, method: string, args: unknown[]): Promise<Envelope> } }).convolve
      await bridge.call('evaluation', 'evaluate', [1, 'test'])
      return bridge.call('evaluation', 'reportPdf', [1, 'test'])
    })
    expect(made).toMatchObject({ ok: true, value: { fileName: expect.stringMatching(/, test\.pdf$/) as string } })
    const pdf = Buffer.from(made.value.pdf, 'base64').toString('latin1')
    expect(pdf.slice(0, 5)).toBe('%PDF-')
    // A4, more than one of them; the thumbnails of mistakes are pictures in it.
    expect(pdf.match(/\/Type \/Page\b/g)!.length).toBeGreaterThan(1)
    expect(pdf).toMatch(/\/MediaBox \[0 0 59[45](\.\d+)? 84[12](\.\d+)?\]/)
    expect(pdf).toContain('/Subtype /Image')
    expect(await desktop.ask('probe')).toMatchObject({ hiddenWindows: [{ show: false, sandbox: true, contextIsolation: true, nodeIntegration: false, javascript: false, partition: 'print' }] })
  }, 120_000)

  test('uploads through the scheme', async () => {
    const status = await desktop.page.evaluate(async () => (await fetch('/upload/00000000-0000-4000-8000-000000000001/a.txt', { method: 'PUT', body: 'x' })).status)
    expect(status).toBe(204)
  })

  test('cannot run what is not ours', async () => {
    const ran = await desktop.page.evaluate(async () => {
      const script = document.createElement('script')
      script.textContent = 'globalThis.injected = true'
      document.body.append(script)
      // From a timer: what the debugger runs itself is not held to the policy.
      const evaluated = await new Promise<boolean>((resolve) =>
        setTimeout(() => {
          try {
            resolve(new Function('return true')() as boolean)
          } catch {
            resolve(false)
          }
        }),
      )
      return { inline: (globalThis as unknown as { injected?: boolean }).injected ?? false, evaluated }
    })
    expect(ran).toEqual({ inline: false, evaluated: false })
  })
})

test('the window is locked down as the checklist asks', async () => {
  expect(await desktop.ask('probe')).toMatchObject({
    sandboxed: true,
    schemes: [{ scheme: 'app', privileges: { standard: true, secure: true } }],
    webPreferences: { contextIsolation: true, sandbox: true, nodeIntegration: false, nodeIntegrationInWorker: false, nodeIntegrationInSubFrames: false, webSecurity: true, webviewTag: false },
    errors: [],
    windowOpen: 'deny',
    navigatesAway: false,
    navigatesToAnotherApp: false,
    navigatesToFile: false,
    navigatesAtHome: true,
    redirects: false,
    webview: false,
    permissionGranted: [false],
    permissionChecked: false,
  })
})

test.each(['https://evil.example/', 'app://evil/', 'app://convolve.evil/', 'file:///tmp/x.html', 'about:blank', ''])('a call from %s is not carried out', async (url) => {
  expect(await desktop.ask('callAs', url)).toMatchObject({ ok: false, error: { code: 'senderUnknown' } })
})

describe('the scheme', () => {
  test('sends our policy', async () => {
    expect(await desktop.ask('ask', 'app://convolve/')).toMatchObject({ status: 200, headers: { 'content-security-policy': contentSecurityPolicy, 'x-content-type-options': 'nosniff' } })
  })

  test.each(['app://evil/', 'app://convolve/../../package.json', 'app://convolve/%2e%2e/%2e%2e/package.json', 'app://convolve/..%2fpackage.json', 'app://convolve/..%5cpackage.json', 'app://convolve//etc/passwd'])('%s is not there', async (url) => {
    expect(await desktop.ask('ask', url)).toMatchObject({ status: 404 })
  })

  test.each(['POST', 'DELETE'])('%s is not answered', async (method) => {
    expect(await desktop.ask('ask', 'app://convolve/', method)).toMatchObject({ status: 405 })
  })
})
