/** Curves of the run that is shown: fetched once, then fed by `runProgress`. Used by RunDetail. */
import { onScopeDispose, ref, shallowRef, watch, type Ref } from 'vue'
import type { RunId } from '../../../src-shared/dataset/ids.ts'
import type { RunProgress } from '../../../src-shared/training/run.ts'
import { client } from '../../api/client.ts'
import { useEvent } from '../../api/useEvent.ts'
import { addCurves, addProgress, createCurveSet, setSmoothing, type CurveSet } from './curves.ts'

/** `figure`: what stands for accuracy in the run's task. `revision` grows whenever points were added: the buffers are plain data that Vue does not watch. */
export function useRunCurves(runId: Ref<RunId>, smoothing: Ref<number>, figure: Readonly<Ref<string | null>>) {
  const curves = shallowRef<CurveSet>(createCurveSet(smoothing.value, figure.value))
  const revision = ref(0)
  const loading = ref(false)
  const error = shallowRef<unknown>(null)
  /** Messages that arrive while the curves are on their way; null when none is. */
  let early: RunProgress[] | null = null
  let disposed = false

  async function load(): Promise<void> {
    const wanted = runId.value
    curves.value = createCurveSet(smoothing.value, figure.value)
    early = []
    error.value = null
    loading.value = true
    try {
      const known = await client.runs.curves(wanted)
      if (disposed || wanted !== runId.value) return
      addCurves(curves.value, known)
      for (const progress of early) addProgress(curves.value, progress)
    } catch (thrown) {
      if (wanted === runId.value) error.value = thrown
    }
    if (wanted === runId.value) {
      early = null
      loading.value = false
      revision.value += 1
    }
  }

  useEvent('runProgress', ({ progress }) => {
    if (progress.runId !== runId.value) return
    if (early) early.push(progress)
    else {
      addProgress(curves.value, progress)
      revision.value += 1
    }
  })
  watch(runId, () => void load(), { immediate: true })
  watch(smoothing, (weight) => {
    setSmoothing(curves.value, weight)
    revision.value += 1
  })
  onScopeDispose(() => (disposed = true))
  return { curves, revision, loading, error, reload: load }
}
