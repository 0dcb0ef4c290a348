/** The start of a run while it is on its way: the first one with an automatic device waits some seconds for the probes, and its form may be left meanwhile. */
import { readonly, ref } from 'vue'
import type { RunConfig, RunSummary } from '../../../src-shared/training/run.ts'
import { client } from '../../api/client.ts'
import { goTo } from '../../composables/useRoute.ts'
import { showToast } from '../../composables/useToasts.ts'
import { trainingText as text } from '../../text/training.ts'

const underWay = ref(false)
/** One at a time, whichever form shows it. */
export const starting = readonly(underWay)

export async function startRun(config: RunConfig, name: string | null): Promise<RunSummary> {
  underWay.value = true
  try {
    return await client.runs.start(config, name)
  } finally {
    underWay.value = false
  }
}

/** For who is somewhere else by now. */
export function sayStarted(run: RunSummary): void {
  showToast(text.startedToast(run.name), { label: text.showRun, run: () => goTo('train', { run: String(run.id) }) })
}
