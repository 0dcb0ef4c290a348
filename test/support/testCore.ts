/** The real core over a host that has no window and no processes; calls go through dispatch, so arguments are checked as in the app. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Api, Area, Client } from '../../src-shared/api/contract.ts'
import type { CoreEvent } from '../../src-shared/api/events.ts'
import { fromErrorData } from '../../src-shared/errors/appError.ts'
import { openCore, type Core } from '../../src-main/api/core.ts'

export interface TestCore {
  readonly core: Core
  readonly events: CoreEvent[]
  readonly api: { readonly [A in Area]: Client<Api[A]> }
  /** Resolves with the last progress when no import runs any more. */
  importEnded(): Promise<NonNullable<Awaited<ReturnType<Client<Api['images']>['importProgress']>>>>
  /** Plans and imports a folder with its folders as classes and parts. */
  importAll(path: string): ReturnType<TestCore['importEnded']>
}

export async function openTestCore(folder: string): Promise<TestCore> {
  mkdirSync(folder, { recursive: true })
  const core = await openCore({
    kind: 'cli',
    dataFolder: join(folder, 'data'),
    projectsFolder: join(folder, 'projects'),
    startProcess: () => {
      throw new Error('this test core starts no processes')
    },
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
    async importAll(path) {
      const plan = await api.images.planImport({ path })
      await api.images.startImport(plan.planId, { foldersAreClasses: true, useSplitFolders: true })
      return importEnded()
    },
  }
}
