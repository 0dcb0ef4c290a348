/** Handlers of the area `project`: create, open, close, back up, repair. */
import { resolve } from 'node:path'
import type { Handlers } from '../../src-shared/api/contract.ts'
import type { ProjectApi, ProjectInfo } from '../../src-shared/api/project.ts'
import { importListener } from './images.ts'
import { resumeImport } from '../interchange/importJobs.ts'
import { noteMissingFiles } from '../interchange/relocate.ts'
import { createSampleProject } from '../interchange/sampleProject.ts'
import { listBackups } from '../project/backups.ts'
import { createProject, openProject, type OpenProject } from '../project/openProject.ts'
import { restoreBackup } from '../project/restoreBackup.ts'
import type { CoreContext, HostServices } from './context.ts'

const programNames: Readonly<Record<HostServices['kind'], string>> = {
  desktop: 'the desktop app',
  browser: 'the browser host',
  cli: 'the command line',
}

export function projectHandlers(context: CoreContext): Handlers<ProjectApi> {
  const program = programNames[context.host.kind]
  const isOpen = (path: string): boolean => context.projectOrNull()?.path === resolve(path)

  return {
    current: () => context.projectOrNull()?.info() ?? null,
    create: (parentFolder, name) => show(context, createProject(parentFolder, name, { program })),
    async createSample() {
      return show(context, await createSampleProject(context.host.projectsFolder, { program }))
    },
    async open(path) {
      const current = context.projectOrNull()
      if (current && isOpen(path) && current.readOnly === null) return current.info()
      if (isOpen(path)) await context.setProject(null)
      return show(context, openProject(path, { program }))
    },
    async openReadOnly(path) {
      if (isOpen(path)) await context.setProject(null)
      return show(context, openProject(path, { program, readOnly: true }))
    },
    close: () => context.setProject(null),
    async rename(name) {
      const project = context.writableProject()
      project.rename(name)
      await context.setProject(project)
      return project.info()
    },
    backups: (path) => listBackups(resolve(path)),
    async restoreBackup(path, file) {
      if (isOpen(path)) await context.setProject(null)
      restoreBackup(path, file)
      return show(context, openProject(path, { program }))
    },
  }
}

/** Makes it the open project, then goes on with what a crash cut off and looks for files that have gone, without keeping anyone waiting. */
async function show(context: CoreContext, project: OpenProject): Promise<ProjectInfo> {
  await context.setProject(project)
  if (project.readOnly === null) {
    const listener = importListener(context)
    const stop = new AbortController()
    const chores = (async () => {
      await resumeImport(project, listener)
      if ((await noteMissingFiles(project, stop.signal)) > 0) listener.onDatasetChanged()
    })().catch(() => undefined)
    project.onClose(async () => {
      stop.abort()
      await chores
    })
  }
  return project.info()
}
