/** The edits behind a click on the palette: a new layer, placed and connected where the user is working. */
import type { LayerNode, NetworkDocument } from './document.ts'
import type { LayerConfig } from '../layers/layer.ts'
import type { Edit } from './edits.ts'
import { inferNetwork } from './infer.ts'
import { freshId } from './layerName.ts'
import { defaultConfig } from '../layers/fieldValue.ts'
import { layerKinds, type LayerKindName } from '../layers/index.ts'

export interface PlannedLayer {
  /** The id the new layer gets. */
  readonly id: string
  readonly edits: readonly Edit[]
}

/** Distances to the layer above and to the input on the left [px]; the automatic layout moves it anyway. */
const belowPx = 96
const besidePx = 264

/** A new layer of this kind with default options. */
export function newLayer(document: NetworkDocument, kind: LayerKindName, position: LayerNode['position'], options: LayerConfig = {}): LayerNode {
  const taken = new Set(document.layers.map((layer) => layer.id))
  return { id: freshId(kind, taken), kind, config: { ...defaultConfig(layerKinds[kind]), ...options }, position }
}

/**
 * Adds a layer after `afterId`, or after the output when it is null. At the end it is appended; before one follower it is
 * inserted; where several layers follow, or with `branch`, it starts a branch of its own. An Input stands by itself.
 */
export function addLayerAfter(document: NetworkDocument, kind: LayerKindName, afterId: string | null, branch = false): PlannedLayer {
  const anchorId = afterId ?? inferNetwork(document).outputId
  const anchor = document.layers.find((layer) => layer.id === anchorId) ?? document.layers.at(-1)
  const position = anchor === undefined ? { x: 0, y: 0 } : { x: anchor.position.x, y: anchor.position.y + belowPx }
  if (kind === 'Input') return addInput(document)
  const layer = newLayer(document, kind, position)
  if (anchor === undefined) return { id: layer.id, edits: [{ kind: 'addLayer', layer }] }
  const following = document.connections.filter((connection) => connection.from === anchor.id)
  const only = following[0]
  if (only !== undefined && following.length === 1 && !branch) return { id: layer.id, edits: [{ kind: 'insertOnEdge', connection: only, layer }] }
  return { id: layer.id, edits: [{ kind: 'addLayer', layer }, { kind: 'connect', from: anchor.id, to: layer.id, toPort: null }] }
}

/** Beside the input that lies farthest to the right; what reads it is for the user to say. */
function addInput(document: NetworkDocument): PlannedLayer {
  const places = document.layers.filter(({ kind }) => kind === 'Input').map(({ position }) => position).toSorted((a, b) => b.x - a.x)
  const layer = newLayer(document, 'Input', places[0] === undefined ? { x: 0, y: 0 } : { x: places[0].x + besidePx, y: places[0].y })
  return { id: layer.id, edits: [{ kind: 'addLayer', layer }] }
}
