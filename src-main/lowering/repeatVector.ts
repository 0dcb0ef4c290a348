/** Keras RepeatVector: [N,F] -> [N,n,F]. */
import { numberOption } from '../../src-shared/layers/layer.ts'
import { broadcast } from '../autodiff/primitives/broadcast.ts'
import { reshape } from '../autodiff/primitives/reshape.ts'
import type { Value } from '../graph/ir.ts'
import type { LayerContext } from './layer.ts'
import { soleInput } from './layer.ts'

export function lowerRepeatVector(context: LayerContext): Value {
  const { builder, config } = context
  const x = soleInput(context)
  const [n = 0, features = 0] = x.shape
  return broadcast(builder, reshape(builder, x, [n, 1, features]), [n, numberOption(config, 'n'), features])
}
