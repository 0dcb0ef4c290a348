/** What the core needs from the desktop: processes, folder chooser, notifications, staying awake. */
import { join } from 'node:path'
import { app, BrowserWindow, dialog, Notification, powerSaveBlocker, utilityProcess } from 'electron'
import type { HostServices, WorkerProcess } from '../api/context.ts'
import { entryPath, type EntryName } from '../bootstrap/entries.ts'
import { printPdf } from './printPdf.ts'

/** Host services under Electron. */
export function desktopHost(): HostServices {
  return {
    kind: 'desktop',
    dataFolder: app.getPath('userData'),
    projectsFolder: join(app.getPath('documents'), 'Convolve'),
    startProcess,
    chooseFolder,
    printPdf,
    notify: (title, body) => new Notification({ title, body }).show(),
    keepAwake() {
      const id = powerSaveBlocker.start('prevent-app-suspension')
      return () => void powerSaveBlocker.stop(id)
    },
  }
}

/** A utility process: unlike `fork` it does not need the fuse that turns the app into a general Node. */
function startProcess(entry: EntryName): WorkerProcess {
  const child = utilityProcess.fork(entryPath(entry), [], { serviceName: `Convolve ${entry}`, stdio: 'ignore' })
  return {
    get pid() {
      return child.pid
    },
    send: (message) => child.postMessage(message),
    onMessage: (listener) => void child.on('message', listener),
    onExit: (listener) => void child.on('exit', listener),
    kill: () => void child.kill(),
  }
}

async function chooseFolder(): Promise<string | null> {
  const [window] = BrowserWindow.getAllWindows()
  const options = { properties: ['openDirectory', 'createDirectory'] as ('openDirectory' | 'createDirectory')[] }
  const answer = window ? await dialog.showOpenDialog(window, options) : await dialog.showOpenDialog(options)
  return answer.canceled ? null : (answer.filePaths[0] ?? null)
}
