/** The browser host's HTTP side: launch, pages, images, uploads. Started by main.ts and by `convolve serve`. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Readable } from 'node:stream'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { AppError, toErrorData } from '../../src-shared/errors/appError.ts'
import type { Core } from '../api/core.ts'
import { listPages, securityHeaders } from '../api/pages.ts'
import { readResource } from '../api/resources.ts'
import { maxUploadBytes, saveUpload } from '../api/uploads.ts'
import { createGuard, refusals, type Guard, type Refusal } from './guard.ts'
import { attachSocket } from './socket.ts'

const headersTimeoutMs = 10_000
/** Long enough for the largest upload over a slow tunnel; every other request has no body. */
const requestTimeoutMs = 120_000
const idleTimeoutMs = 60_000
const maxConnections = 256
const launchPath = '/launch'

export interface BrowserHost {
  readonly port: number
  /** Every HTTP route, for the tests that try each one without a cookie. */
  readonly routes: readonly { readonly method: string; readonly url: string }[]
  /** A fresh address to open: good for one use within a minute. */
  launchUrl(): string
  close(): Promise<void>
}

/** Listens on 127.0.0.1 (port 0: any free one) and serves one core. Throws `portTaken`. */
export async function startServer(core: Core, options: { readonly port: number; readonly rendererFolder: string }): Promise<BrowserHost> {
  const pages = listPages(options.rendererFolder)
  // Its port is known only once it listens; until then nothing is answered.
  const door: { guard: Guard | null } = { guard: null }
  const server = createServer({ headersTimeout: headersTimeoutMs, requestTimeout: requestTimeoutMs, maxHeaderSize: 16 * 1024, connectionsCheckingInterval: 2000 })
  server.maxConnections = maxConnections
  server.timeout = idleTimeoutMs
  const routes: { method: string; url: string }[] = []
  const app = Fastify({
    exposeHeadRoutes: false,
    bodyLimit: maxUploadBytes,
    serverFactory: (route) => {
      // Before routing, so that nothing behind it can forget to ask.
      server.on('request', (request, response) => {
        for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value)
        const refusal = door.guard ? check(door.guard, request) : refusals.origin
        if (refusal) refuse(response, refusal)
        else route(request, response)
      })
      return server
    },
  })
  app.addHook('onRoute', ({ method, url }) => void routes.push(...[method].flat().map((name) => ({ method: name, url }))))
  addRoutes(app, core, pages, door)
  await app.listen({ host: '127.0.0.1', port: options.port }).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'EADDRINUSE' ? new AppError('portTaken', { port: options.port }, { cause: error }) : error
  })
  const { port } = server.address() as AddressInfo
  const guard = createGuard(port)
  door.guard = guard
  const closeSockets = attachSocket(server, core, guard)
  return {
    port,
    routes,
    launchUrl: () => `${guard.origin}${launchPath}?ticket=${guard.newTicket()}`,
    close: async () => {
      closeSockets()
      server.closeAllConnections()
      await app.close()
    },
  }
}

function check(guard: Guard, request: IncomingMessage): Refusal | null {
  const isLaunch = request.method === 'GET' && request.url?.split('?')[0] === launchPath
  return guard.checkOrigin(request) ?? (isLaunch ? null : guard.checkCookie(request))
}

function refuse(response: ServerResponse, refusal: Refusal): void {
  response.writeHead(refusal.status, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store', connection: 'close' }).end(refusal.text)
}

function addRoutes(app: FastifyInstance, core: Core, pages: ReturnType<typeof listPages>, door: { readonly guard: Guard | null }): void {
  app.removeAllContentTypeParsers()
  // An upload goes to disk as it arrives.
  app.addContentTypeParser('*', (_request, payload, done) => done(null, payload))

  app.get(launchPath, (request, reply) => {
    const { ticket } = request.query as { readonly ticket?: unknown }
    const answer = typeof ticket === 'string' && door.guard ? door.guard.redeem(ticket) : 'wrong'
    void reply.header('cache-control', 'no-store')
    if (answer === 'later') return reply.code(429).send('Too many wrong addresses. Wait a second, then try again.\n')
    if (answer === 'wrong') return reply.code(403).send('This address was used already or is older than a minute. Press Enter in the terminal for a new one.\n')
    return reply.header('set-cookie', answer.cookie).redirect('/', 303)
  })

  app.get('/image/*', async (request, reply) => {
    const resource = await readResource(core.context, request.url)
    void reply.header('etag', resource.etag).header('cache-control', 'private, no-cache')
    if (request.headers['if-none-match'] === resource.etag) return reply.code(304).send()
    return reply.header('content-type', resource.mediaType).send(resource.body)
  })

  app.put('/upload/*', async (request, reply) => {
    const announcedBytes = Number(request.headers['content-length'] ?? 0)
    if (announcedBytes > maxUploadBytes) throw new AppError('uploadTooLarge', { name: 'Upload', limitBytes: maxUploadBytes })
    await saveUpload(core.context.host.dataFolder, pathOf(request), (request.body ?? request.raw) as Readable)
    return reply.code(204).send()
  })

  app.get('/*', (request, reply) => {
    const page = pages.get(pathOf(request))
    if (!page) return reply.code(404).send('There is no such page.\n')
    return reply
      .header('content-type', page.mediaType)
      .header('cache-control', page.immutable ? 'private, max-age=31536000, immutable' : 'no-cache')
      .send(page.read())
  })

  app.setErrorHandler((error, request, reply) => sendError(core, error, request, reply))
}

function pathOf(request: FastifyRequest): string {
  return request.url.split('?')[0] ?? ''
}

function sendError(core: Core, error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const status = (error as { readonly statusCode?: unknown }).statusCode
  if (error instanceof AppError) {
    const tooLarge = error.code === 'uploadTooLarge'
    return reply.code(tooLarge ? 413 : error.code === 'uploadDiskFull' ? 507 : 422).send({ error: toErrorData(error) })
  }
  if (typeof status === 'number' && status >= 400 && status < 500) return reply.code(status).send('Convolve cannot make sense of this request.\n')
  core.log.write('error', `${request.method} ${request.routeOptions.url ?? ''}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
  return reply.code(500).send({ error: toErrorData(error) })
}
