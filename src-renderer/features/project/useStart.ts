/** State and actions of the start screen: recent projects, create, open, and the ways out when a project does not open. */
import { ref, shallowRef } from 'vue'
import type { RecentProject } from '../../../src-shared/api/app.ts'
import type { Backup, ProjectInfo } from '../../../src-shared/api/project.ts'
import { AppError } from '../../../src-shared/errors/appError.ts'
import { client } from '../../api/client.ts'
import { waitingDrop } from '../../composables/droppedImages.ts'
import { setProject } from '../../composables/useProject.ts'
import { goTo } from '../../composables/useRoute.ts'
import { showError, showToast } from '../../composables/useToasts.ts'
import { projectText } from '../../text/project.ts'

/** Why a project did not open, and what can be done about it. */
export interface OpenProblem {
  readonly path: string
  readonly error: unknown
  /** Held by another window: it can be looked at. */
  readonly canOpenReadOnly: boolean
  /** Newest first; only for a damaged project. */
  readonly backups: readonly Backup[]
}

export function useStart() {
  const recent = shallowRef<readonly RecentProject[] | null>(null)
  const problem = shallowRef<OpenProblem | null>(null)
  const busy = ref<'create' | 'sample' | 'open' | null>(null)

  async function loadRecent(): Promise<void> {
    try {
      recent.value = await client.app.recentProjects()
    } catch (error) {
      recent.value = []
      showError(error)
    }
  }
  async function forget(path: string): Promise<void> {
    await client.app.forgetRecentProject(path)
    await loadRecent()
  }
  /** Runs what opens a project and shows it; a failure is shown with its ways out. */
  async function enter(kind: 'create' | 'sample' | 'open', path: string, action: () => Promise<ProjectInfo>): Promise<boolean> {
    if (busy.value) return false
    busy.value = kind
    problem.value = null
    // What was dropped is for a new project, not for one that is opened instead.
    if (kind !== 'create') waitingDrop.value = null
    try {
      setProject(await action())
      goTo('data')
      return true
    } catch (error) {
      problem.value = await describe(path, error)
      return false
    } finally {
      busy.value = null
    }
  }
  async function describe(path: string, error: unknown): Promise<OpenProblem> {
    const code = error instanceof AppError ? error.code : 'unexpected'
    const backups = code === 'projectCorrupt' ? await client.project.backups(path).catch(() => []) : []
    return { path, error, canOpenReadOnly: code === 'projectHeld', backups }
  }

  return {
    recent, problem, busy, loadRecent, forget,
    create: (parentFolder: string, name: string) => enter('create', parentFolder, () => client.project.create(parentFolder, name)),
    createSample: () => enter('sample', '', () => client.project.createSample()),
    open: (path: string) => enter('open', path, () => client.project.open(path)),
    openReadOnly: (path: string) => enter('open', path, () => client.project.openReadOnly(path)),
    async restore(path: string, file: string): Promise<void> {
      if (await enter('open', path, () => client.project.restoreBackup(path, file))) showToast(projectText.restored)
    },
  }
}
