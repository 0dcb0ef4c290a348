/** The layer kind that is being dragged from the palette to the canvas: browsers hide what a drag carries until it is dropped. */
import { shallowRef } from 'vue'
import type { LayerKindName } from '../../../src-shared/layers/index.ts'

export const draggedKind = shallowRef<LayerKindName | null>(null)
