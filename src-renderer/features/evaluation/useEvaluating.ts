/** One evaluation at a time: how far it is, and its end before its time. Used by useEvaluation and CompareSection. */
import { ref, shallowRef } from 'vue'
import type { EvaluationPhase, EvaluationReport } from '../../../src-shared/api/evaluation.ts'
import type { RunId } from '../../../src-shared/dataset/ids.ts'
import type { Split } from '../../../src-shared/dataset/split.ts'
import { AppError } from '../../../src-shared/errors/appError.ts'
import { client } from '../../api/client.ts'
import { useEvent } from '../../api/useEvent.ts'
import { showError } from '../../composables/useToasts.ts'

export function useEvaluating() {
  /** What is being evaluated: it goes on while another run is looked at. */
  const evaluating = shallowRef<{ readonly runId: RunId; readonly split: Split } | null>(null)
  /** Null until the first word of it. */
  const progress = shallowRef<EvaluationPhase | null>(null)
  const cancelling = ref(false)

  useEvent('evaluationProgress', ({ runId, split, phase, done, total }) => {
    if (runId === evaluating.value?.runId && split === evaluating.value.split) progress.value = { phase, done, total }
  })

  /** The report; null when it was cancelled. */
  async function evaluate(runId: RunId, split: Split): Promise<EvaluationReport | null> {
    evaluating.value = { runId, split }
    try {
      return await client.evaluation.evaluate(runId, split)
    } catch (thrown) {
      if (thrown instanceof AppError && thrown.code === 'evaluationCancelled') return null
      throw thrown
    } finally {
      evaluating.value = null
      progress.value = null
      cancelling.value = false
    }
  }
  async function cancel(): Promise<void> {
    if (evaluating.value === null) return
    cancelling.value = true
    try {
      await client.evaluation.cancel(evaluating.value.runId, evaluating.value.split)
    } catch (thrown) {
      showError(thrown)
      cancelling.value = false
    }
  }
  return { evaluating, progress, cancelling, evaluate, cancel }
}
