/** Networks on a pretrained backbone: its layers up to a cut as one folded block, and a new head. Used by one-button transfer and by the page of backbones. */
import type { LayerNode, NetworkDocument } from '../network/document.ts'
import type { Task } from '../network/task.ts'
import { draw, type Drawing } from './drawing.ts'

/** Tasks for which a head on the features of one image is all there is to add. */
export const headTasks = ['single_label', 'multi_label', 'binary', 'regression'] as const satisfies readonly Task[]
export type HeadTask = (typeof headTasks)[number]

export interface Head {
  readonly classCount: number
  /** single_label when left out. */
  readonly task?: HeadTask
  /** Share of features switched off in training; 0 when left out. */
  readonly dropout?: number
}

/** Only what leads to this layer, with its places and groups. */
export function cutDocument(document: NetworkDocument, layerId: string): NetworkDocument {
  const sources = new Map<string, readonly string[]>()
  for (const { from, to } of document.connections) sources.set(to, [...(sources.get(to) ?? []), from])
  const kept = new Set<string>()
  const waiting = [layerId]
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (kept.has(id)) continue
    kept.add(id)
    waiting.push(...(sources.get(id) ?? []))
  }
  const layers = document.layers.filter(({ id }) => kept.has(id))
  const groups = document.groups?.filter(({ id }) => layers.some(({ group }) => group === id)) ?? []
  const { groups: _, ...rest } = document
  return { ...rest, layers, connections: document.connections.filter(({ to }) => kept.has(to)), ...(groups.length === 0 ? {} : { groups }) }
}

const groupId = 'backbone'

/**
 * The backbone up to `cut` as one folded block, the mean over the image, Dense. Layers of the backbone keep their ids, so that its weights
 * fit by name; `backbone.name` names the block.
 */
export function networkOnBackbone(backbone: NetworkDocument, cut: string, { classCount, task = 'single_label', dropout = 0 }: Head): NetworkDocument {
  const { groups: _, ...document } = cutDocument(backbone, cut)
  const layers: LayerNode[] = document.layers.map(({ group: _group, position, ...layer }) => (layer.kind === 'Input' ? { ...layer, position } : { ...layer, group: groupId, position }))
  const drawing: Drawing = { layers, connections: [...document.connections], groups: [] }
  let last = draw(drawing, cut, 'GlobalAveragePooling2D')
  if (dropout > 0) last = draw(drawing, last, 'Dropout', { rate: dropout })
  draw(drawing, last, 'Dense', headOptions(task, classCount))
  return { ...document, ...(task === 'single_label' ? {} : { task }), layers: drawing.layers, connections: drawing.connections, groups: [{ id: groupId, name: backbone.name, folded: true }] }
}

/** As `Task` defines the outputs. */
function headOptions(task: HeadTask, classCount: number): { units: number; activation: string } {
  if (task === 'regression') return { units: 1, activation: 'linear' }
  if (task === 'binary') return { units: 1, activation: 'sigmoid' }
  return { units: Math.max(1, classCount), activation: task === 'multi_label' ? 'sigmoid' : 'softmax' }
}
