/** A small pen for templates: adds layers with Keras options, connects and places them. */
import type { InputSettings } from '../dataset/inputSettings.ts'
import { defaultConfig } from '../layers/fieldValue.ts'
import { layerKinds, type LayerKindName } from '../layers/index.ts'
import { documentFormat, documentVersion, type Connection, type LayerNode, type NetworkDocument } from '../network/document.ts'
import type { LayerConfig } from '../layers/layer.ts'
import { freshId } from '../network/layerName.ts'

/** Distance between layers that follow each other and between branches [px]; the canvas lays out with the same. */
export const rowGapPx = 96
export const columnGapPx = 264

export interface Drawing {
  readonly layers: LayerNode[]
  readonly connections: Connection[]
}

/** A drawing with its Input layer, which is the id `input`. */
export function startDrawing(): Drawing {
  return { layers: [{ id: 'input', kind: 'Input', config: defaultConfig(layerKinds.Input), position: { x: 0, y: 0 } }], connections: [] }
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

/** The finished document. */
export function finishDrawing(drawing: Drawing, name: string, input: InputSettings): NetworkDocument {
  return { format: documentFormat, version: documentVersion, name, input, layers: drawing.layers, connections: drawing.connections }
}
