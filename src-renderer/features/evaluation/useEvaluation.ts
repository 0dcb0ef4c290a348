/** The kept report of a run on a part, and making it anew. Used by EvaluationPage. */
import { ref, shallowRef, watch, type Ref } from 'vue'
import type { EvaluationReport } from '../../../src-shared/api/evaluation.ts'
import type { RunId } from '../../../src-shared/dataset/ids.ts'
import type { Split } from '../../../src-shared/dataset/split.ts'
import { client } from '../../api/client.ts'
import { useEvent } from '../../api/useEvent.ts'
import { useEvaluating } from './useEvaluating.ts'

export function useEvaluation(runId: Ref<RunId | null>, split: Ref<Split>) {
  const report = shallowRef<EvaluationReport | null>(null)
  const error = shallowRef<unknown>(null)
  const loading = ref(false)
  const { evaluating, progress, cancelling, evaluate: make, cancel } = useEvaluating()
  const isShown = (id: RunId, part: Split): boolean => id === runId.value && part === split.value

  async function load(): Promise<void> {
    const id = runId.value
    const part = split.value
    report.value = null
    error.value = null
    if (id === null) return
    loading.value = true
    try {
      const kept = await client.evaluation.report(id, part)
      if (isShown(id, part)) report.value = kept
    } catch (thrown) {
      if (isShown(id, part)) error.value = thrown
    }
    if (isShown(id, part)) loading.value = false
  }

  async function evaluate(): Promise<void> {
    const id = runId.value
    const part = split.value
    if (id === null || evaluating.value) return
    error.value = null
    try {
      const made = await make(id, part)
      if (made !== null && isShown(id, part)) report.value = made
    } catch (thrown) {
      if (isShown(id, part)) error.value = thrown
    }
  }

  watch([runId, split], () => void load(), { immediate: true })
  // A class that was renamed is called so here too.
  useEvent('datasetChanged', async () => {
    const shown = report.value
    const now = shown === null ? null : await client.evaluation.report(shown.runId, shown.split).catch(() => null)
    if (now !== null && report.value === shown && now.classNames.join('\n') !== shown?.classNames.join('\n')) report.value = now
  })
  return { report, error, loading, evaluating, progress, cancelling, evaluate, cancel }
}
