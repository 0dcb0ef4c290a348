/** The browser host with a small page and a file beside it that nobody may reach, and requests as a hostile program would send them. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { WebSocket } from 'ws'
import { openCore, type Core } from '../../src-main/api/core.ts'
import { nodeHost } from '../../src-main/server/nodeHost.ts'
import { startServer, type BrowserHost } from '../../src-main/server/server.ts'

export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

export interface ServerUnderAttack {
  readonly core: Core
  readonly host: BrowserHost
  /** Of a session that is signed in. */
  readonly cookie: string
  readonly dataFolder: string
  /** What lies outside of the served folder. */
  readonly secret: string
  readonly own: string
  readonly signedIn: Readonly<Record<string, string>>
  send(method: string, path: string, headers?: Record<string, string | readonly string[]>, body?: string | Buffer | null): Promise<Answer>
  /** Bytes as they are, for requests no client library would send; resolves with everything that came back. */
  sendRaw(text: string): Promise<string>
  /** The status of the refused upgrade, or the open socket. */
  openSocket(headers: Record<string, string>): Promise<number | WebSocket>
  close(): Promise<void>
}

export async function openServerUnderAttack(): Promise<ServerUnderAttack> {
  const folder = mkdtempSync(join(tmpdir(), 'convolve-server-'))
  const rendererFolder = join(folder, 'renderer')
  const secret = 'outside the served folder'
  mkdirSync(join(rendererFolder, 'assets'), { recursive: true })
  writeFileSync(join(rendererFolder, 'index.html'), '<!doctype html><title>Convolve</title>')
  writeFileSync(join(rendererFolder, 'assets', 'index-abc.js'), 'export {}')
  writeFileSync(join(folder, 'secret.txt'), secret)
  symlinkSync(join(folder, 'secret.txt'), join(rendererFolder, 'link.json'))
  const dataFolder = join(folder, 'data')
  const core = await openCore(nodeHost('browser', dataFolder))
  const host = await startServer(core, { port: 0, rendererFolder })
  const own = `http://127.0.0.1:${host.port}`

  const send: ServerUnderAttack['send'] = (method, path, headers = {}, body = null) => new Promise((resolve, reject) => {
    const sent = httpRequest({ host: '127.0.0.1', port: host.port, method, path, headers: headers as Record<string, string>, agent: false }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks).toString() }))
    })
    sent.on('error', reject)
    sent.end(body ?? undefined)
  })
  const sendRaw: ServerUnderAttack['sendRaw'] = (text) => new Promise((resolve, reject) => {
    let received = ''
    const socket: Socket = connect(host.port, '127.0.0.1', () => socket.write(text))
    socket.setTimeout(4000, () => socket.destroy())
    socket.on('data', (chunk) => (received += String(chunk)))
    socket.on('error', reject)
    socket.on('close', () => resolve(received))
  })
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
  async function launch(): Promise<string> {
    const url = new URL(host.launchUrl())
    const answer = await send('GET', url.pathname + url.search)
    return String(answer.headers['set-cookie']).split(';')[0] ?? ''
  }
  const cookie = await launch()
  return {
    core, host, cookie, dataFolder, secret, own, signedIn: { cookie, origin: own }, send, sendRaw, openSocket,
    async close() {
      await host.close()
      await core.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
