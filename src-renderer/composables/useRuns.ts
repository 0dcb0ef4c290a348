/** The training runs of the open project and the latest figures of the one that trains. Used by training, evaluation, prediction, exports and the shell. */
import { computed, effectScope, shallowRef, watch } from 'vue'
import type { RunId } from '../../src-shared/dataset/ids.ts'
import type { RunProgress, RunState, RunSummary } from '../../src-shared/training/run.ts'
import { client, onCoreEvent } from '../api/client.ts'
import { trainingText } from '../text/training.ts'
import { useProject } from './useProject.ts'
import { route } from './useRoute.ts'
import { showError, showToast } from './useToasts.ts'

const runs = shallowRef<readonly RunSummary[]>([])
const loaded = shallowRef(false)
const progress = shallowRef<RunProgress | null>(null)
const activeRun = computed(() => runs.value.find((run) => isActive(run.state)) ?? null)
/** Runs that hold a trained checkpoint, newest first: what can be evaluated, asked and exported. */
const trainedRuns = computed(() => runs.value.filter((run) => run.bestEpoch !== null))
/** Places in the queue, from 1, by run: they train in the order in which they were started. */
const queuePlaces = computed(() => new Map(runs.value.filter(({ state }) => state === 'queued').toSorted((a, b) => a.id - b.id).map(({ id }, at) => [id, at + 1])))
let listening = false

/** A process computes for it; one run at a time. A paused run has none: it goes on from its checkpoint. */
export function isActive(state: RunState): boolean {
  return state === 'preparing' || state === 'running'
}

/** Those that have left off before their end; `resume` goes on from their last checkpoint. */
export function isResumable(state: RunState): boolean {
  return state === 'paused' || state === 'interrupted' || state === 'stopped' || state === 'failed'
}

/** The list with one run put in or exchanged, newest first. */
export function withRun(list: readonly RunSummary[], run: RunSummary): readonly RunSummary[] {
  const rest = list.filter((entry) => entry.id !== run.id)
  return [...rest, run].sort((a, b) => b.createdAt.localeCompare(a.createdAt) || b.id - a.id)
}

async function reload(): Promise<void> {
  const { project } = useProject()
  const path = project.value?.path
  try {
    const list = path === undefined ? [] : await client.runs.list()
    // What comes late is about a project that is open no more.
    if (path !== project.value?.path) return
    runs.value = list.reduce(withRun, [] as readonly RunSummary[])
    loaded.value = true
  } catch (error) {
    showError(error)
  }
}

/** Says once that a run the person may be waiting for has come to its end; the training screen shows it anyway. */
function tellEnd(run: RunSummary): void {
  if (route.value.screen === 'train') return
  const before = runs.value.find((entry) => entry.id === run.id)
  if (!before || !isActive(before.state) || isActive(run.state)) return
  if (run.state === 'failed') showError(run.note ?? trainingText.states.failed)
  else if (run.state === 'finished' || run.state === 'stopped' || run.state === 'interrupted') showToast(trainingText.endedToast[run.state](run.name))
}

/** For callers that have the answer of `start`, `resume` or `rename` and need not wait for the event. */
export function setRun(run: RunSummary): void {
  runs.value = withRun(runs.value, run)
}

export function removeRun(id: RunId): void {
  runs.value = runs.value.filter((run) => run.id !== id)
  if (progress.value?.runId === id) progress.value = null
}

export function useRuns() {
  if (!listening) {
    listening = true
    const { project } = useProject()
    // Detached: it must outlive the screen that asked first.
    effectScope(true).run(() => watch(
      () => project.value?.path,
      () => {
        runs.value = []
        progress.value = null
        loaded.value = false
        void reload()
      },
      { immediate: true, flush: 'sync' },
    ))
    onCoreEvent((event) => {
      if (event.kind === 'runChanged') {
        tellEnd(event.run)
        setRun(event.run)
        if (!isActive(event.run.state) && progress.value?.runId === event.run.id) progress.value = null
      } else if (event.kind === 'runDeleted') removeRun(event.runId)
      else if (event.kind === 'runProgress') progress.value = event.progress
      // Whether a run's data set has changed since is part of its summary.
      else if (event.kind === 'datasetChanged') void reload()
    })
  }
  return { runs, loaded, progress, activeRun, queuePlaces, trainedRuns, reload }
}
