/** A small pen for templates: adds layers with Keras options, connects and places them. */
import type { InputSettings } from '../dataset/inputSettings.ts'
import { defaultConfig } from '../layers/fieldValue.ts'
import { layerKinds, type LayerKindName } from '../layers/index.ts'
import { documentFormat, documentVersion, type Connection, type LayerGroup, type LayerNode, type NetworkDocument } from '../network/document.ts'
import type { LayerConfig } from '../layers/layer.ts'
import { freshId } from '../network/layerName.ts'
import type { Task } from '../network/task.ts'

/** Distance between layers that follow each other and between branches [px]; the canvas lays out with the same. */
export const rowGapPx = 96
export const columnGapPx = 264

export interface Drawing {
  readonly layers: LayerNode[]
  readonly connections: Connection[]
  readonly groups: Pick<LayerGroup, 'id' | 'name'>[]
}

/** More layers than can be read at once: the named blocks of larger networks begin folded. */
const mostLayersOpen = 100

/** A drawing with its Input layer, which is the id `input`. */
export function startDrawing(): Drawing {
  return { layers: [{ id: 'input', kind: 'Input', config: defaultConfig(layerKinds.Input), position: { x: 0, y: 0 } }], connections: [], groups: [] }
}

/** Adds a layer fed by `from` (in port order), in `column` of the canvas, below what feeds it; returns its id. */
export function draw(drawing: Drawing, from: string | readonly string[], kind: LayerKindName, options: LayerConfig = {}, column = 0): string {
  const sources = typeof from === 'string' ? [from] : from
  const id = freshId(kind, new Set(drawing.layers.map((layer) => layer.id)))
  const lowest = Math.max(...drawing.layers.filter((layer) => sources.includes(layer.id)).map((layer) => layer.position.y))
  drawing.layers.push({ id, kind, config: { ...defaultConfig(layerKinds[kind]), ...options }, position: { x: column * columnGapPx, y: lowest + rowGapPx } })
  sources.forEach((source, toPort) => drawing.connections.push({ from: source, to: id, toPort }))
  return id
}

/** Adds a further Input layer, in `column` of the canvas; returns its id. */
export function drawInput(drawing: Drawing, options: LayerConfig = {}, column = 0): string {
  const id = freshId('Input', new Set(drawing.layers.map((layer) => layer.id)))
  drawing.layers.push({ id, kind: 'Input', config: { ...defaultConfig(layerKinds.Input), ...options }, position: { x: column * columnGapPx, y: 0 } })
  return id
}

/** Adds a layer that is the same as `owner` and uses its weights; returns its id. */
export function drawShared(drawing: Drawing, from: string, owner: string, column = 0): string {
  const original = drawing.layers.find((layer) => layer.id === owner)
  if (original === undefined) throw new Error(`drawShared: there is no layer ${owner}`)
  const id = draw(drawing, from, original.kind as LayerKindName, original.config, column)
  const { position, ...layer } = drawing.layers.pop() as LayerNode
  drawing.layers.push({ ...layer, sharedWith: owner, position })
  return id
}

/** What `build` draws becomes a block of this name; returns what it returns. */
export function drawGroup<Drawn>(drawing: Drawing, name: string, build: () => Drawn): Drawn {
  const before = drawing.layers.length
  const drawn = build()
  const id = `group_${drawing.groups.length + 1}`
  drawing.groups.push({ id, name })
  for (let at = before; at < drawing.layers.length; at += 1) {
    const { position, ...layer } = drawing.layers[at] as LayerNode
    drawing.layers[at] = { ...layer, group: id, position }
  }
  return drawn
}

/** The finished document. */
export function finishDrawing(drawing: Drawing, name: string, input: InputSettings, task: Task = 'single_label'): NetworkDocument {
  const groups = drawing.groups.map((group) => ({ ...group, folded: drawing.layers.length > mostLayersOpen }))
  return { format: documentFormat, version: documentVersion, name, input, ...(task === 'single_label' ? {} : { task }), layers: drawing.layers, connections: drawing.connections, ...(groups.length === 0 ? {} : { groups }) }
}
