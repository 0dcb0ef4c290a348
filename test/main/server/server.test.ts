/** The browser host against hostile requests (rows H-01 to H-05 and H-07 of the reliability plan): who is let in, what can be reached, what is left behind. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { openCore, type Core } from '../../../src-main/api/core.ts'
import { contentSecurityPolicy } from '../../../src-main/api/pages.ts'
import { nodeHost } from '../../../src-main/server/nodeHost.ts'
import { startServer, type BrowserHost } from '../../../src-main/server/server.ts'

const folder = mkdtempSync(join(tmpdir(), 'convolve-server-'))
const rendererFolder = join(folder, 'renderer')
const secret = 'outside the served folder'
let core: Core
let host: BrowserHost
let cookie: string

beforeAll(async () => {
  mkdirSync(join(rendererFolder, 'assets'), { recursive: true })
  writeFileSync(join(rendererFolder, 'index.html'), '<!doctype html><title>Convolve</title>')
  writeFileSync(join(rendererFolder, 'assets', 'index-abc.js'), 'export {}')
  writeFileSync(join(folder, 'secret.txt'), secret)
  symlinkSync(join(folder, 'secret.txt'), join(rendererFolder, 'link.json'))
  core = await openCore(nodeHost('browser', join(folder, 'data')))
  host = await startServer(core, { port: 0, rendererFolder })
  cookie = await launch()
})

afterAll(async () => {
  await host.close()
  await core.close()
  rmSync(folder, { recursive: true, force: true })
})

interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

function send(method: string, path: string, headers: Record<string, string | readonly string[]> = {}, body: string | Buffer | null = null): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest({ host: '127.0.0.1', port: host.port, method, path, headers: headers as Record<string, string>, agent: false }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks).toString() }))
    })
    sent.on('error', reject)
    sent.end(body ?? undefined)
  })
}

/** Bytes as they are, for requests no client library would send; resolves with everything that came back. */
function sendRaw(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let received = ''
    const socket: Socket = connect(host.port, '127.0.0.1', () => socket.write(text))
    socket.setTimeout(4000, () => socket.destroy())
    socket.on('data', (chunk) => (received += String(chunk)))
    socket.on('error', reject)
    socket.on('close', () => resolve(received))
  })
}

async function launch(): Promise<string> {
  const url = new URL(host.launchUrl())
  const answer = await send('GET', url.pathname + url.search)
  return String(answer.headers['set-cookie']).split(';')[0] ?? ''
}
const own = (): string => `http://127.0.0.1:${host.port}`
const signedIn = (): Record<string, string> => ({ cookie, origin: own() })

describe('launch ticket', () => {
  test('buys a cookie that scripts and other sites cannot use, and leads to a fixed page', async () => {
    const url = new URL(host.launchUrl())
    const answer = await send('GET', `${url.pathname}${url.search}&next=http://evil.example/`)
    expect(answer.status).toBe(303)
    expect(answer.headers.location).toBe('/')
    expect(String(answer.headers['set-cookie'])).toMatch(new RegExp(`^convolve-${host.port}=[\\w-]{43}; HttpOnly; SameSite=Strict; Path=/$`))
    expect(answer.headers['cache-control']).toBe('no-store')
  })

  test('works once', async () => {
    const url = new URL(host.launchUrl())
    expect((await send('GET', url.pathname + url.search)).status).toBe(303)
    const second = await send('GET', url.pathname + url.search)
    expect(second.status).toBe(403)
    expect(second.headers['set-cookie']).toBeUndefined()
  })

  test.each(['', '?ticket=', '?ticket=wrong', '?ticket=a&ticket=b', '?ticket[]=x'])('"/launch%s" is refused', async (query) => {
    expect((await send('GET', `/launch${query}`)).status).toBe(403)
  })
})

describe('without the cookie', () => {
  const foreign: readonly (readonly [string, Record<string, string>])[] = [
    ['no cookie', {}],
    ['an empty cookie', { cookie: 'convolve=' }],
    ['a made-up token', { cookie: 'PORT=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' }],
    ['the token of another port', { cookie: 'OTHER' }],
  ]
  test.each(foreign)('every route answers 401 to %s, with the same body and no data', async (_title, headers) => {
    const value = headers['cookie']?.replace('PORT', `convolve-${host.port}`).replace('OTHER', cookie.replace(String(host.port), String(host.port + 1)))
    const bodies = new Set<string>()
    const tried = host.routes.filter(({ url }) => url !== '/launch')
    expect(tried.length).toBeGreaterThanOrEqual(3)
    for (const { method, url } of tried) {
      const answer = await send(method, url.replace('*', '1/thumbnail'), { origin: own(), ...(value === undefined ? {} : { cookie: value }) })
      expect([401, 403], `${method} ${url}`).toContain(answer.status)
      bodies.add(answer.body)
    }
    expect(bodies.size).toBe(1)
  })

  test('the WebSocket is refused', async () => {
    expect(await openSocket({ origin: own() })).toBe(401)
  })
})

describe('Host header (H-02)', () => {
  const port = (): number => host.port
  const hosts: readonly (readonly [string, () => string])[] = [
    ['evil.com', () => 'evil.com'],
    ['evil.com with our port', () => `evil.com:${port()}`],
    ['a name that begins like ours', () => `127.0.0.1.evil.com:${port()}`],
    ['0.0.0.0', () => `0.0.0.0:${port()}`],
    ['a mapped IPv6 address', () => `[::ffff:127.0.0.1]:${port()}`],
    ['a decimal address', () => `2130706433:${port()}`],
    ['a trailing dot', () => `localhost.:${port()}`],
    ['no port', () => '127.0.0.1'],
    ['another port', () => `127.0.0.1:${port() + 1}`],
    ['credentials', () => `user@127.0.0.1:${port()}`],
  ]
  test.each(hosts)('%s is refused before routing, cookie or not', async (_title, value) => {
    const answer = await send('GET', '/', { ...signedIn(), host: value() })
    expect(answer.status).toBeGreaterThanOrEqual(400)
    expect(answer.status).toBeLessThan(500)
    expect(answer.body).not.toContain('<title>')
  })

  const raw: readonly (readonly [string, () => string])[] = [
    ['two Host headers', () => `GET / HTTP/1.1\r\nHost: 127.0.0.1:${port()}\r\nHost: evil.com\r\nCookie: ${cookie}\r\nConnection: close\r\n\r\n`],
    ['no Host header', () => `GET / HTTP/1.1\r\nCookie: ${cookie}\r\nConnection: close\r\n\r\n`],
    ['an empty Host header', () => `GET / HTTP/1.1\r\nHost:\r\nCookie: ${cookie}\r\nConnection: close\r\n\r\n`],
    ['an absolute address', () => `GET http://evil.com/ HTTP/1.1\r\nHost: 127.0.0.1:${port()}\r\nCookie: ${cookie}\r\nConnection: close\r\n\r\n`],
    ['both lengths', () => `PUT /upload/x HTTP/1.1\r\nHost: 127.0.0.1:${port()}\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`],
    ['a line feed in a header', () => `GET / HTTP/1.1\r\nHost: 127.0.0.1:${port()}\nX: y\r\nCookie: ${cookie}\r\nFolded:\r\n  x\u0000\r\n\r\n`],
  ]
  test.each(raw)('%s gets no page', async (_title, text) => {
    const answer = await sendRaw(text())
    expect(answer).toMatch(/^HTTP\/1\.1 4\d\d/)
    expect(answer).not.toContain('<title>')
  })

  test.each(['127.0.0.1', 'localhost'])('%s with our port is ours', async (name) => {
    expect((await send('GET', '/', { cookie, host: `${name}:${host.port}` })).status).toBe(200)
  })
})

describe('Origin header (H-03)', () => {
  const uploadPath = '/upload/00000000-0000-4000-8000-000000000001/a.png'
  const origins: readonly (readonly [string, () => Record<string, string>])[] = [
    ['missing', () => ({})],
    ['null', () => ({ origin: 'null' })],
    ['evil', () => ({ origin: 'http://evil.example' })],
    ['another port of this machine', () => ({ origin: `http://127.0.0.1:${host.port + 1}` })],
    ['https', () => ({ origin: `https://127.0.0.1:${host.port}` })],
    ['our other name', () => ({ origin: `http://localhost:${host.port}` })],
    ['another site by its own telling', () => ({ origin: own(), 'sec-fetch-site': 'same-site' })],
  ]
  test.each(origins)('an upload with Origin %s changes nothing', async (_title, headers) => {
    expect((await send('PUT', uploadPath, { cookie, ...headers() }, 'x')).status).toBe(403)
    expect(() => statSync(core.context.uploadFolder('00000000-0000-4000-8000-000000000001'))).toThrow()
  })

  test.each(origins)('a WebSocket with Origin %s is refused', async (_title, headers) => {
    expect(await openSocket({ cookie, ...headers() })).toBe(403)
  })

  test.each(['http://evil.example', 'null'])('a page asked for from %s is refused', async (origin) => {
    expect((await send('GET', '/', { cookie, origin })).status).toBe(403)
  })

  test.each(['POST', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD'])('%s does nothing and no answer speaks of CORS', async (method) => {
    const answer = await send(method, '/', signedIn())
    expect(answer.status).toBeGreaterThanOrEqual(400)
    expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([])
  })
})

test('every answer carries the security headers', async () => {
  for (const answer of [await send('GET', '/', { cookie }), await send('GET', '/'), await send('GET', '/nowhere', { cookie }), await send('GET', '/launch?ticket=x')]) {
    expect(answer.headers).toMatchObject({
      'content-security-policy': contentSecurityPolicy,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-resource-policy': 'same-origin',
    })
  }
  expect(contentSecurityPolicy).not.toMatch(/unsafe|\*|data:|http/)
})

describe('paths (H-04)', () => {
  const ups = ['..', '%2e%2e', '.%2e', '%252e%252e', '..%00', '....', '%c0%ae%c0%ae', '..%5c', '..\\']
  const separators = ['/', '%2f', '%5c', '\\', '//', '/./']
  const targets = ['secret.txt', 'link.json', 'C:%5csecret.txt', 'renderer/../secret.txt']
  const paths = ups.flatMap((up) => separators.flatMap((separator) => targets.flatMap((target) => [`/${up}${separator}${target}`, `/assets/${up}${separator}${up}${separator}${target}`])))

  test(`none of ${paths.length} ways leads out of the page's folder`, async () => {
    const statuses = await Promise.all(paths.map(async (path) => ({ path, answer: await send('GET', path, { cookie }) })))
    expect(statuses.filter(({ answer }) => answer.status < 400 || answer.body.includes(secret)).map(({ path }) => path)).toEqual([])
  })

  test('a link out of the folder is not served', async () => {
    expect((await send('GET', '/link.json', { cookie })).status).toBe(404)
  })

  test('pages and scripts are served with their own type', async () => {
    expect(await send('GET', '/', { cookie })).toMatchObject({ status: 200, headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-cache' } })
    expect(await send('GET', '/assets/index-abc.js', { cookie })).toMatchObject({ status: 200, headers: { 'content-type': 'text/javascript; charset=utf-8' } })
  })

  const id = '00000000-0000-4000-8000-00000000000a'
  const uploads = ['/upload/../../x', `/upload/${id}/../x`, `/upload/${id}/%2e%2e/x`, `/upload/${id}/a%2fb`, `/upload/${id}/a%5cb`, `/upload/${id}/a%00b`, `/upload/${id}/`, `/upload/${id}`, `/upload/${id}/a//b`, '/upload/not-an-id/x.png', `/upload/${id}/%E0%A4%A`, `/upload/${id}/${'a'.repeat(256)}`, `/upload/${id}/${'a/'.repeat(65)}b`]
  test.each(uploads)('upload to %s is refused', async (path) => {
    const before = listAll(join(folder, 'data'))
    const answer = await sendRaw(`PUT ${path} HTTP/1.1\r\nHost: 127.0.0.1:${host.port}\r\nOrigin: ${own()}\r\nCookie: ${cookie}\r\nContent-Length: 1\r\nConnection: close\r\n\r\nx`)
    expect(answer).toMatch(/^HTTP\/1\.1 4\d\d/)
    expect(listAll(join(folder, 'data'))).toEqual(before)
  })
})

function listAll(path: string): string[] {
  return readdirSync(path, { recursive: true }).map(String).filter((name) => !name.startsWith('log')).sort()
}

describe('uploads', () => {
  const id = '00000000-0000-4000-8000-0000000000ff'
  test('a file arrives with its folder structure, readable by us only', async () => {
    const bytes = Buffer.from([0, 255, 1, 254])
    expect((await send('PUT', `/upload/${id}/cats/${encodeURIComponent('Kätzchen 1 %.png')}`, signedIn(), bytes)).status).toBe(204)
    const path = join(core.context.uploadFolder(id), 'cats', 'Kätzchen 1 %.png')
    expect(readFileSync(path)).toEqual(bytes)
    expect(statSync(path).mode & 0o077).toBe(0)
  })

  test('an empty file is a file', async () => {
    expect((await send('PUT', `/upload/${id}/empty.png`, signedIn(), '')).status).toBe(204)
    expect(statSync(join(core.context.uploadFolder(id), 'empty.png')).size).toBe(0)
  })

  test('a transfer that breaks off leaves nothing', async () => {
    const socket = connect(host.port, '127.0.0.1')
    socket.write(`PUT /upload/${id}/broken.png HTTP/1.1\r\nHost: 127.0.0.1:${host.port}\r\nOrigin: ${own()}\r\nCookie: ${cookie}\r\nContent-Length: 1000\r\n\r\nabc`)
    await expect.poll(() => readdirSync(core.context.uploadFolder(id))).toContain('broken.png.part')
    socket.destroy()
    await expect.poll(() => readdirSync(core.context.uploadFolder(id)).sort()).toEqual(['cats', 'empty.png'])
  })

  test('a gigabyte is refused by its announcement', async () => {
    const answer = await sendRaw(`PUT /upload/${id}/big.png HTTP/1.1\r\nHost: 127.0.0.1:${host.port}\r\nOrigin: ${own()}\r\nCookie: ${cookie}\r\nContent-Length: 1073741824\r\nConnection: close\r\n\r\n`)
    expect(answer).toMatch(/^HTTP\/1\.1 413/)
  })
})

/** The status of the refused upgrade, or the open socket. */
function openSocket(headers: Record<string, string>): Promise<number | WebSocket> {
  const { origin, ...others } = headers
  const socket = new WebSocket(`ws://127.0.0.1:${host.port}/api`, { headers: others, ...(origin === undefined ? {} : { origin }) })
  return new Promise((resolve, reject) => {
    socket.on('unexpected-response', (_request, response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
    socket.on('open', () => resolve(socket))
    socket.on('error', reject)
  })
}

describe('WebSocket', () => {
  async function signedInSocket(): Promise<WebSocket> {
    const socket = await openSocket(signedIn())
    if (typeof socket === 'number') throw new Error(`refused with ${socket}`)
    return socket
  }
  const nextMessage = (socket: WebSocket): Promise<unknown> => new Promise((resolve) => socket.once('message', (data) => resolve(JSON.parse(String(data)))))
  const closeCode = (socket: WebSocket): Promise<number> => new Promise((resolve) => socket.once('close', resolve))

  test('answers a call with its id and tells events', async () => {
    const socket = await signedInSocket()
    socket.send(JSON.stringify({ id: 7, area: 'app', method: 'info', args: [] }))
    expect(await nextMessage(socket)).toMatchObject({ id: 7, envelope: { ok: true, value: { host: 'browser' } } })
    const told = nextMessage(socket)
    core.context.emit({ kind: 'datasetChanged' })
    expect(await told).toEqual({ event: { kind: 'datasetChanged' } })
    socket.terminate()
  })

  const bad: readonly (readonly [string, string | Buffer, number])[] = [
    ['text that is no JSON', '{', 1008],
    ['JSON that is no call', '[]', 1008],
    ['a call with more in it', JSON.stringify({ id: 1, area: 'app', method: 'info', args: [], extra: 1 }), 1008],
    ['bytes', Buffer.from([1, 2, 3]), 1008],
    ['a message of 9 MiB', 'x'.repeat(9 * 1024 * 1024), 1009],
  ]
  test.each(bad)('%s closes the socket', async (_title, message, code) => {
    const socket = await signedInSocket()
    socket.on('error', () => {})
    socket.send(message)
    expect(await closeCode(socket)).toBe(code)
  })

  test('a thousand calls at once are all answered', async () => {
    const socket = await signedInSocket()
    const answered = new Set<number>()
    const all = new Promise<void>((resolve) => socket.on('message', (data) => answered.add((JSON.parse(String(data)) as { id: number }).id).size === 1000 && resolve()))
    for (let id = 0; id < 1000; id++) socket.send(JSON.stringify({ id, area: 'app', method: 'recentProjects', args: [] }))
    await all
    socket.terminate()
  })
})
