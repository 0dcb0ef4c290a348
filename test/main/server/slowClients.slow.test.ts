/** Row H-06 of the reliability plan: clients that never finish what they say are cut off, and nobody else waits for them. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openCore, type Core } from '../../../src-main/api/core.ts'
import { nodeHost } from '../../../src-main/server/nodeHost.ts'
import { startServer, type BrowserHost } from '../../../src-main/server/server.ts'

const slowSockets = 150
const cutAfterMs = 15_000
const folder = mkdtempSync(join(tmpdir(), 'convolve-slow-'))
let core: Core
let host: BrowserHost

beforeAll(async () => {
  mkdirSync(join(folder, 'renderer'))
  writeFileSync(join(folder, 'renderer', 'index.html'), '<!doctype html>')
  core = await openCore(nodeHost('browser', join(folder, 'data')))
  host = await startServer(core, { port: 0, rendererFolder: join(folder, 'renderer') })
})
afterAll(async () => {
  await host.close()
  await core.close()
  rmSync(folder, { recursive: true, force: true })
})

test(`${slowSockets} half-said requests are cut within ${cutAfterMs / 1000} s; others are answered meanwhile`, async () => {
  const closed = Promise.all(Array.from({ length: slowSockets }, holdOpen))
  const answers: number[] = []
  for (let request = 0; request < 200; request++) {
    const sentAt = performance.now()
    expect((await fetch(`http://127.0.0.1:${host.port}/`)).status).toBe(401)
    answers.push(performance.now() - sentAt)
  }
  // The middle one: a busy machine delays a few of them whatever the server does.
  expect(answers.sort((a, b) => a - b)[100]).toBeLessThan(200)
  expect(Math.max(...(await closed))).toBeLessThan(cutAfterMs)
}, 40_000)

/** Sends a header letter by letter; the time until the server has had enough [ms]. */
function holdOpen(): Promise<number> {
  const startedAt = performance.now()
  return new Promise((resolve) => {
    const socket: Socket = connect(host.port, '127.0.0.1', () => socket.write('GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: '))
    const drip = setInterval(() => socket.write('a'), 1000)
    socket.resume()
    socket.on('error', () => {})
    socket.on('close', () => {
      clearInterval(drip)
      resolve(performance.now() - startedAt)
    })
  })
}
