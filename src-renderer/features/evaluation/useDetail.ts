/** Figures beyond the report, computed by the core when they are looked at. Used by EvaluationPage. */
import { shallowRef, watch, type Ref } from 'vue'
import type { EvaluationDetail, EvaluationReport } from '../../../src-shared/api/evaluation.ts'
import { client } from '../../api/client.ts'

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
  return { detail, error }
}
