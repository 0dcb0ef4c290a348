/** Figures beyond the report, computed by the core when they are looked at, and whether they are still of the present images. Used by EvaluationPage. */
import { shallowRef, watch, type Ref } from 'vue'
import type { EvaluationChanges, EvaluationDetail, EvaluationReport } from '../../../src-shared/api/evaluation.ts'
import { client } from '../../api/client.ts'
import { useEvent } from '../../api/useEvent.ts'

export function useDetail(report: Ref<EvaluationReport | null>) {
  /** undefined: on its way; null: this report was made by a version that kept no answers. */
  const detail = shallowRef<EvaluationDetail | null | undefined>(undefined)
  const error = shallowRef<unknown>(null)
  watch(report, async (wanted) => {
    detail.value = undefined
    error.value = null
    if (wanted === null) return
    try {
      const found = await client.evaluation.detail(wanted.runId, wanted.split)
      if (report.value === wanted) detail.value = found
    } catch (thrown) {
      if (report.value === wanted) error.value = thrown
    }
  }, { immediate: true })
  const changes = shallowRef<EvaluationChanges | null>(null)
  async function look(): Promise<void> {
    const wanted = report.value
    const found = wanted === null ? null : await client.evaluation.changes(wanted.runId, wanted.split).catch(() => null)
    if (report.value === wanted) changes.value = found !== null && found.relabelled + found.gone + found.added > 0 ? found : null
  }
  watch(report, () => {
    changes.value = null
    void look()
  }, { immediate: true })
  useEvent('datasetChanged', () => void look())
  return { detail, error, changes }
}
