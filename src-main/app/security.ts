/** What no window of ours may do: leave its page, open others, embed, ask for permissions but the camera's. Used by desktop.ts. */
import type { MediaAccessPermissionRequest, Session, WebContents } from 'electron'
import { isOwnAddress } from './origin.ts'

/** After a click or a key the page may ask for the camera for so long [ms]. */
const askingMs = 5000
/** When somebody last pressed something in a window [ms]. */
const pressedAtMs = new WeakMap<WebContents, number>()

/**
 * Denies every permission, asked for or looked up (Electron's default grants them all), but one: the camera, without microphone, for the main
 * frame of our own page, right after a click or key.
 */
export function limitPermissions(session: Session, nowMs: () => number = () => performance.now()): void {
  session.setPermissionRequestHandler((contents, permission, callback, details) => {
    const isCamera = permission === 'media' && (details as MediaAccessPermissionRequest).mediaTypes?.join() === 'video'
    const wasPressed = nowMs() - (pressedAtMs.get(contents) ?? Number.NEGATIVE_INFINITY) <= askingMs
    callback(isCamera && wasPressed && details.isMainFrame && isOwnAddress(details.requestingUrl))
  })
  session.setPermissionCheckHandler(() => false)
  session.setDevicePermissionHandler(() => false)
}

/** Binds one web contents to our own page. */
export function lockContents(contents: WebContents, nowMs: () => number = () => performance.now()): void {
  contents.on('input-event', (_event, { type }) => {
    if (type === 'mouseDown' || type === 'rawKeyDown' || type === 'keyDown' || type === 'touchStart') pressedAtMs.set(contents, nowMs())
  })
  contents.setWindowOpenHandler(() => ({ action: 'deny' }))
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.on('will-navigate', (event) => {
    if (!isOwnAddress(event.url)) event.preventDefault()
  })
  contents.on('will-frame-navigate', (event) => {
    if (!isOwnAddress(event.url)) event.preventDefault()
  })
  contents.on('will-redirect', (event) => event.preventDefault())
}
