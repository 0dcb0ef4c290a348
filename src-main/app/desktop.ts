/** Life of the desktop app: one instance, one core, one window, an orderly end. Started by index.ts. */
import '../bootstrap/threadPool.mjs'
import { app, dialog, session } from 'electron'
import { toErrorData } from '../../src-shared/errors/appError.ts'
import { openCore, type Core } from '../api/core.ts'
import { desktopHost } from './desktopHost.ts'
import { serveCalls } from './ipc.ts'
import { setMenu } from './menu.ts'
import { declareScheme, serveScheme } from './protocol.ts'
import { limitPermissions, lockContents } from './security.ts'
import { focusWindow, openWindow } from './window.ts'

/** Starts the app; called once, before Electron is ready, because the scheme and the sandbox must be declared by then. */
export function startDesktop(): void {
  if (!app.requestSingleInstanceLock()) {
    app.quit()
    return
  }
  app.enableSandbox()
  declareScheme()
  app.on('web-contents-created', (_event, contents) => lockContents(contents))
  app.on('second-instance', focusWindow)
  app.on('window-all-closed', () => app.quit())
  app.whenReady().then(open).catch(endWithSentence)
}

async function open(): Promise<void> {
  const core = await openCore(desktopHost())
  closeBeforeQuit(core)
  limitPermissions(session.defaultSession)
  serveScheme(core)
  serveCalls(core)
  setMenu()
  app.on('child-process-gone', (_event, details) => core.log.write('error', `A ${details.type} process ended: ${details.reason} (${details.exitCode})`))
  await openWindow(core)
}

/** The first request to quit closes the project (labels are on disk already; the lock and the running jobs are not), then quits for good. */
function closeBeforeQuit(core: Core): void {
  let closed = false
  app.on('before-quit', (event) => {
    if (closed) return
    event.preventDefault()
    closed = true
    core
      .close()
      .catch((error: unknown) => core.log.write('error', String(error)))
      .finally(() => app.quit())
  })
}

function endWithSentence(error: unknown): void {
  dialog.showErrorBox('Convolve cannot start', toErrorData(error).message)
  app.exit(1)
}
