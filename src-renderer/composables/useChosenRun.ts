/** Which trained run a screen works with: the one its address names or that was chosen, else the newest that has ended. Used by evaluation, prediction and exports. */
import { computed, ref, watch } from 'vue'
import type { RunId } from '../../src-shared/dataset/ids.ts'
import { goTo, route, type Screen } from './useRoute.ts'
import { isActive, useRuns } from './useRuns.ts'

/** One choice for all three screens: whoever has looked at a run's mistakes asks and exports the same run. */
const wanted = ref<RunId | null>(null)

export function useChosenRun(screen: Screen) {
  const { trainedRuns, loaded } = useRuns()
  watch(
    route,
    ({ screen: shown, query }) => {
      if (shown === screen && query['run'] !== undefined) wanted.value = Number(query['run']) as RunId
    },
    { immediate: true },
  )
  const run = computed(() => {
    const runs = trainedRuns.value
    return runs.find((entry) => entry.id === wanted.value) ?? runs.find((entry) => !isActive(entry.state)) ?? runs[0] ?? null
  })
  const runId = computed({
    get: () => run.value?.id ?? null,
    set: (id) => {
      wanted.value = id
      if (id !== null && route.value.query['run'] !== undefined) goTo(screen, { ...route.value.query, run: String(id) })
    },
  })
  return { run, runId, trainedRuns, loaded }
}
