/** `app://convolve/`: the page, images by id and uploads, under one origin and one policy. Used by desktop.ts. */
import { join } from 'node:path'
import { Readable } from 'node:stream'
import type { ReadableStream } from 'node:stream/web'
import { app, net, protocol } from 'electron'
import { AppError, toErrorData } from '../../src-shared/errors/appError.ts'
import type { Core } from '../api/core.ts'
import { contentSecurityPolicy, listPages, securityHeaders, type PageFile } from '../api/pages.ts'
import { readResource } from '../api/resources.ts'
import { saveUpload } from '../api/uploads.ts'
import { appRoot } from '../bootstrap/entries.ts'
import { isOwnAddress, scheme } from './origin.ts'

/** Must run before the app is ready. No `bypassCSP`: the page lives under its own policy. */
export function declareScheme(): void {
  protocol.registerSchemesAsPrivileged([{ scheme, privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true } }])
}

/** Serves the scheme from the built page and the core. */
export function serveScheme(core: Core): void {
  const pages = listPages(join(appRoot(), 'out', 'renderer'))
  protocol.handle(scheme, async (request) => {
    try {
      return isOwnAddress(request.url) ? await answer(core, pages, request) : text(404, 'There is no such page.')
    } catch (error) {
      if (!(error instanceof AppError)) core.log.write('error', `${request.method} ${request.url}: ${String(error)}`)
      return Response.json({ error: toErrorData(error) }, { status: error instanceof AppError ? 422 : 500, headers: securityHeaders })
    }
  })
}

async function answer(core: Core, pages: ReadonlyMap<string, PageFile>, request: Request): Promise<Response> {
  const url = new URL(request.url)
  if (request.method === 'PUT' && url.pathname.startsWith('/upload/')) {
    const body = request.body ? Readable.fromWeb(request.body as ReadableStream) : Readable.from([])
    await saveUpload(core.context.host.dataFolder, url.pathname, body)
    return new Response(null, { status: 204, headers: securityHeaders })
  }
  if (request.method !== 'GET') return text(405, 'Pages are only read.')
  if (url.pathname.startsWith('/image/')) {
    const resource = await readResource(core.context, url)
    return bytes(resource.body, resource.mediaType)
  }
  const devServer = app.isPackaged ? undefined : process.env['ELECTRON_RENDERER_URL']
  if (devServer) return readFromDevServer(devServer, url)
  const page = pages.get(url.pathname)
  return page ? bytes(page.read(), page.mediaType) : text(404, 'There is no such page.')
}

/** `npm run dev`: Vite's page under our own address, with the two exceptions that hot reload needs. */
async function readFromDevServer(devServer: string, url: URL): Promise<Response> {
  const response = await net.fetch(new URL(url.pathname + url.search, devServer).href)
  const policy = contentSecurityPolicy
    .replace("style-src 'self'", "style-src 'self' 'unsafe-inline'")
    .replace("connect-src 'self'", "connect-src 'self' ws://localhost:*")
  const type = response.headers.get('content-type') ?? 'text/plain'
  return new Response(response.body, { status: response.status, headers: { ...securityHeaders, 'content-security-policy': policy, 'content-type': type } })
}

function bytes(body: Buffer, mediaType: string): Response {
  return new Response(new Uint8Array(body), { headers: { ...securityHeaders, 'content-type': mediaType, 'cache-control': 'no-cache' } })
}

function text(status: number, sentence: string): Response {
  return new Response(sentence, { status, headers: { ...securityHeaders, 'content-type': 'text/plain; charset=utf-8' } })
}
