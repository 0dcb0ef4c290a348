/** Calls and events over one WebSocket per browser window. Attached by server.ts, which has checked who is asking. */
import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer, type WebSocket } from 'ws'
import { z } from 'zod'
import { socketPath, type CoreMessage } from '../../src-shared/api/wire.ts'
import type { Core } from '../api/core.ts'
import type { Guard, Refusal } from './guard.ts'

const maxMessageBytes = 8 * 1024 * 1024
/** A reader that falls this far behind is cut off; it reloads what it shows when it comes back. */
const maxQueuedBytes = 8 * 1024 * 1024
/** Calls of one window under way at a time; further ones wait in the system's socket buffer. */
const maxCallsUnderWay = 64
const maxSockets = 64
const heartbeatMs = 30_000

const callMessage = z.strictObject({ id: z.int().min(0), area: z.string(), method: z.string(), args: z.array(z.unknown()) })

/** Answers upgrades on `socketPath`; returns the function that closes every socket. */
export function attachSocket(server: Server, core: Core, guard: Guard): () => void {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: maxMessageBytes, perMessageDeflate: false })
  server.on('upgrade', (request, stream, head) => {
    const refusal = guard.checkOrigin(request) ?? guard.checkCookie(request) ?? checkPath(request)
    if (refusal || sockets.clients.size >= maxSockets) return refuse(stream, refusal?.status ?? 503)
    sockets.handleUpgrade(request, stream, head, (socket) => serveSocket(socket, core))
  })
  const heartbeat = setInterval(() => sockets.clients.forEach(checkAlive), heartbeatMs)
  const stopEvents = core.on((event) => sockets.clients.forEach((socket) => send(socket, { event })))
  return () => {
    clearInterval(heartbeat)
    stopEvents()
    sockets.clients.forEach((socket) => socket.terminate())
    sockets.close()
  }
}

function checkPath(request: IncomingMessage): Refusal | null {
  return request.url === socketPath ? null : { status: 400, text: '' }
}

function refuse(stream: Duplex, status: number): void {
  stream.on('error', () => stream.destroy())
  stream.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}

const alive = new WeakSet<WebSocket>()
function checkAlive(socket: WebSocket): void {
  if (!alive.has(socket)) return socket.terminate()
  alive.delete(socket)
  socket.ping()
}

function serveSocket(socket: WebSocket, core: Core): void {
  let underWay = 0
  alive.add(socket)
  socket.on('pong', () => alive.add(socket))
  // `ws` closes the socket itself after a protocol error (too large, bad UTF-8); without a listener the process would end.
  socket.on('error', () => socket.terminate())
  socket.on('message', async (data, isBinary) => {
    const message = isBinary ? undefined : parse(String(data))
    if (!message) return socket.close(1008, 'not a call')
    underWay += 1
    if (underWay >= maxCallsUnderWay) socket.pause()
    send(socket, { id: message.id, envelope: await core.call(message.area, message.method, message.args) })
    underWay -= 1
    if (socket.isPaused && underWay < maxCallsUnderWay) socket.resume()
  })
}

function parse(text: string): z.infer<typeof callMessage> | undefined {
  try {
    return callMessage.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}

function send(socket: WebSocket, message: CoreMessage): void {
  if (socket.readyState !== socket.OPEN) return
  socket.send(JSON.stringify(message))
  if (socket.bufferedAmount > maxQueuedBytes) socket.terminate()
}
