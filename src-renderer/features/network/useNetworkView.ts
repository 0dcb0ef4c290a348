/** How the network is shown: drawn, or as a list. Kept between starts. */
import type { Ref } from 'vue'
import { usePreference } from '../../composables/usePreference.ts'

const views = ['canvas', 'list'] as const
export type NetworkView = (typeof views)[number]

export function useNetworkView(): Ref<NetworkView> {
  return usePreference<NetworkView>('network-view', 'canvas', (kept): kept is NetworkView => views.some((view) => view === kept))
}
