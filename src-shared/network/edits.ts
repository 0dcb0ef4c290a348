/** Changes to a network as data. The builder, problem fixes and tests make them; `applyEdit` is the only place that carries them out. */
import type { Connection, LayerNode, NetworkDocument } from './document.ts'
import type { FieldValue } from '../layers/layer.ts'
import type { Task } from './task.ts'
import type { InputSettings } from '../dataset/inputSettings.ts'

export type Edit =
  | { readonly kind: 'addLayer'; readonly layer: LayerNode }
  /** With `heal`, what fed a removed layer feeds what followed it. */
  | { readonly kind: 'removeLayers'; readonly layerIds: readonly string[]; readonly heal: boolean }
  /** `toPort` null: the only port of an ordinary layer (its old connection goes), the next free one of a merging layer. */
  | { readonly kind: 'connect'; readonly from: string; readonly to: string; readonly toPort: number | null }
  | { readonly kind: 'disconnect'; readonly connection: Connection }
  | { readonly kind: 'setField'; readonly layerId: string; readonly field: string; readonly value: FieldValue }
  /** Null: its own weights again. A layer that others share with takes them along; options become those of the owner. */
  | { readonly kind: 'shareWeights'; readonly layerId: string; readonly ownerId: string | null }
  | { readonly kind: 'setTimeDistributed'; readonly layerId: string; readonly value: boolean }
  | { readonly kind: 'moveLayers'; readonly positions: Readonly<Record<string, LayerNode['position']>> }
  /** A new group of these layers; those of other groups leave them. */
  | { readonly kind: 'groupLayers'; readonly groupId: string; readonly name: string; readonly layerIds: readonly string[] }
  | { readonly kind: 'ungroup'; readonly groupId: string }
  | { readonly kind: 'setGroup'; readonly groupId: string; readonly name: string; readonly folded: boolean }
  | { readonly kind: 'renameLayer'; readonly layerId: string; readonly newId: string }
  | { readonly kind: 'setInput'; readonly input: InputSettings }
  /** What it is trained for; the layers stay as they are. */
  | { readonly kind: 'setTask'; readonly task: Task }
  | { readonly kind: 'renameNetwork'; readonly name: string }
  | { readonly kind: 'insertOnEdge'; readonly connection: Connection; readonly layer: LayerNode }
  | { readonly kind: 'replaceDocument'; readonly document: NetworkDocument }
