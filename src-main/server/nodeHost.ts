/** What a core needs from plain Node: processes by fork, no windows. Used by the browser host and the command line. */
import { fork, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { AppError } from '../../src-shared/errors/appError.ts'
import type { HostServices, WorkerProcess } from '../api/context.ts'
import { entryPath, type EntryName } from '../bootstrap/entries.ts'

/** Host services on plain Node; `dataFolder` null means the user's own. */
export function nodeHost(kind: 'browser' | 'cli', dataFolder: string | null): HostServices {
  return {
    kind,
    dataFolder: dataFolder ?? userDataFolder(),
    projectsFolder: dataFolder === null ? userProjectsFolder() : join(dataFolder, 'projects'),
    startProcess: forkEntry,
    chooseFolder: () => Promise.reject(new AppError('noFolderChooser', {})),
    notify: () => {},
    keepAwake,
  }
}

/** Drivers and libraries complain to the terminal about a device that is not there; the report says it in a sentence. */
const quietEntries = new Set<EntryName>(['deviceProbe'])

function forkEntry(entry: EntryName): WorkerProcess {
  // 'advanced' is the structured clone, as under Electron: typed arrays stay typed arrays.
  const child = fork(entryPath(entry), [], { serialization: 'advanced', execArgv: ['--disable-warning=ExperimentalWarning'], stdio: ['ignore', 'ignore', quietEntries.has(entry) ? 'ignore' : 'inherit', 'ipc'] })
  // Without a listener a line that breaks in the middle of a message would end us too; `exit` tells the rest.
  child.on('error', () => {})
  return {
    pid: child.pid,
    send: (message) => void (child.connected && child.send(message as object)),
    onMessage: (listener) => void child.on('message', listener),
    onExit(listener) {
      child.on('exit', listener)
      // A process that could not be started has no exit.
      child.on('error', () => {
        if (child.pid === undefined) listener(null)
      })
    },
    kill: () => void child.kill('SIGKILL'),
  }
}

/** Asks the system not to sleep; the asking program ends with us, even when we are killed. */
function keepAwake(reason: string): () => void {
  const pid = String(process.pid)
  const commands: Partial<Record<NodeJS.Platform, readonly [string, readonly string[]]>> = {
    darwin: ['caffeinate', ['-i', '-w', pid]],
    linux: ['systemd-inhibit', ['--what=idle:sleep', '--who=Convolve', `--why=${reason}`, 'tail', `--pid=${pid}`, '-f', '/dev/null']],
  }
  const command = commands[process.platform]
  if (!command) return () => {}
  // A group of its own, so that what it starts ends with it.
  const child = spawn(command[0], command[1], { stdio: 'ignore', detached: true })
  // A machine without the program (a container) does not sleep either.
  child.on('error', () => {})
  child.unref()
  return () => {
    if (child.pid === undefined) return
    try {
      process.kill(-child.pid)
    } catch {
      // It is gone already.
    }
  }
}

function userDataFolder(): string {
  const home = homedir()
  if (process.platform === 'darwin') return join(home, 'Library', 'Application Support', 'Convolve')
  if (process.platform === 'win32') return join(process.env['APPDATA'] ?? join(home, 'AppData', 'Roaming'), 'Convolve')
  return join(process.env['XDG_DATA_HOME'] ?? join(home, '.local', 'share'), 'convolve')
}

function userProjectsFolder(): string {
  const documents = join(homedir(), 'Documents')
  return join(existsSync(documents) ? documents : homedir(), 'Convolve')
}
