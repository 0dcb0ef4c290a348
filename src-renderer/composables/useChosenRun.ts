/** Which trained run a screen works with: the one its address names, else the newest. Used by evaluation, prediction and exports. */
import { computed, ref, watch } from 'vue'
import type { RunId } from '../../src-shared/dataset/ids.ts'
import { goTo, route, type Screen } from './useRoute.ts'
import { useRuns } from './useRuns.ts'

export function useChosenRun(screen: Screen) {
  const { trainedRuns, loaded } = useRuns()
  const wanted = ref<RunId | null>(null)
  watch(
    route,
    ({ screen: shown, query }) => {
      if (shown === screen && query['run'] !== undefined) wanted.value = Number(query['run']) as RunId
    },
    { immediate: true },
  )
  const run = computed(() => trainedRuns.value.find((entry) => entry.id === wanted.value) ?? trainedRuns.value[0] ?? null)
  const runId = computed({
    get: () => run.value?.id ?? null,
    set: (id) => {
      wanted.value = id
      if (id !== null && route.value.query['run'] !== undefined) goTo(screen, { ...route.value.query, run: String(id) })
    },
  })
  return { run, runId, trainedRuns, loaded }
}
