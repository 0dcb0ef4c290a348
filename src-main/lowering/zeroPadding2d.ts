/** Keras ZeroPadding2D: zeros around [N,C,H,W]. */
import { listOption } from '../../src-shared/layers/layer.ts'
import { pad } from '../autodiff/primitives/pad.ts'
import type { Value } from '../graph/ir.ts'
import type { LayerContext } from './layer.ts'
import { soleInput } from './layer.ts'

export function lowerZeroPadding2d(context: LayerContext): Value {
  const [top = 0, bottom = 0, left = 0, right = 0] = listOption(context.config, 'padding')
  return pad(context.builder, soleInput(context), [0, 0, top, left], [0, 0, bottom, right])
}
