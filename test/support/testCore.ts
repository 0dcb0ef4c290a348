/** The real core over a host that has no window, and processes only where asked for; calls go through dispatch, so arguments are checked as in the app. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Api, Area, Client } from '../../src-shared/api/contract.ts'
import type { CoreEvent } from '../../src-shared/api/events.ts'
import type { RunId } from '../../src-shared/dataset/ids.ts'
import { fromErrorData } from '../../src-shared/errors/appError.ts'
import type { RunSummary } from '../../src-shared/training/run.ts'
import type { HostServices } from '../../src-main/api/context.ts'
import { runEnded } from '../../src-main/cli/session.ts'
import { openCore, type Core } from '../../src-main/api/core.ts'

export interface TestCore {
  readonly core: Core
  readonly events: CoreEvent[]
  readonly api: { readonly [A in Area]: Client<Api[A]> }
  /** Resolves with the last progress when no import runs any more. */
  importEnded(): Promise<NonNullable<Awaited<ReturnType<Client<Api['images']>['importProgress']>>>>
  /** Resolves with the run when it trains no more. */
  runEnded(id: RunId): Promise<RunSummary>
  /** Plans and imports a folder with its folders as classes and parts. */
  importAll(path: string): ReturnType<TestCore['importEnded']>
}

const noProcesses = (): never => {
  throw new Error('this test core starts no processes')
}

export async function openTestCore(folder: string, startProcess: HostServices['startProcess'] = noProcesses): Promise<TestCore> {
  mkdirSync(folder, { recursive: true })
  const core = await openCore({
    kind: 'cli',
    dataFolder: join(folder, 'data'),
    projectsFolder: join(folder, 'projects'),
    startProcess,
    chooseFolder: async () => null,
    notify: () => undefined,
    keepAwake: () => () => undefined,
  })
  const events: CoreEvent[] = []
  core.on((event) => events.push(event))
  const api = new Proxy({} as TestCore['api'], {
    get: (_, area: string) =>
      new Proxy({}, {
        get: (_area, method: string) => async (...args: unknown[]) => {
          const envelope = await core.call(area, method, args)
          if (!envelope.ok) throw fromErrorData(envelope.error)
          return envelope.value
        },
      }),
  })
  const importEnded: TestCore['importEnded'] = async () => {
    for (;;) {
      const progress = await api.images.importProgress()
      if (progress && progress.state !== 'running' && progress.state !== 'scanning') return progress
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  }
  return {
    core,
    events,
    api,
    importEnded,
    runEnded: (id) => runEnded(core, id, () => undefined),
    async importAll(path) {
      const plan = await api.images.planImport({ path })
      await api.images.startImport(plan.planId, { foldersAreClasses: true, useSplitFolders: true })
      return importEnded()
    },
  }
}
