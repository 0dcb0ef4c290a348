/** One layer inside a small network that can be trained. The rows stand in the files beside this one, by category; `../layers.ts` lists all. */
import type { InputSettings } from '../../../src-shared/dataset/inputSettings.ts'
import type { LayerKindName } from '../../../src-shared/layers/index.ts'
import { layerKind } from '../../../src-shared/layers/index.ts'
import type { LayerConfig } from '../../../src-shared/layers/layer.ts'
import type { NetworkDocument } from '../../../src-shared/network/document.ts'
import { inferNetwork } from '../../../src-shared/network/infer.ts'
import type { Drawing } from '../../../src-shared/templates/drawing.ts'
import { draw, finishDrawing, startDrawing } from '../../../src-shared/templates/drawing.ts'

export interface LayerCase {
  readonly title: string
  readonly config: LayerConfig
  /** What the layer is fed: an image [6,5,3] (default), features [5], a sequence [6,5], a series of images [2,3,5,3] or pixels as whole numbers [90]; merging layers get it twice, through different weights. */
  readonly from?: 'image' | 'features' | 'sequence' | 'series' | 'pixels'
  /** How many inputs a merging layer gets: 3 unless said. */
  readonly inputs?: number
}

/** The rows of some kinds, by kind. */
export type LayerCases = { readonly [K in LayerKindName]?: readonly LayerCase[] }

export const caseClasses = 3
export const caseInput: InputSettings = { widthPx: 5, heightPx: 6, colour: 'rgb', fit: 'stretch' }

/** The layer after weights and in front of a softmax head. */
export function caseDocument(kind: LayerKindName, { title, config, from = 'image', inputs = 3 }: LayerCase): NetworkDocument {
  const drawing = startDrawing()
  const scaled = from === 'pixels' ? 'input' : draw(drawing, 'input', 'Rescaling', { scale: 1 / 128, offset: -1 })
  const branch = (): string => {
    if (from === 'pixels') return draw(drawing, 'input', 'Flatten')
    // Through weights first, so that the gradient has to pass the layer.
    const image = draw(drawing, scaled, 'Conv2D', { filters: 3, kernel_size: [1, 1] })
    if (from === 'image') return image
    if (from === 'series') return draw(drawing, image, 'Reshape', { target_shape: [2, 3, 5, 3] })
    // Patches of 2x2 pixels, three rows of two.
    if (from === 'sequence') return draw(drawing, image, 'PatchEmbedding', { patch_size: 2, embed_dim: 5, class_token: false })
    return draw(drawing, draw(drawing, image, 'Flatten'), 'Dense', { units: 5 })
  }
  const merging = (layerKind(kind)?.inputs.max ?? 1) > 1
  let last = branch()
  if (kind !== 'Input') last = draw(drawing, merging ? [last, ...(inputs > 1 ? [branch()] : []), last].slice(0, inputs) : last, kind, config)
  if (rankAfter(drawing, last) > 1) last = draw(drawing, last, 'Flatten')
  draw(drawing, last, 'Dense', { units: caseClasses, activation: 'softmax' })
  return finishDrawing(drawing, title, caseInput)
}

function rankAfter(drawing: Drawing, id: string): number {
  return inferNetwork(finishDrawing(drawing, 'part', caseInput)).layers.get(id)?.outputShape?.length ?? 0
}
