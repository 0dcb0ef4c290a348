/** The renderer's built files and the headers every page carries. One list and one policy for the browser host (server/) and app:// (app/). */
import { readdirSync, readFileSync, realpathSync } from 'node:fs'
import { extname, join, sep } from 'node:path'
import { AppError } from '../../src-shared/errors/appError.ts'

/** Nothing but our own files: no inline script or style, no eval, no other origin, no frame. */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** Headers of every answer, whatever it is. */
export const securityHeaders: Readonly<Record<string, string>> = {
  'content-security-policy': contentSecurityPolicy,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
}

const mediaTypes: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
}

export interface PageFile {
  readonly mediaType: string
  /** Its name carries its content's hash, so it may be kept for ever. */
  readonly immutable: boolean
  read(): Buffer
}

/**
 * Every file of the built renderer by its address (`/assets/index-x.js`; `/` is index.html). Only what is in this list is ever served,
 * so no address can lead outside. Throws `rendererMissing`.
 */
export function listPages(rendererFolder: string): ReadonlyMap<string, PageFile> {
  const pages = new Map<string, PageFile>()
  let root: string
  try {
    root = realpathSync(rendererFolder)
  } catch (error) {
    throw new AppError('rendererMissing', { folder: rendererFolder }, { cause: error })
  }
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    const mediaType = mediaTypes[extname(entry.name)]
    if (!entry.isFile() || mediaType === undefined) continue
    const path = join(entry.parentPath, entry.name)
    const address = path.slice(root.length).split(sep).join('/')
    pages.set(address, { mediaType, immutable: address.startsWith('/assets/'), read: () => readFileSync(path) })
  }
  const index = pages.get('/index.html')
  if (!index) throw new AppError('rendererMissing', { folder: rendererFolder })
  return pages.set('/', index)
}
