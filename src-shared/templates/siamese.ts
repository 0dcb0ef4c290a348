/** Siamese network (Koch, Zemel, Salakhutdinov 2015, figure 4): the same layers look at two images, and the difference of what they see says whether both are of one kind. */
import { draw, drawInput, drawShared, finishDrawing, startDrawing } from './drawing.ts'
import { chain, scaled, square } from './parts.ts'
import { greySquare, type Template } from './template.ts'
import type { LayerKindName } from '../layers/index.ts'
import type { LayerConfig } from '../layers/layer.ts'

/** Filters and side of the windows; a pooling stands behind all but the last. */
const convolutions = [[64, 10], [128, 7], [128, 4], [256, 4]] as const
/** Below this the published windows leave nothing of the image; it gets 3×3 ones that keep the size. */
const smallestPublishedPx = 65

export const siamese: Template = {
  id: 'siamese',
  name: 'Siamese network',
  family: 'images',
  task: 'pairs',
  year: 2015,
  summary: 'Two images in, one answer out: are they of the same kind? It can compare kinds it was never trained on, from a single example of each.',
  lookAt: 'The layers on one side have no weights of their own, they use those of the other side. The larger one of both differences is their absolute value.',
  source: 'Koch, Zemel, Salakhutdinov: Siamese neural networks for one-shot image recognition. ICML 2015 Deep Learning Workshop',
  input: greySquare(105),
  classCount: 0,
  small: { input: greySquare(32), width: 0.125 },
  smallestSidePx: 8,
  create(input, _classCount, scale) {
    const drawing = startDrawing()
    const twins = (from: readonly string[], kind: LayerKindName, options: LayerConfig = {}, hasWeights = false): readonly string[] => {
      const [left = '', right = ''] = from
      const first = draw(drawing, left, kind, options)
      return [first, hasWeights ? drawShared(drawing, right, first, 1) : draw(drawing, right, kind, options, 1)]
    }
    const published = Math.min(input.widthPx, input.heightPx) >= smallestPublishedPx
    let last = twins(['input', drawInput(drawing, {}, 1)], 'Rescaling')
    for (const [index, [filters, side]] of convolutions.entries()) {
      const window = published ? { ...square(scaled(filters, scale), side), padding: 'valid' } : square(scaled(filters, scale), 3)
      last = twins(last, 'Conv2D', { ...window, activation: 'relu' }, true)
      if (index < convolutions.length - 1) last = twins(last, 'MaxPooling2D')
    }
    last = twins(twins(last, 'Flatten'), 'Dense', { units: scaled(4096, scale), activation: 'sigmoid' }, true)
    const [left = '', right = ''] = last
    const differences = [draw(drawing, [left, right], 'Subtract'), draw(drawing, [right, left], 'Subtract', {}, 1)]
    chain(drawing, differences, [['Maximum'], ['Dense', { units: 1, activation: 'sigmoid' }]])
    return finishDrawing(drawing, 'Siamese network', input, 'pairs')
  },
}
