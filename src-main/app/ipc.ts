/** Calls from the window to the core, and events back. Used by desktop.ts. */
import { BrowserWindow, ipcMain, type IpcMainInvokeEvent } from 'electron'
import type { Envelope } from '../../src-shared/api/contract.ts'
import { AppError, toErrorData } from '../../src-shared/errors/appError.ts'
import type { Core } from '../api/core.ts'
import { callChannel, eventChannel } from '../preload/channels.ts'
import { isOwnAddress } from './origin.ts'

/** Answers `call()` of the preload script; only our own page in the main frame of a window is listened to. */
export function serveCalls(core: Core): void {
  ipcMain.handle(callChannel, async (event, area: unknown, method: unknown, args: unknown): Promise<Envelope> => {
    if (!isOwnPage(event)) return { ok: false, error: toErrorData(new AppError('senderUnknown', {})) }
    return core.call(area, method, args)
  })
  core.on((event) => {
    for (const window of BrowserWindow.getAllWindows()) if (!window.isDestroyed()) window.webContents.send(eventChannel, event)
  })
}

function isOwnPage(event: IpcMainInvokeEvent): boolean {
  const frame = event.senderFrame
  return frame !== null && frame === event.sender.mainFrame && isOwnAddress(frame.url)
}
