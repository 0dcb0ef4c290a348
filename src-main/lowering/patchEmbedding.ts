/** PatchEmbedding: [N,C,H,W] -> [N,T,D], patches row by row after the class token, each plus its position. */
import { numberOption } from '../../src-shared/layers/layer.ts'
import { add } from '../autodiff/primitives/add.ts'
import { conv2d } from '../autodiff/primitives/conv2d.ts'
import { pad } from '../autodiff/primitives/pad.ts'
import { reshape } from '../autodiff/primitives/reshape.ts'
import { transpose } from '../autodiff/primitives/transpose.ts'
import type { Value } from '../graph/ir.ts'
import type { LayerContext } from './layer.ts'
import { soleInput } from './layer.ts'

export function lowerPatchEmbedding(context: LayerContext): Value {
  const { builder, config } = context
  const size = numberOption(config, 'patch_size')
  const bias = context.hasWeight('bias') ? context.weight('bias') : undefined
  const map = conv2d(builder, soleInput(context), context.weight('kernel'), { strides: [size, size], pads: [0, 0, 0, 0], dilations: [1, 1], groups: 1 }, bias)
  const [batch = 0, features = 0, rows = 0, columns = 0] = map.shape
  const patches = transpose(builder, reshape(builder, map, [batch, features, rows * columns]), [0, 2, 1])
  const positions = context.hasWeight('position_embedding') ? context.weight('position_embedding') : null
  if (!context.hasWeight('class_token')) return positions ? add(builder, patches, positions) : patches
  // The class token is added to a row of zeros in front, together with the positions: nothing is stretched to the batch and copied.
  const token = pad(builder, context.weight('class_token'), [0, 0, 0], [0, rows * columns, 0])
  return add(builder, pad(builder, patches, [0, 1, 0], [0, 0, 0]), positions ? add(builder, token, positions) : token)
}
