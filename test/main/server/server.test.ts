/** The browser host against hostile requests (rows H-01 to H-03 of the reliability plan): who is let in. */
import { statSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { contentSecurityPolicy } from '../../../src-main/api/pages.ts'
import { openServerUnderAttack, type ServerUnderAttack } from '../../support/serverUnderAttack.ts'

let server: ServerUnderAttack
let send: ServerUnderAttack['send']
let sendRaw: ServerUnderAttack['sendRaw']
let openSocket: ServerUnderAttack['openSocket']
let host: ServerUnderAttack['host']
let cookie: string

beforeAll(async () => {
  server = await openServerUnderAttack();
  ({ send, sendRaw, openSocket, host, cookie } = server)
})
afterAll(() => server.close())
const own = (): string => server.own
const signedIn = (): Record<string, string> => ({ ...server.signedIn })

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
    expect(() => statSync(server.core.context.uploadFolder('00000000-0000-4000-8000-000000000001'))).toThrow()
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
