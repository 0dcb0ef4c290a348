/** Curves of several runs: each fetched once, then fed by `runProgress`. Used by CompareRuns. */
import { onScopeDispose, ref, watch, type Ref } from 'vue'
import type { RunId } from '../../../src-shared/dataset/ids.ts'
import type { RunProgress } from '../../../src-shared/training/run.ts'
import { client } from '../../api/client.ts'
import { useEvent } from '../../api/useEvent.ts'
import { showError } from '../../composables/useToasts.ts'
import { addCurves, addProgress, createCurveSet, type CurveSet } from './curves.ts'

/** Of several runs in one chart only the course can be followed, not each step. */
const smoothing = 0.9

/** `curvesOf` gives null until they are there; `revision` grows when what is drawn may have changed: with every epoch, with every message where `everyStep` is true. */
export function useComparedCurves(chosen: Readonly<Ref<readonly RunId[]>>, everyStep: () => boolean) {
  const known = new Map<RunId, CurveSet>()
  /** Messages that arrive while the curves of their run are on their way. */
  const early = new Map<RunId, RunProgress[]>()
  const revision = ref(0)
  let disposed = false
  onScopeDispose(() => (disposed = true))

  async function load(id: RunId): Promise<void> {
    early.set(id, [])
    try {
      const curves = await client.runs.curves(id)
      if (disposed) return
      const set = createCurveSet(smoothing)
      addCurves(set, curves)
      for (const progress of early.get(id) ?? []) addProgress(set, progress)
      known.set(id, set)
      revision.value += 1
    } catch (thrown) {
      showError(thrown)
    } finally {
      early.delete(id)
    }
  }
  watch(chosen, (ids) => ids.filter((id) => !known.has(id) && !early.has(id)).forEach((id) => void load(id)), { immediate: true })
  useEvent('runProgress', ({ progress }) => {
    early.get(progress.runId)?.push(progress)
    const set = known.get(progress.runId)
    if (set === undefined) return
    addProgress(set, progress)
    if (chosen.value.includes(progress.runId) && (progress.newEpochs.length > 0 || everyStep())) revision.value += 1
  })
  return { revision, curvesOf: (id: RunId): CurveSet | null => (revision.value >= 0 ? (known.get(id) ?? null) : null) }
}
