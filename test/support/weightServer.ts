/** A web server on this machine that sends one file and misbehaves as told: for tests of downloads. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Behaviour {
  readonly body: Buffer
  readonly etag?: string | null
  /** Answers `Range`. */
  readonly ranges?: boolean
  /** Bytes after which the line is cut, for each request in turn; none left: never. */
  readonly cuts?: number[]
  /** Status of each request in turn before the file is sent. */
  readonly statuses?: number[]
  /** Sends as many bytes every millisecond. */
  readonly bytesPerMs?: number
  /** Sends the head and then nothing, so many times. */
  stalls?: number
  readonly contentLength?: boolean
}

export interface WeightServer {
  readonly url: string
  readonly requests: IncomingMessage[]
  behaviour: Behaviour
  close(): Promise<void>
}

export async function startWeightServer(first: Behaviour): Promise<WeightServer> {
  const requests: IncomingMessage[] = []
  const server = createServer((request, response) => {
    requests.push(request)
    void answer(request, response, state.behaviour)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const state: WeightServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/weights.h5`,
    requests,
    behaviour: first,
    close: () => new Promise((resolve) => {
      server.closeAllConnections()
      server.close(() => resolve())
    }),
  }
  return state
}

async function answer(request: IncomingMessage, response: ServerResponse, behaviour: Behaviour): Promise<void> {
  const { body, etag = '"one"', ranges = true, cuts = [], statuses = [], bytesPerMs, contentLength = true } = behaviour
  if (request.url === '/moved') return void response.writeHead(302, { location: '/weights.h5' }).end()
  const status = statuses.shift()
  if (status !== undefined) return void response.writeHead(status).end()
  const asked = /^bytes=(\d+)-$/.exec(request.headers.range ?? '')
  const from = ranges && asked && request.headers['if-range'] === etag ? Number(asked[1]) : 0
  if (from > body.length) return void response.writeHead(416).end()
  const rest = body.subarray(from)
  const headers = { ...(etag === null ? {} : { etag }), ...(contentLength ? { 'content-length': rest.length } : {}) }
  response.writeHead(from > 0 ? 206 : 200, from > 0 ? { ...headers, 'content-range': `bytes ${from}-${body.length - 1}/${body.length}` } : headers)
  response.flushHeaders()
  if ((behaviour.stalls ?? 0) > 0) {
    behaviour.stalls = (behaviour.stalls ?? 0) - 1
    return
  }
  const cut = cuts.shift()
  const sent = rest.subarray(0, cut ?? rest.length)
  const step = bytesPerMs ?? sent.length
  for (let at = 0; at < sent.length && !response.destroyed; at += step) {
    await new Promise<void>((resolve) => response.write(sent.subarray(at, at + step), () => resolve()))
    if (bytesPerMs !== undefined) await new Promise((resolve) => setTimeout(resolve, 1))
  }
  if (cut === undefined) response.end()
  else response.destroy()
}
