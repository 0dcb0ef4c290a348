/** Preload script of the one window: hands the page three functions and nothing else (`DesktopBridge`). Sandboxed, so bundled as CommonJS. */
import { contextBridge, ipcRenderer, webUtils, type IpcRendererEvent } from 'electron'
import type { Envelope } from '../../src-shared/api/contract.ts'
import type { CoreEvent } from '../../src-shared/api/events.ts'
import type { DesktopBridge } from '../../src-shared/api/wire.ts'
import { callChannel, eventChannel } from './channels.ts'

const bridge: DesktopBridge = {
  call: (area, method, args) => ipcRenderer.invoke(callChannel, area, method, args) as Promise<Envelope>,
  on(listener) {
    // The event object of Electron stays here.
    const forward = (_event: IpcRendererEvent, event: CoreEvent): void => listener(event)
    ipcRenderer.on(eventChannel, forward)
    return () => void ipcRenderer.off(eventChannel, forward)
  },
  pathForFile: (file) => webUtils.getPathForFile(file as Parameters<typeof webUtils.getPathForFile>[0]),
}
contextBridge.exposeInMainWorld('convolve', bridge)
