/** What the core is given by its host, and what every handler is given by the core. */
import type { CoreEvent } from '../../src-shared/api/events.ts'
import type { WorkerProcess } from '../bootstrap/workerProcess.ts'
import type { OpenProject } from '../project/openProject.ts'

export type { WorkerProcess } from '../bootstrap/workerProcess.ts'

/** Implemented by `app/` (desktop), `server/` (browser host) and `cli/`. */
export interface HostServices {
  readonly kind: 'desktop' | 'browser' | 'cli'
  /** Recent projects, settings, log, temporary uploads. Created with mode 0700. */
  readonly dataFolder: string
  readonly projectsFolder: string
  /** Starts an entry of `bootstrap/entries.ts` that talks by messages. */
  startProcess(entry: 'trainer' | 'deviceProbe' | 'insight' | 'labelErrors' | 'weightReader' | 'backboneProbe' | 'exportProof'): WorkerProcess
  /** The system's folder chooser; null when cancelled or when the host has none. */
  chooseFolder(): Promise<string | null>
  /** A system notification (desktop) or nothing. */
  notify(title: string, body: string): void
  /** A page of HTML without scripts as PDF; absent where there is no browser engine of the host's own. */
  readonly printPdf?: (html: string) => Promise<Buffer>
  /** Keeps the machine from sleeping until the returned function is called. */
  keepAwake(reason: string): () => void
}

/** Handlers are made by `xHandlers(context)`, one file per area, and hold no state that belongs to a project. */
export interface CoreContext {
  readonly host: HostServices
  /** The open project; throws `noProjectOpen`. */
  project(): OpenProject
  /** The open project for an edit; throws `projectReadOnly` too. */
  writableProject(): OpenProject
  projectOrNull(): OpenProject | null
  /** Replaces the open project (closing the old one) and tells every window. */
  setProject(project: OpenProject | null): Promise<void>
  emit(event: CoreEvent): void
  /** Folder of an upload (`resources.ts`), for import or prediction; throws `uploadUnknown`. */
  uploadFolder(uploadId: string): string
}
