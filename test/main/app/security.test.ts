/** Which permissions a window gets: the camera alone, right after somebody pressed something, and nothing else ever. */
import { EventEmitter } from 'node:events'
import type { Session, WebContents } from 'electron'
import { expect, test } from 'vitest'
import { limitPermissions, lockContents } from '../../../src-main/app/security.ts'

type Ask = (contents: object, permission: string, callback: (granted: boolean) => void, details: object) => void
type Details = { readonly isMainFrame: boolean; readonly requestingUrl: string; readonly mediaTypes?: readonly string[] }

/** A session and a window as far as permissions go. */
function openWindow() {
  let ask: Ask | null = null
  const checks: (() => boolean)[] = []
  let nowMs = 1000
  const session = {
    setPermissionRequestHandler: (handler: Ask) => (ask = handler),
    setPermissionCheckHandler: (handler: () => boolean) => checks.push(handler),
    setDevicePermissionHandler: (handler: () => boolean) => checks.push(handler),
  } as unknown as Session
  const contents = Object.assign(new EventEmitter(), { setWindowOpenHandler: () => {} })
  limitPermissions(session, () => nowMs)
  lockContents(contents as unknown as WebContents, () => nowMs)
  const camera: Details = { isMainFrame: true, requestingUrl: 'app://convolve/index.html', mediaTypes: ['video'] }
  return {
    checks,
    press: (type = 'mouseDown') => contents.emit('input-event', {}, { type }),
    wait: (ms: number) => (nowMs += ms),
    asks(permission = 'media', change: Partial<Details> = {}, from: object = contents): boolean | null {
      let answer: boolean | null = null
      ask?.(from, permission, (granted) => (answer = granted), { ...camera, ...change })
      return answer
    },
  }
}

test('the camera is granted after a click or key, for a few seconds', () => {
  const window = openWindow()
  expect(window.asks()).toBe(false)
  window.press('mouseMove')
  expect(window.asks()).toBe(false)
  for (const type of ['mouseDown', 'rawKeyDown', 'touchStart']) {
    window.press(type)
    window.wait(4900)
    expect(window.asks()).toBe(true)
    window.wait(200)
    expect(window.asks()).toBe(false)
  }
})

const denied: readonly (readonly [string, string, Partial<Details>])[] = [
  ['the microphone', 'media', { mediaTypes: ['audio'] }],
  ['camera and microphone', 'media', { mediaTypes: ['video', 'audio'] }],
  ['media of no kind', 'media', { mediaTypes: [] }],
  ['a frame inside the page', 'media', { isMainFrame: false }],
  ['another origin', 'media', { requestingUrl: 'https://example.org/' }],
  ['another host of our scheme', 'media', { requestingUrl: 'app://other/' }],
  ...['display-capture', 'geolocation', 'notifications', 'clipboard-read', 'midi', 'hid', 'fileSystem', 'openExternal'].map((permission) => [permission, permission, {}] as const),
]
test.each(denied)('%s is denied, click or not', (_, permission, change) => {
  const window = openWindow()
  window.press()
  expect(window.asks()).toBe(true)
  expect(window.asks(permission, change)).toBe(false)
})

test('a click counts for its own window only, and nothing is granted on looking', () => {
  const [window, other] = [openWindow(), openWindow()]
  window.press()
  expect(other.asks()).toBe(false)
  expect(window.asks('media', {}, new EventEmitter())).toBe(false)
  expect(window.checks.map((check) => check())).toEqual([false, false])
})
