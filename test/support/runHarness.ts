/** The handlers of runs, evaluation and prediction over an open project, with real processes. For tests that train from end to end. */
import { fork } from 'node:child_process'
import type { CoreEvent } from '../../src-shared/api/events.ts'
import type { RunId } from '../../src-shared/dataset/ids.ts'
import type { RunState, RunSummary } from '../../src-shared/training/run.ts'
import type { CoreContext, HostServices, WorkerProcess } from '../../src-main/api/context.ts'
import { evaluationHandlers } from '../../src-main/api/evaluation.ts'
import { predictionHandlers } from '../../src-main/api/prediction.ts'
import { runsHandlers } from '../../src-main/api/runs.ts'
import { entryPath, type EntryName } from '../../src-main/bootstrap/entries.ts'
import type { OpenProject } from '../../src-main/project/openProject.ts'

export interface RunHarness {
  readonly context: CoreContext
  readonly runs: ReturnType<typeof runsHandlers>
  readonly evaluation: ReturnType<typeof evaluationHandlers>
  readonly prediction: ReturnType<typeof predictionHandlers>
  readonly events: CoreEvent[]
  readonly notices: string[]
  /** How many callers keep the machine awake at present. */
  awake(): number
  /** Processes started so far, the newest last. */
  readonly processes: WorkerProcess[]
  /** Resolves with the run once it is in one of these states. */
  until(id: RunId, ...states: readonly RunState[]): Promise<RunSummary>
  /** Resolves once `found` says yes to an event from now on. */
  event(found: (event: CoreEvent) => boolean): Promise<void>
}

/** As every plain Node host does it. */
export function forkEntry(entry: EntryName): WorkerProcess {
  return asWorker(fork(entryPath(entry), [], { serialization: 'advanced', stdio: ['ignore', 'inherit', 'inherit', 'ipc'] }))
}

export function asWorker(child: ReturnType<typeof fork>): WorkerProcess {
  return {
    pid: child.pid,
    send: (message) => void (child.connected && child.send(message as object)),
    onMessage: (listener) => void child.on('message', listener),
    onExit: (listener) => void child.on('exit', listener),
    kill: () => void child.kill('SIGKILL'),
  }
}

export function createRunHarness(project: OpenProject, startProcess: HostServices['startProcess'] = forkEntry, uploadFolder: (id: string) => string = () => project.path): RunHarness {
  const listeners = new Set<(event: CoreEvent) => void>()
  const events: CoreEvent[] = []
  const notices: string[] = []
  const processes: WorkerProcess[] = []
  let awake = 0
  const host: HostServices = {
    kind: 'cli',
    dataFolder: project.path,
    projectsFolder: project.path,
    startProcess(entry) {
      const started = startProcess(entry)
      processes.push(started)
      return started
    },
    chooseFolder: () => Promise.resolve(null),
    notify: (title, body) => void notices.push(`${title} - ${body}`),
    keepAwake() {
      awake++
      return () => void awake--
    },
  }
  const context: CoreContext = {
    host,
    project: () => project,
    writableProject() {
      project.assertWritable()
      return project
    },
    projectOrNull: () => project,
    setProject: () => Promise.reject(new Error('the harness keeps its project')),
    emit(event) {
      events.push(event)
      for (const listener of listeners) listener(event)
    },
    uploadFolder,
  }
  const runs = runsHandlers(context)
  const event: RunHarness['event'] = (found) =>
    new Promise((resolve) => {
      const listener = (happened: CoreEvent): void => {
        if (!found(happened)) return
        listeners.delete(listener)
        resolve()
      }
      listeners.add(listener)
    })
  return {
    context, runs, evaluation: evaluationHandlers(context), prediction: predictionHandlers(context), events, notices, processes, event,
    awake: () => awake,
    async until(id, ...states) {
      for (;;) {
        const run = await runs.get(id)
        if (states.includes(run.state)) return run
        await event(({ kind }) => kind === 'runChanged')
      }
    },
  }
}
