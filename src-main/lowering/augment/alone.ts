/** The augmentation of a training step as a graph of its own: inputs `images` uint8 [N,C,H,W] and `random` int32 [2], output `images` float32. Used by the preview of a list. */
import type { AugmentationConfig } from '../../../src-shared/training/augmentation.ts'
import type { Shape } from '../../../src-shared/tensor/shape.ts'
import { cast } from '../../autodiff/primitives/cast.ts'
import { addInput, createBuilder, finish } from '../../graph/builder.ts'
import type { Graph } from '../../graph/graph.ts'
import { simplify } from '../simplify.ts'
import { augment } from './augment.ts'

export function lowerAugmentation(shape: Shape, config: AugmentationConfig): Graph {
  const builder = createBuilder()
  const images = cast(builder, addInput(builder, 'images', shape, 'uint8'), 'float32')
  const key = addInput(builder, 'random', [2], 'int32')
  return simplify(finish(builder, [{ name: 'images', value: augment(builder, images, config, key).images }]))
}
