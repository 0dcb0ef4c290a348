/** Networks on a pretrained backbone: its layers up to a cut as one folded block, and a new head. Used by one-button transfer and by the page of backbones. */
import { arrangeLayers } from '../network/arrangeLayers.ts'
import type { LayerNode, NetworkDocument } from '../network/document.ts'
import { layersUpTo } from '../network/frozenFront.ts'
import { inferNetwork } from '../network/infer.ts'
import type { HeadTask } from '../network/task.ts'
import { draw, type Drawing } from './drawing.ts'

export interface Head {
  readonly classCount: number
  /** single_label when left out. */
  readonly task?: HeadTask
  /** Features are scaled to mean 0 and deviation 1 over the images first, so that all count the same. */
  readonly normalized?: boolean
  /** Share of features switched off in training; 0 when left out. */
  readonly dropout?: number
  /** L2 penalty on the weights of the last layer; 0 when left out. */
  readonly l2?: number
  /** Id of the backbone whose weights its layers begin with; fresh ones when left out. */
  readonly pretrained?: string
  /** regression: how the numbers of the images lie; the network puts out mean + deviation * what its Dense layer says. Unscaled when left out. */
  readonly numbers?: { readonly mean: number; readonly deviation: number }
  /** single_label: so many pictures are compared with and vote (`nearestImages.ts`); none when left out. */
  readonly pictures?: number
}

export { layersUpTo as cutDocument }
export { headTasks, type HeadTask } from '../network/task.ts'

const groupId = 'backbone'

/**
 * The backbone up to `cut` as one folded block, the mean over the image, Dense. Layers of the backbone keep their ids, so that its weights
 * fit by name; `backbone.name` names the block.
 */
export function networkOnBackbone(backbone: NetworkDocument, cut: string, { classCount, task = 'single_label', normalized = false, dropout = 0, l2 = 0, pretrained, numbers, pictures = 0 }: Head): NetworkDocument {
  const { groups: _, ...document } = layersUpTo(backbone, cut)
  const weights = inferNetwork(document).layers
  const layers: LayerNode[] = document.layers.map(({ group: _group, pretrained: _pretrained, position, ...layer }) => {
    const begins = pretrained === undefined || (weights.get(layer.id)?.weights.length ?? 0) === 0 ? {} : { pretrained: { backbone: pretrained, layer: layer.id } }
    return layer.kind === 'Input' ? { ...layer, position } : { ...layer, ...begins, group: groupId, position }
  })
  const drawing: Drawing = { layers, connections: [...document.connections], groups: [] }
  // Where the cut puts out numbers instead of a map there is nothing to take the mean of.
  let last = weights.get(cut)?.outputShape?.length === 1 ? cut : draw(drawing, cut, 'GlobalAveragePooling2D')
  if (normalized) last = draw(drawing, last, 'BatchNormalization', { center: false, scale: false, momentum: 0.9 })
  if (dropout > 0) last = draw(drawing, last, 'Dropout', { rate: dropout })
  // How close each picture is as its share of the vote, then the votes by class.
  if (pictures > 0) last = draw(drawing, last, 'Dense', { units: pictures, activation: 'softmax' })
  last = draw(drawing, last, 'Dense', { ...headOptions(task, classCount), kernel_regularizer_l2: l2 })
  if (task === 'regression' && numbers !== undefined) draw(drawing, last, 'Rescaling', { scale: numbers.deviation, offset: numbers.mean })
  const made: NetworkDocument = { ...document, ...(task === 'single_label' ? {} : { task }), layers: drawing.layers, connections: drawing.connections, groups: [{ id: groupId, name: backbone.name, folded: true }] }
  const positions = arrangeLayers(made)
  return { ...made, layers: made.layers.map((layer) => ({ ...layer, position: positions[layer.id] ?? layer.position })) }
}

/** As `Task` defines the outputs. */
function headOptions(task: HeadTask, classCount: number): { units: number; activation: string } {
  if (task === 'regression') return { units: 1, activation: 'linear' }
  if (task === 'binary') return { units: 1, activation: 'sigmoid' }
  return { units: Math.max(1, classCount), activation: task === 'multi_label' ? 'sigmoid' : 'softmax' }
}
