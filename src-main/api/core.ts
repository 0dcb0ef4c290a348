/** The core: every area's handlers over one open project. Opened once by each host (app/, server/, cli/). */
import { mkdirSync } from 'node:fs'
import type { Envelope } from '../../src-shared/api/contract.ts'
import type { CoreEvent } from '../../src-shared/api/events.ts'
import { AppError } from '../../src-shared/errors/appError.ts'
import type { OpenProject } from '../project/openProject.ts'
import { appHandlers } from './app.ts'
import type { CoreContext, HostServices } from './context.ts'
import { evaluationHandlers } from './evaluation.ts'
import { exportsHandlers } from './exports.ts'
import { blocksHandlers } from './blocks.ts'
import { flowHandlers } from './flow.ts'
import { imagesHandlers } from './images.ts'
import { labelErrorsHandlers } from './labelErrors.ts'
import { labelsHandlers } from './labels.ts'
import { networksHandlers } from './networks.ts'
import { openLog, type Log } from './log.ts'
import { predictionHandlers } from './prediction.ts'
import { pretrainedHandlers } from './pretrained.ts'
import { projectHandlers } from './project.ts'
import { rememberProject } from './recentProjects.ts'
import { runsHandlers } from './runs.ts'
import { transferHandlers } from './transfer.ts'
import { dispatch, type AreaHandlers } from './serve.ts'
import { suggestionsHandlers } from './suggestions.ts'
import { clearAbandonedUploads, clearUploads, uploadFolder } from './uploads.ts'

export interface Core {
  readonly context: CoreContext
  readonly handlers: AreaHandlers
  readonly log: Log
  /** One call by name, for senders that cannot be trusted to be right; never rejects. */
  call(area: unknown, method: unknown, args: unknown): Promise<Envelope>
  /** Returns the function that stops listening. */
  on(listener: (event: CoreEvent) => void): () => void
  close(): Promise<void>
}

/** Opens the core for a host; no project is open yet. */
export async function openCore(host: HostServices): Promise<Core> {
  mkdirSync(host.dataFolder, { recursive: true, mode: 0o700 })
  const log = openLog(host.dataFolder)
  await clearAbandonedUploads(host.dataFolder)
  const listeners = new Set<(event: CoreEvent) => void>()
  let current: OpenProject | null = null

  const context: CoreContext = {
    host,
    project() {
      if (!current) throw new AppError('noProjectOpen', {})
      return current
    },
    writableProject() {
      const project = context.project()
      project.assertWritable()
      return project
    },
    projectOrNull: () => current,
    async setProject(project) {
      const previous = current
      current = project
      if (previous && previous !== project) await previous.close()
      if (project) rememberProject(host.dataFolder, project.path, project.info().name)
      context.emit({ kind: 'projectChanged', project: project?.info() ?? null })
    },
    emit(event) {
      for (const listener of listeners) listener(event)
    },
    uploadFolder: (uploadId) => uploadFolder(host.dataFolder, uploadId),
  }
  const handlers: AreaHandlers = {
    app: appHandlers(context, log),
    project: projectHandlers(context),
    images: imagesHandlers(context),
    labels: labelsHandlers(context),
    suggestions: suggestionsHandlers(context),
    labelErrors: labelErrorsHandlers(context),
    networks: networksHandlers(context),
    blocks: blocksHandlers(context),
    runs: runsHandlers(context),
    evaluation: evaluationHandlers(context),
    prediction: predictionHandlers(context),
    exports: exportsHandlers(context),
    flow: flowHandlers(context),
    transfer: transferHandlers(context),
    pretrained: pretrainedHandlers(context),
  }
  const onUnforeseen = (error: unknown, call: string): void =>
    log.write('error', `${call}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)

  return {
    context,
    handlers,
    log,
    call: (area, method, args) => dispatch(handlers, area, method, args, onUnforeseen),
    on(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async close() {
      await context.setProject(null)
      await clearUploads(host.dataFolder)
    },
  }
}
