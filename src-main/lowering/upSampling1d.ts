/** Keras UpSampling1D: [N,T,F] -> [N,T*size,F], every step repeated. */
import { numberOption } from '../../src-shared/layers/layer.ts'
import { broadcast } from '../autodiff/primitives/broadcast.ts'
import { reshape } from '../autodiff/primitives/reshape.ts'
import type { Value } from '../graph/ir.ts'
import type { LayerContext } from './layer.ts'
import { soleInput } from './layer.ts'

export function lowerUpSampling1d(context: LayerContext): Value {
  const { builder, config } = context
  const x = soleInput(context)
  const [n = 0, t = 0, f = 0] = x.shape
  const size = numberOption(config, 'size')
  return reshape(builder, broadcast(builder, reshape(builder, x, [n, t, 1, f]), [n, t, size, f]), [n, t * size, f])
}
