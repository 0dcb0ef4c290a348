/** What is being dragged from the palette to the canvas: browsers hide what a drag carries until it is dropped. */
import { shallowRef } from 'vue'
import type { LayerKindName } from '../../../src-shared/layers/index.ts'
import type { NetworkDocument } from '../../../src-shared/network/document.ts'

export const draggedKind = shallowRef<LayerKindName | null>(null)
/** A block: an Input and its layers. */
export const draggedBlock = shallowRef<NetworkDocument | null>(null)
