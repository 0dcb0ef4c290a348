/** The open project, for every screen: one shared state, kept fresh by the core's events. */
import { computed, shallowRef } from 'vue'
import type { ProjectInfo } from '../../src-shared/api/project.ts'
import { client, onCoreEvent } from '../api/client.ts'
import { reportUnexpected } from './useToasts.ts'

const project = shallowRef<ProjectInfo | null>(null)
/** False until the core has said whether a project is open. */
const known = shallowRef(false)
let listening = false

/** Asks the core once and follows `projectChanged`. Called by App.vue. */
export async function loadProject(): Promise<void> {
  if (!listening) {
    listening = true
    onCoreEvent((event) => {
      if (event.kind === 'projectChanged') project.value = event.project
      if (event.kind === 'datasetChanged') refreshCountsSoon()
    })
  }
  project.value = await client.project.current()
  known.value = true
}

/** Counts in the status bar follow edits after this pause. */
const countsPauseMs = 400
let countsTimer: ReturnType<typeof setTimeout> | undefined
function refreshCountsSoon(): void {
  clearTimeout(countsTimer)
  countsTimer = setTimeout(() => {
    client.project.current().then((info) => (project.value = info), reportUnexpected)
  }, countsPauseMs)
}

export function useProject() {
  return { project, known, readOnly: computed(() => project.value?.readOnly ?? null) }
}

/** For callers that have just got the answer of `create` or `open` and need not wait for the event. */
export function setProject(info: ProjectInfo | null): void {
  project.value = info
}
