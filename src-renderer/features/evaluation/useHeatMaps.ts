/** Heat maps of a list of images, one after the other, as long as they are wanted. Used by JudgedImages. */
import { onScopeDispose, shallowRef, watch } from 'vue'
import type { HeatMap } from '../../../src-shared/api/heatMap.ts'
import type { ImageId, RunId } from '../../../src-shared/dataset/ids.ts'
import { client } from '../../api/client.ts'
import { showError } from '../../composables/useToasts.ts'

export interface WantedMaps {
  readonly runId: RunId
  /** Null while none are wanted. */
  readonly images: readonly { readonly imageId: ImageId; readonly explain: number | null; readonly comparedWith?: { readonly imageId: ImageId } }[] | null
}

export function useHeatMaps(wanted: () => WantedMaps) {
  const maps = shallowRef<ReadonlyMap<ImageId, HeatMap>>(new Map())
  let turn = 0

  async function load({ runId, images }: WantedMaps, runBefore: RunId | undefined): Promise<void> {
    const mine = ++turn
    if (runId !== runBefore || images === null) maps.value = new Map()
    for (const { imageId, explain, comparedWith } of images ?? []) {
      if (mine !== turn) return
      if (maps.value.has(imageId)) continue
      try {
        const map = await client.prediction.heatMap(runId, { imageId }, { method: 'gradcam', classIndex: explain, layerId: null }, comparedWith ? { imageId: comparedWith.imageId } : null)
        if (mine === turn) maps.value = new Map([...maps.value, [imageId, map]])
      } catch (thrown) {
        // The next one would say the same.
        if (mine === turn) showError(thrown)
        return
      }
    }
  }
  watch(wanted, (next, before) => void load(next, before?.runId), { immediate: true })
  onScopeDispose(() => (turn += 1))
  return maps
}
