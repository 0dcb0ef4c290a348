/** What goes through the browser host once somebody is let in (rows H-04, H-05 and H-07 of the reliability plan): pages, uploads, calls. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { WebSocket } from 'ws'
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

describe('paths (H-04)', () => {
  const ups = ['..', '%2e%2e', '.%2e', '%252e%252e', '..%00', '....', '%c0%ae%c0%ae', '..%5c', '..\\']
  const separators = ['/', '%2f', '%5c', '\\', '//', '/./']
  const targets = ['secret.txt', 'link.json', 'C:%5csecret.txt', 'renderer/../secret.txt']
  const paths = ups.flatMap((up) => separators.flatMap((separator) => targets.flatMap((target) => [`/${up}${separator}${target}`, `/assets/${up}${separator}${up}${separator}${target}`])))

  test(`none of ${paths.length} ways leads out of the page's folder`, async () => {
    const statuses = await Promise.all(paths.map(async (path) => ({ path, answer: await send('GET', path, { cookie }) })))
    expect(statuses.filter(({ answer }) => answer.status < 400 || answer.body.includes(server.secret)).map(({ path }) => path)).toEqual([])
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
    const before = listAll(server.dataFolder)
    const answer = await sendRaw(`PUT ${path} HTTP/1.1\r\nHost: 127.0.0.1:${host.port}\r\nOrigin: ${own()}\r\nCookie: ${cookie}\r\nContent-Length: 1\r\nConnection: close\r\n\r\nx`)
    expect(answer).toMatch(/^HTTP\/1\.1 4\d\d/)
    expect(listAll(server.dataFolder)).toEqual(before)
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
    const path = join(server.core.context.uploadFolder(id), 'cats', 'Kätzchen 1 %.png')
    expect(readFileSync(path)).toEqual(bytes)
    expect(statSync(path).mode & 0o077).toBe(0)
  })

  test('an empty file is a file', async () => {
    expect((await send('PUT', `/upload/${id}/empty.png`, signedIn(), '')).status).toBe(204)
    expect(statSync(join(server.core.context.uploadFolder(id), 'empty.png')).size).toBe(0)
  })

  test('a transfer that breaks off leaves nothing', async () => {
    const socket = connect(host.port, '127.0.0.1')
    socket.write(`PUT /upload/${id}/broken.png HTTP/1.1\r\nHost: 127.0.0.1:${host.port}\r\nOrigin: ${own()}\r\nCookie: ${cookie}\r\nContent-Length: 1000\r\n\r\nabc`)
    await expect.poll(() => readdirSync(server.core.context.uploadFolder(id))).toContain('broken.png.part')
    socket.destroy()
    await expect.poll(() => readdirSync(server.core.context.uploadFolder(id)).sort()).toEqual(['cats', 'empty.png'])
  })

  test('a gigabyte is refused by its announcement', async () => {
    const answer = await sendRaw(`PUT /upload/${id}/big.png HTTP/1.1\r\nHost: 127.0.0.1:${host.port}\r\nOrigin: ${own()}\r\nCookie: ${cookie}\r\nContent-Length: 1073741824\r\nConnection: close\r\n\r\n`)
    expect(answer).toMatch(/^HTTP\/1\.1 413/)
  })
})

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
    server.core.context.emit({ kind: 'datasetChanged' })
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
