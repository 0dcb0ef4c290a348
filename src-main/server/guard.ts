/** Who may talk to the browser host: exact Host, exact Origin, a cookie that only a launch ticket buys. Used by server.ts for requests and upgrades. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

/** A launch address is good for one use within this time. */
const ticketLifeMs = 60_000
/** After this many wrong tickets within a minute, one attempt a second is looked at. */
const wrongTicketsPerMinute = 20
/** More browsers than anyone opens; the oldest session ends first. */
const maxSessions = 32

export interface Refusal {
  readonly status: 400 | 401 | 403 | 421
  readonly text: string
}
export const refusals = {
  host: { status: 421, text: 'This address does not belong to Convolve.\n' },
  form: { status: 400, text: 'Convolve cannot make sense of this request.\n' },
  origin: { status: 403, text: 'Convolve answers only its own page.\n' },
  cookie: { status: 401, text: 'Open the address that the terminal shows. Press Enter there for a new one.\n' },
} as const satisfies Record<string, Refusal>

export interface Guard {
  /** The address without a path, as printed and as expected in Host and Origin. */
  readonly origin: string
  /** Looks at the request's form, Host and Origin; null when they are in order. */
  checkOrigin(request: IncomingMessage): Refusal | null
  /** Null when the request carries a session cookie. */
  checkCookie(request: IncomingMessage): Refusal | null
  newTicket(): string
  /** The `Set-Cookie` value a ticket buys, `wrong`, or `later` when too many wrong ones were tried. A ticket works once. */
  redeem(ticket: string): { readonly cookie: string } | 'wrong' | 'later'
}

/** A guard for one listening port; `now` is replaced by tests. */
export function createGuard(port: number, now: () => number = Date.now): Guard {
  const hosts = new Set([`127.0.0.1:${port}`, `localhost:${port}`])
  /** Cookies do not tell ports apart, so the name does. */
  const cookieName = `convolve-${port}`
  const tickets = new Map<string, number>()
  const sessions = new Set<string>()
  let wrongTimes: number[] = []

  return {
    origin: `http://127.0.0.1:${port}`,
    checkOrigin(request) {
      if (!request.url?.startsWith('/') || request.url.includes('\\')) return refusals.form
      if (countHeader(request, 'host') !== 1 || !hosts.has(request.headers.host ?? '')) return refusals.host
      const { origin } = request.headers
      const needsOrigin = request.method !== 'GET' || request.headers.upgrade !== undefined
      if (origin === undefined ? needsOrigin : origin !== `http://${request.headers.host}`) return refusals.origin
      const site = request.headers['sec-fetch-site']
      return site === undefined || site === 'same-origin' || site === 'none' ? null : refusals.origin
    },
    checkCookie(request) {
      const token = readCookie(request.headers.cookie, cookieName)
      return token !== undefined && hasHash(sessions, token) ? null : refusals.cookie
    },
    newTicket() {
      const ticket = randomToken()
      for (const [hash, end] of tickets) if (end < now()) tickets.delete(hash)
      tickets.set(hashOf(ticket), now() + ticketLifeMs)
      return ticket
    },
    redeem(ticket) {
      wrongTimes = wrongTimes.filter((time) => now() - time < 60_000)
      const newest = wrongTimes.at(-1) ?? 0
      if (wrongTimes.length >= wrongTicketsPerMinute && now() - newest < 1000) return 'later'
      const hash = hashOf(ticket)
      const end = hasHash(tickets.keys(), ticket) ? tickets.get(hash) : undefined
      tickets.delete(hash)
      if (end === undefined || end < now()) {
        wrongTimes.push(now())
        return 'wrong'
      }
      const token = randomToken()
      sessions.add(hashOf(token))
      const [oldest] = sessions
      if (sessions.size > maxSessions && oldest !== undefined) sessions.delete(oldest)
      return { cookie: `${cookieName}=${token}; HttpOnly; SameSite=Strict; Path=/` }
    },
  }
}

function randomToken(): string {
  return randomBytes(32).toString('base64url')
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}

/** Compares with every hash in the same time, wherever they differ. */
function hasHash(hashes: Iterable<string>, token: string): boolean {
  const wanted = Buffer.from(hashOf(token))
  let found = false
  for (const hash of hashes) found = timingSafeEqual(Buffer.from(hash), wanted) || found
  return found
}

function countHeader(request: IncomingMessage, name: string): number {
  return request.rawHeaders.filter((header, index) => index % 2 === 0 && header.toLowerCase() === name).length
}

function readCookie(header: string | undefined, name: string): string | undefined {
  const pair = header?.split(';').map((part) => part.trim()).find((part) => part.startsWith(`${name}=`))
  return pair?.slice(name.length + 1)
}
